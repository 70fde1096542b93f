"""The heartbeat of a home.

The pulse of a home: when the last run completed, and whether that is too long ago.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pendulum
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.clock import Moment
from models.database.types import Instant, table_of


class Heartbeat(SQLModel, table=True):
    """When the last run of the year completed (real time), and the moment it ran for."""

    id: int = Field(default=1, primary_key=True)
    completed_at: datetime = Field(sa_type=Instant)
    ran_at: datetime | None = Field(default=None, sa_type=Instant)
    """When one last took place, whether or not a cycle failed (real time)."""
    moment: datetime = Field(sa_type=Instant)


HEARTBEAT = table_of(Heartbeat)


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """*completed_at*: real time of the last run, None before the first; *moment*: what it ran for.

    *late*: more than two periods ago, or a period from now: a clock that jumped.
    """

    completed_at: Moment | None = None
    moment: Moment | None = None
    age: timedelta | None = None
    late: bool = False

    @property
    def ahead(self) -> bool:
        """Whether it is late for being dated of a moment to come."""
        return self.late and self.age is not None and self.age < timedelta(0)


def pulse(session: Session, period: float) -> Pulse:
    """The home's pulse, for runs that come every *period* seconds of real time."""
    row = session.connection().execute(sa.select(HEARTBEAT)).first()
    if row is None:
        return Pulse()
    age = pendulum.now("UTC") - row.completed_at
    late = not -period <= age.total_seconds() <= 2 * period
    return Pulse(completed_at=row.completed_at, moment=row.moment, age=age, late=late)
