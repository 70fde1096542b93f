"""The pulse of a home: when the last run completed, and whether that is too long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.clock import Moment
from models.database.types import table_of
from models.outbox.message import Heartbeat

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
