"""The database of a copy, where a year goes by: what it is asked again and again is prepared.

Nobody else has it open, and nothing but SQLite answers. Half of a rehearsed year was SQLAlchemy's
care for what may be otherwise: here a statement that is seen for the third time, the very same
object, is turned into SQL for good, and asked of the driver.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, MutableMapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

from models.database.prepared import PreparedOnDriver

SEEN, PREPARED = 256, 512
"""How many statements are remembered that were seen, and that are prepared: a year has some three
hundred that are made once, and builds others by the thousand."""
AGAIN = 3
KINDS = (sa.Select, sa.CompoundSelect, sa.Insert, sa.Update, sa.Delete)
NOT_PLAIN = None
"""What is known of a statement that SQLAlchemy alone knows how to execute."""
_seen: MutableMapping[Any, int] = sa.util.LRUCache(SEEN)
_prepared: MutableMapping[Any, PreparedOnDriver | None] = sa.util.LRUCache(PREPARED)


class CopyConnection(sa.Connection):
    """A connection to a copy."""

    def execute(
        self,
        statement: sa.Executable,
        parameters: object = None,
        *,
        execution_options: Mapping[str, Any] | None = None,
    ) -> Any:
        """What a connection does, sooner. Raises the same."""
        if not execution_options and (parameters is None or isinstance(parameters, dict)):
            given: dict[str, Any] = parameters or {}
            known = self._known(statement, given)
            if known is not None and known.asked_with == given.keys():
                if not self.in_transaction():
                    self.begin()  # as SQLAlchemy does, at a connection's first statement
                driver: Any = self.connection.driver_connection
                try:
                    return known.execute(driver, given)
                except sqlite3.Error:
                    pass  # SQLAlchemy fails in turn, and says it in its own words
        several: Any = parameters
        return super().execute(statement, several, execution_options=execution_options)

    def _known(self, statement: sa.Executable, given: Mapping[str, Any]) -> PreparedOnDriver | None:
        found = _prepared.get(statement, self)
        if found is not self:
            heard = self.dispatch.after_cursor_execute or self.dispatch.before_cursor_execute
            return None if heard else found  # type: ignore[return-value]
        if not isinstance(statement, KINDS):
            return None
        times = _seen[statement] = _seen.get(statement, 0) + 1
        if times >= AGAIN:
            _prepared[statement] = self._prepare(statement, given)
        return None

    def _prepare(
        self, statement: sa.Executable, given: Mapping[str, Any]
    ) -> PreparedOnDriver | None:
        if not is_plain(statement):
            return NOT_PLAIN
        known: Any = statement
        keys = sorted(given) if known.is_dml else None
        compiled = known.compile(dialect=self.dialect, column_keys=keys)
        if compiled.insert_prefetch or compiled.update_prefetch or not _has_names(compiled):
            return NOT_PLAIN
        return PreparedOnDriver(compiled, given)


class CopyEngine(sa.Engine):
    """The engine of a copy."""

    _connection_cls = CopyConnection


def is_plain(statement: sa.Executable) -> bool:
    """Whether a statement is what its SQL says: no objects, nothing that follows from its values,
    no row whose key is asked for."""
    known: Any = statement
    if known._propagate_attrs or known.get_execution_options():
        return False
    table = known.table if known.is_dml else None
    if isinstance(table, sa.Table) and any("follows" in column.info for column in table.c):
        return False
    return not isinstance(statement, sa.Insert) or statement.select is not None


def _has_names(compiled: SQLCompiler) -> bool:
    """Whether each of its columns, if any, has a name of its own."""
    names = [column.keyname for column in compiled._result_columns]
    return len(names) == len(set(names))
