"""What a school answers to the call when it proposes nothing: nobody takes it for silence."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.database.types import Instant, table_of, words


class CallReply(StrEnum):
    NONE = "none"
    """No action this year."""
    ELSEWHERE = "elsewhere"
    """It takes part in another's."""
    LATER = "later"
    """Not yet: it asks for no reminder before a day."""


class CallAnswer(SQLModel, table=True):
    """One a school and a cycle: the last one counts. *until* (of « later »): the day from which it
    may be reminded again. *ended_on*: it was taken back by somebody (*ended_by*), or its day came.
    """

    cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    reply: CallReply = Field(sa_type=words(CallReply))
    until: date | None = None
    answered_at: datetime = Field(sa_type=Instant)
    answered_by: str = Field(max_length=20)
    ended_on: date | None = None
    ended_by: str | None = Field(default=None, max_length=20)


CALL_ANSWER = table_of(CallAnswer)
C = CALL_ANSWER.c


def answered(
    unit_id: sa.ColumnElement[Any],
    cycle_id: sa.ColumnElement[Any],
    day: sa.ColumnElement[Any],
    rung_day: sa.ColumnElement[Any],
) -> Any:
    """The SQL condition that a school's answer holds reminders back on *day*.

    One that it took back itself since *rung_day* is not chased for that reminder again.
    """
    holds = sa.and_(C.ended_on.is_(None), sa.or_(C.until.is_(None), C.until > day))
    taken_back = sa.and_(C.ended_by.is_not(None), C.ended_on >= rung_day)
    return sa.exists().where(
        C.cycle_id == cycle_id, C.unit_id == unit_id, sa.or_(holds, taken_back)
    )
