"""Domain time comes from one clock: the real one, or a row that a whole home reads.

Tokens, leases and rate limits never use it: they run on real time.
"""

from __future__ import annotations

import time
from datetime import datetime

import pendulum
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.transactions import once
from models.database.types import Instant, table_of

Moment = pendulum.DateTime


class Clock(SQLModel, table=True):
    """The home's own time, when it has one (a demo, a rehearsal, a test)."""

    id: int = Field(default=1, primary_key=True)
    now: datetime = Field(sa_type=Instant)


_NOW = sa.select(table_of(Clock).c.now)


def ticking() -> float:
    """Seconds that only go forward, also while the machine sleeps; no date."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if BOOTTIME else time.monotonic()


BOOTTIME = hasattr(time, "CLOCK_BOOTTIME")


def now(session: Session) -> Moment:
    """This home's moment, in UTC."""
    row = _row(session)
    return row if row is not None else pendulum.now("UTC")


def is_simulated(session: Session) -> bool:
    """Whether this home reads its time from a row."""
    return _row(session) is not None


def _row(session: Session) -> Moment | None:
    return once(session, Clock, lambda: session.connection().execute(_NOW).scalar_one_or_none())


def back_to_real_time(session: Session) -> None:
    """Let the home read the real time again."""
    session.connection().execute(sa.delete(table_of(Clock)))


def set_clock(session: Session, moment: datetime) -> None:
    """Put the home's clock at *moment*; it may go back: nothing is sent twice for that."""
    session.merge(Clock(id=1, now=moment))
