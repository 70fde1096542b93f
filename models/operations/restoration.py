"""The marker of a restored backup.

A copy that was put back does not know what left since it was made: the home remembers that it is
one, and until when a letter of its may have left already.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.types import Instant, table_of


class Backup(SQLModel, table=True):
    """When the last copy of this database was begun: a copy holds its own. *made_at* is real time,
    *moment* the one that the home lived at."""

    id: int = Field(default=1, primary_key=True)
    made_at: datetime = Field(sa_type=Instant)
    moment: datetime = Field(sa_type=Instant)


class Restoration(SQLModel, table=True):
    """A copy made at *backed_up_at* (real time; *moment* to the home) was put back at *restored_at*
    by the account *by*.

    *until*: what was due by then, in the home's time, may have left. *settled*: that is known; a
    home whose time is set by hand knows it once it is told a moment. *last_message*: the last one
    that the copy held; gestures owe those that come after it.
    """

    id: int | None = Field(default=None, primary_key=True)
    backed_up_at: datetime = Field(sa_type=Instant)
    moment: datetime = Field(sa_type=Instant)
    restored_at: datetime = Field(sa_type=Instant)
    until: datetime = Field(sa_type=Instant)
    settled: bool = True
    last_message: int = 0
    by: str = Field(max_length=120)


class FirstRun(SQLModel, table=True):
    """A cycle whose first run since a copy was put back is still to come."""

    cycle_id: int = Field(primary_key=True)
    restoration_id: int


BACKUP = table_of(Backup)
RESTORATION = table_of(Restoration)
FIRST_RUN = table_of(FirstRun)
_R, _F = RESTORATION.c, FIRST_RUN.c
_AWAITED = (
    sa.select(RESTORATION)
    .join(FIRST_RUN, _F.restoration_id == _R.id)
    .where(_F.cycle_id == sa.bindparam("cycle"))
)


def awaited_since(session: Session, cycle_id: int) -> Any:
    """The restoration since which a cycle had no run; None as a rule."""
    return session.connection().execute(_AWAITED, {"cycle": cycle_id}).first()


def await_first_runs(session: Session, restoration_id: int, cycles: Sequence[int]) -> None:
    """These cycles' next run is their first since that restoration."""
    rows = [{"cycle_id": cycle, "restoration_id": restoration_id} for cycle in cycles]
    session.connection().execute(sa.delete(FIRST_RUN))
    if rows:
        session.connection().execute(sa.insert(FIRST_RUN), rows)


def had_its_first_run(session: Session, cycle_id: int) -> None:
    """From here on the cycle runs as ever."""
    session.connection().execute(sa.delete(FIRST_RUN).where(_F.cycle_id == cycle_id))


def last_restoration(session: Session) -> Any:
    """The last time that a copy was put back; None in a home that never was."""
    query = sa.select(RESTORATION).order_by(_R.id.desc()).limit(1)
    return session.connection().execute(query).first()
