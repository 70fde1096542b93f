"""A suspension: for a time, nothing leaves in a unit and below it but what a pilot writes, delays
stop, and its days are days without class.

Its days are part of the school calendar of the units concerned, through the mark that their *place*
bears (:mod:`models.calendar.places`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.calendar.closed_days import ClosedDays
from models.database.types import Instant, table_of


class Suspension(SQLModel, table=True):
    """*unit_id* and all that is below it are suspended *since* then, until *resumed_at*.

    *first_day* to *last_day*, both included, are without class there: the second grows each day
    while it lasts, and is the day before the first when no day was lost. *until*: the last day of
    one that ends by itself. *reason* is read by who may suspend there, by nobody else.
    """

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    since: datetime = Field(sa_type=Instant)
    first_day: date
    last_day: date
    until: date | None = None
    reason: str
    by: str = Field(max_length=20)
    as_function: str = Field(default="", max_length=40)
    resumed_at: datetime | None = Field(default=None, sa_type=Instant)
    resumed_by: str | None = Field(default=None, max_length=20)


SUSPENSION = table_of(Suspension)
S = SUSPENSION.c
IS_OPEN = S.resumed_at.is_(None)
SUSPENDED = sa.select(S.unit_id).where(IS_OPEN)
"""The units that are suspended themselves, as a query: one statement serves, however many."""
_ANY = sa.select(SUSPENDED.exists())


def is_any_suspended(connection: sa.Connection) -> bool:
    """Whether a unit is suspended anywhere."""
    return bool(connection.execute(_ANY).scalar())


def closed_days(session: Session, numbers: Iterable[int]) -> dict[int, ClosedDays]:
    """The days that these suspensions close, by their number."""
    query = sa.select(S.id, S.first_day, S.last_day, S.until, S.resumed_at).where(
        S.id.in_(sorted(set(numbers)))
    )
    return {
        row.id: ClosedDays(
            first=row.first_day,
            last=row.last_day,
            lasts=row.resumed_at is None,
            until=row.until if row.resumed_at is None else None,
        )
        for row in session.connection().execute(query)
    }
