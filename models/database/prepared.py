"""Prepared statements: a long query that is asked thousands of times, turned into SQL once.

SQLAlchemy keeps what it compiled under a key as long as the query, hashed each time it is looked
for, and writes the lists that are given into the text anew. On SQLite, a rehearsed year spent more
on that than on the answers. Elsewhere the query is executed as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

Sizes = tuple[int, ...]
Value = Callable[[Mapping[str, Any]], Any]
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
        self._compiled: SQLCompiler | None = None
        self._lists: tuple[str, ...] = ()
        self._texts: dict[Sizes, tuple[str, list[Value]]] = {}

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
        compiled = self._compiled or self._compile(connection.dialect, parameters)
        given = dict(parameters)
        for name in self._lists:
            given[name] = padded(list(given[name]))
        sizes = tuple(len(given[name]) for name in self._lists)
        known = self._texts.get(sizes)
        if known is None:
            known = self._texts[sizes] = _text_of(compiled, given)
        text, values = known
        bound = tuple([value(given) for value in values])
        return connection.exec_driver_sql(text, bound, execution_options=options)

    def _compile(self, dialect: sa.Dialect, parameters: Mapping[str, Any]) -> SQLCompiler:
        compiled = self._statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        assert not compiled.insert_prefetch  # nothing that Python would have to fill in
        lists = {n for n, bind in compiled.binds.items() if bind.expanding}
        self._lists = tuple(sorted(lists & parameters.keys()))
        self._compiled = compiled
        return compiled


def _text_of(compiled: SQLCompiler, given: Mapping[str, Any]) -> tuple[str, list[Value]]:
    """The SQL for lists as long as those *given*, and how each of its values is found."""
    state = compiled.construct_expanded_state(dict(given))
    dialect = compiled.dialect
    processed = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect)
        for bind, name in compiled.bind_names.items()
    }
    parts = {
        part: (name, place)
        for name, own in state.parameter_expansion.items()
        for place, part in enumerate(own)
    }
    values: list[Value] = []
    for name in state.positiontup or ():
        whole, place = parts.get(name, (name, None))
        process = processed[whole]
        if whole not in given:
            fixed = state.parameters[name]
            values.append(_fixed(process(fixed) if process else fixed))
        elif place is None:
            values.append(_given(whole, process))
        else:
            values.append(_part(whole, place, process))
    return state.statement, values


def _part(name: str, place: int, process: Callable[[Any], Any] | None) -> Value:
    if process is None:
        return lambda given: given[name][place]
    return lambda given: process(given[name][place])


def _given(name: str, process: Callable[[Any], Any] | None) -> Value:
    if process is None:
        return lambda given: given[name]
    return lambda given: process(given[name])


def _fixed(value: object) -> Value:
    return lambda _given: value
