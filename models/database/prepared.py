"""Prepared statements: a long query that is asked thousands of times, turned into SQL once.

SQLAlchemy keeps what it compiled under a key as long as the query, hashed each time it is looked
for, and writes the lists that are given into the text anew. On SQLite, a rehearsed year spent more
on that than on the answers. Elsewhere the query is executed as any other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler

Sizes = tuple[int, ...]
Process = Callable[[Any], Any] | None
LONGEST = 4096
"""Longer lists stay as they are: SQLite has a number of values it takes."""


def padded(values: list[Any]) -> list[Any]:
    """A list to be asked with ``IN``, its last value repeated up to a power of two: so that there
    are few lengths, and as few texts for SQLite to read and plan."""
    length = len(values)
    more = (1 << (length - 1).bit_length()) - length if 0 < length < LONGEST else 0
    return values + values[-1:] * more if more else values


class PreparedStatement:
    """A statement whose parameters are always the same ones; its rows come as the driver has them:
    for columns that are numbers or words."""

    def __init__(self, statement: sa.Select[*tuple[Any, ...]] | sa.Insert) -> None:
        self._statement = statement
        self._text: PreparedText | None = None

    def execute(
        self,
        connection: sa.Connection,
        parameters: Mapping[str, Any],
        options: Mapping[str, Any] | None = None,
    ) -> sa.CursorResult[Any]:
        """What :meth:`sqlalchemy.Connection.execute` does."""
        if connection.dialect.name != "sqlite":
            given = dict(parameters)
            return connection.execute(self._statement, given, execution_options=options)
        if self._text is None:
            compiled = self._statement.compile(dialect=connection.dialect)
            assert isinstance(compiled, SQLCompiler)
            self._text = PreparedText(compiled, parameters)
        text, bound = self._text.bound(parameters)
        return connection.exec_driver_sql(text, bound, execution_options=options)


class PreparedText:
    """What SQLite is asked, of the lengths of the lists that it is asked with."""

    def __init__(self, compiled: SQLCompiler, parameters: Mapping[str, Any]) -> None:
        assert not compiled.insert_prefetch  # nothing that Python would have to fill in
        assert not compiled.update_prefetch
        self._compiled = compiled
        lists = {n for n, bind in compiled.binds.items() if bind.expanding}
        self._lists = tuple(sorted(lists & parameters.keys()))
        self._texts: dict[Sizes, _Text] = {}

    def bound(self, parameters: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
        """The SQL and its values, in their order."""
        given = dict(parameters)
        for name in self._lists:
            given[name] = padded(list(given[name]))
        sizes = tuple([len(given[name]) for name in self._lists])
        known = self._texts.get(sizes)
        if known is None:
            known = self._texts[sizes] = _Text(self._compiled, given)
        return known.sql, known.values(given)


class _Text:
    """The SQL for lists as long as those *given*, and how its values are found: each parameter is
    turned into what the driver takes once, however often the text has it."""

    def __init__(self, compiled: SQLCompiler, given: Mapping[str, Any]) -> None:
        state = compiled.construct_expanded_state(dict(given))
        self.sql = state.statement
        names = tuple(state.positiontup or ())
        parts = state.parameter_expansion
        processes = dict(_processes(compiled))
        of_a_list = {part for own in parts.values() for part in own}
        alone = dict.fromkeys(name for name in names if name not in of_a_list)
        self._fixed = {
            name: _through(processes[name], state.parameters[name])
            for name in alone
            if name not in given
        }
        self._alone = [(name, processes[name]) for name in alone if name in given]
        self._lists = [(name, processes[name], own) for name, own in parts.items() if name in given]
        for name, own in parts.items():
            if name not in given:
                fixed = [_through(processes[name], state.parameters[part]) for part in own]
                self._fixed |= dict(zip(own, fixed, strict=True))
        self._order = _in_order(names)

    def values(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        """Those of the text, one for each of its marks."""
        found = dict(self._fixed)
        for name, process in self._alone:
            value = given[name]
            found[name] = value if process is None else process(value)
        for name, process, parts in self._lists:
            own = given[name] if process is None else map(process, given[name])
            found.update(zip(parts, own, strict=True))
        return self._order(found)


def _processes(compiled: SQLCompiler) -> Iterator[tuple[str, Process]]:
    dialect = compiled.dialect
    for bind, name in compiled.bind_names.items():
        yield name, bind.type.dialect_impl(dialect).bind_processor(dialect)


def _through(process: Process, value: object) -> Any:
    return value if process is None else process(value)


def _in_order(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda found: tuple([found[name] for name in names])


# ── what a copy is asked ─────────────────────────────────────────────────────────────────────────


class PreparedOnDriver:
    """A statement of a private database, of which the driver is asked straight; its rows are what
    SQLAlchemy would make of them."""

    def __init__(self, compiled: SQLCompiler, parameters: Mapping[str, Any]) -> None:
        self.asked_with = frozenset(parameters)
        self._text = PreparedText(compiled, parameters)
        dialect, columns = compiled.dialect, compiled._result_columns
        self._columns = SimpleResultMetaData(
            [column.keyname for column in columns],
            [tuple(o for o in column.objects if not isinstance(o, str)) for column in columns],
            _processors=[
                column.type.dialect_impl(dialect).result_processor(dialect, None)
                for column in columns
            ],
        )
        self._returns = bool(columns)

    def execute(self, driver: sqlite3.Connection, parameters: Mapping[str, Any]) -> WrittenOrRead:
        """Ask *driver*, a connection. Raises what it raises."""
        text, bound = self._text.bound(parameters)
        cursor = driver.execute(text, bound)
        rows = cursor.fetchall() if self._returns else []
        return WrittenOrRead(self._columns, iter(rows), int(cursor.rowcount))


class WrittenOrRead(IteratorResult[Any]):
    """Rows, and *rowcount*: how many were written."""

    def __init__(self, columns: SimpleResultMetaData, rows: Iterator[Any], rowcount: int) -> None:
        super().__init__(columns, rows)
        self.rowcount = rowcount
