"""A putting off: actions of a week, of some days, or chosen one by one, that a pilot puts off or
cancels for a cause that is nobody's; what the carrier of each answers, once."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.database.types import CanonicalJSON, Instant, table_of, words
from models.territory.within import within
from models.work.action import ACTION, ActionState
from models.year.cycle import PARTICIPATION

LONGEST_CAUSE = 200
TO_CONFIRM = "date à confirmer"


class PutOffKind(StrEnum):
    WEEK = "week"
    DAYS = "days"
    """Some days of it: a strike Thursday."""
    CHOSEN = "chosen"
    """Actions chosen one by one."""


class PutOffReply(StrEnum):
    SAME = "same"
    """The day proposed."""
    OTHER = "other"
    CANCELLED = "cancelled"


class PutOff(SQLModel, table=True):
    """*week* and *week_ends*: what is put off; *to* and *to_ends*: until when, none of what is
    *cancelled*. *cause* is read by all whom it concerns."""

    __tablename__ = "putoff"

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    kind: PutOffKind = Field(sa_type=words(PutOffKind))
    cancelled: bool = False
    week: date
    week_ends: date
    to: date | None = None
    to_ends: date | None = None
    cause: str = Field(max_length=LONGEST_CAUSE)
    on_day: date
    """The local day on which it was decided."""
    answer_by: date | None = None
    at: datetime = Field(sa_type=Instant)
    by: str = Field(max_length=20)


class PutOffUnit(SQLModel, table=True):
    """A unit that is told; *asked*: it has actions on which it is to answer."""

    __tablename__ = "putoffunit"

    put_off_id: int = Field(foreign_key="putoff.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    asked: bool = False


class PutOffAction(SQLModel, table=True):
    """An action that was put off: the first day that moved, the one *proposed* for it (none: it was
    cancelled, or lost the days that *fell*), and what its carrier answered. Until then its date is
    « à confirmer »."""

    __tablename__ = "putoffaction"
    __table_args__ = (sa.Index("ix_putoffaction_action_id", "action_id"),)

    put_off_id: int = Field(foreign_key="putoff.id", primary_key=True)
    action_id: int = Field(foreign_key="action.id", primary_key=True)
    was: date
    proposed: date | None = None
    fell: list[str] = Field(
        default_factory=list, sa_type=CanonicalJSON, sa_column_kwargs={"server_default": "[]"}
    )
    reply: PutOffReply | None = Field(default=None, sa_type=words(PutOffReply))
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    answered_by: str | None = Field(default=None, max_length=20)


PUT_OFF = table_of(PutOff)
PUT_OFF_UNIT = table_of(PutOffUnit)
PUT_OFF_ACTION = table_of(PutOffAction)

GOING_ON = (ActionState.SUBMITTED, ActionState.RETURNED, ActionState.ACCEPTED)
"""Actions that are put off; a draft follows without a word."""


def awaits_an_answer(action: sa.FromClause = ACTION) -> Any:
    """The SQL condition that the date of an action waits for its carrier's word."""
    p = PUT_OFF_ACTION.alias()
    asked = (p.c.action_id == action.c.id, p.c.reply.is_(None), p.c.proposed.is_not(None))
    here = sa.exists().where(*asked).correlate(action)
    return sa.and_(action.c.state.in_(GOING_ON), here)


def week_cancelled(unit: sa.FromClause, cycle_id: sa.ColumnElement[Any] | int) -> Any:
    """The SQL condition that PUT_OFF cancelled the week that *unit* takes part in. Days given since
    are another week."""
    p, o = PARTICIPATION.alias().c, PUT_OFF.c
    return sa.and_(
        o.cycle_id == cycle_id,
        o.kind == PutOffKind.WEEK,
        o.cancelled.is_(sa.true()),
        within(o.unit_id, unit),
        p.cycle_id == o.cycle_id,
        p.unit_id == unit.c.id,
        p.week == o.week,
        p.week_ends == o.week_ends,
    )
