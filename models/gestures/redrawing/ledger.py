"""Undo log: what a change of the territory wrote, row by row, so that it can all be put back.

A row that somebody else changed since is not put back: nothing is then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from models.database.types import Instant
from models.errors import Refusal
from models.work.action import ACTION, ActionState
from models.work.transitions import move
from models.work.validation import TASK, TaskState

A = ActionState
ACTION_PUT_BACK: dict[ActionState, set[ActionState]] = {
    A.CANCELLED: {A.SUBMITTED, A.RETURNED, A.ACCEPTED, A.POSTPONED},
    A.WITHDRAWN: {A.DRAFT},
}
"""What only the taking back of a change does: what it ended goes on."""
TASK_PUT_BACK: dict[TaskState, set[TaskState]] = {TaskState.DROPPED: {TaskState.OPEN}}
Row = dict[str, Any]


class DoneSince(Refusal):
    """A change that cannot be taken back: something was done since."""

    def __init__(self) -> None:
        super().__init__(
            "Quelque chose a été fait depuis dans ces unités : le changement reste.",
            "Faites-en un autre, en sens inverse, s'il le faut.",
        )


@dataclass(kw_only=True)
class Ledger:
    """Writes rows, and remembers what they were; *lines* are its memory, the oldest first."""

    session: Session
    lines: list[list[Any]] = field(default_factory=list)

    def change(self, table: sa.Table, where: sa.ColumnElement[bool], **values: object) -> list[Any]:
        """Change the rows that *where* chooses; the keys of those that are not so already."""
        keys = list(table.primary_key.columns)
        differs = sa.or_(*(table.c[name].is_distinct_from(v) for name, v in values.items()))
        before = sa.select(*keys, *(table.c[n].label(f"old_{n}") for n in values))
        rows = self.session.connection().execute(before.where(where, differs)).all()
        new = {name: _kept(value) for name, value in values.items()}
        for row in rows:
            old = {name: _kept(getattr(row, f"old_{name}")) for name in values}
            key = [_kept(row[index]) for index in range(len(keys))]
            self.lines.append(["changed", table.name, key, old, new])
        for row in rows:
            here = _with_key(table, [row[index] for index in range(len(keys))])
            self.session.connection().execute(sa.update(table).where(here).values(**values))
        self.session.expire_all()
        return [row[0] for row in rows]

    def add(self, table: sa.Table, **values: object) -> Any:
        """Add a row; the first part of its key."""
        made = self.session.connection().execute(sa.insert(table).values(**values))
        key = [_kept(part) for part in made.inserted_primary_key or ()]
        self.lines.append(["added", table.name, key])
        return key[0]

    def remove(self, table: sa.Table, where: sa.ColumnElement[bool]) -> None:
        """Take rows away."""
        connection = self.session.connection()
        for row in connection.execute(sa.select(table).where(where)).mappings().all():
            kept = {column.name: _kept(row[column.name]) for column in table.c}
            key = [row[column.name] for column in table.primary_key.columns]
            self.lines.append(["removed", table.name, key and [_kept(k) for k in key], kept])
            connection.execute(sa.delete(table).where(_with_key(table, key)))
        self.session.expire_all()

    def note_state(self, table: sa.Table, number: int, state: str) -> None:
        """A row was moved through its door, from *state*."""
        self.lines.append(["moved", table.name, number, state])

    # ── putting back ──

    def put_back(self) -> None:
        """Put everything back, the last first. Raises DoneSince, with nothing put back."""
        for line in reversed(self.lines):
            getattr(self, f"_{line[0]}")(*line[1:])
        self.session.expire_all()

    def _changed(self, name: str, key: Sequence[Any], old: Row, new: Row) -> None:
        table = SQLModel.metadata.tables[name]
        now = {table.c[n]: _read(table.c[n], value) for n, value in new.items()}
        same = (
            column.is_not_distinct_from(sa.bindparam(None, value, column.type))
            for column, value in now.items()
        )
        values = {n: _read(table.c[n], value) for n, value in old.items()}
        put = sa.update(table).where(_with_key(table, _key(table, key)), *same).values(values)
        if self.session.connection().execute(put).rowcount != 1:
            raise DoneSince

    def _added(self, name: str, key: Sequence[Any]) -> None:
        table = SQLModel.metadata.tables[name]
        gone = sa.delete(table).where(_with_key(table, _key(table, key)))
        self.session.connection().execute(gone)

    def _removed(self, name: str, key: Sequence[Any], row: Row) -> None:
        table = SQLModel.metadata.tables[name]
        values = {n: _read(table.c[n], value) for n, value in row.items()}
        there = sa.select(sa.literal(1)).where(_with_key(table, _key(table, key)))
        if self.session.connection().execute(there).first() is not None:
            raise DoneSince
        self.session.connection().execute(sa.insert(table).values(values))

    def _moved(self, name: str, number: int, state: str) -> None:
        if name == ACTION.name:
            gone: Mapping[str, Any] = {"cause": None, "withdrawn_on": None}
            move(self.session, ACTION, ACTION_PUT_BACK, [number], ActionState(state), **gone)
        else:
            move(self.session, TASK, TASK_PUT_BACK, [number], TaskState(state))


def _with_key(table: sa.Table, key: Sequence[Any]) -> Any:
    columns = table.primary_key.columns
    return sa.and_(*(column == part for column, part in zip(columns, key, strict=True)))


def _key(table: sa.Table, key: Sequence[Any]) -> list[Any]:
    columns = table.primary_key.columns
    return [_read(column, part) for column, part in zip(columns, key, strict=True)]


def _kept(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _read(column: sa.Column[Any], value: object) -> Any:
    """*value* as it was kept, for *column*."""
    if value is None:
        return None
    if isinstance(column.type, Instant):
        return datetime.fromisoformat(str(value))
    if isinstance(column.type, sa.Date):
        return date.fromisoformat(str(value))
    enum = getattr(column.type, "enum_class", None)
    return enum(value) if enum else value
