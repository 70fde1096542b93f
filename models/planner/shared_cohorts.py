"""The cohorts of associated schools: what is decided, changes or ends is told to who agreed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.database.types import one_of
from models.planner.cohort import CYCLE_ID, NO_DAY, TO_HAPPEN, A, Only, cohort, steady
from models.territory.holders import text, to_holders
from models.work import sharing
from models.work.action import ACTION, ASSOCIATED_SCHOOL
from models.work.put_off import awaits_an_answer
from models.work.subjects import SubjectKind

S = ASSOCIATED_SCHOOL.c


def _associates(
    only: Only, *conditions: sa.ColumnElement[bool], round_: sa.ColumnElement[int] = ACTION.c.round
) -> Any:
    """The associated schools of actions; the head of each is written to, once a round."""
    a = ACTION.c
    return to_holders(
        sa.select(
            text(SubjectKind.ACTION).label("subject_kind"),
            a.id.label("subject_id"),
            round_.label("round"),
            S.unit_id,
            S.unit_id.label("home_id"),
            text("head").label("function"),
            NO_DAY.label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            a.last_day.label("on_date"),
        )
        .join(ASSOCIATED_SCHOOL, S.action_id == a.id)
        .where(only(a.id), a.cycle_id == CYCLE_ID, *conditions)
    )


@steady
def associates_of_decided(only: Only) -> Any:
    """Schools that did not refuse to be associated, once the decision is announced."""
    told = sa.and_(
        ACTION.c.announced.is_(sa.true()), one_of(ACTION.c.state, [*TO_HAPPEN, A.DECLINED])
    )
    return _associates(only, told, sa.or_(S.agreed.is_(None), sharing.agreed()))


@steady
def associates_of_ended(only: Only) -> Any:
    """Schools that agreed to an action which is withdrawn or cancelled since."""
    gone = sa.and_(one_of(ACTION.c.state, [A.WITHDRAWN, A.CANCELLED]), ACTION.c.round > 0)
    return _associates(only, gone, sharing.agreed())


@steady
def associates_of_postponed(only: Only) -> Any:
    """Schools that agreed to an action which is put off."""
    return _associates(only, ACTION.c.state == A.POSTPONED, sharing.agreed())


@steady
def associates_of_moved(only: Only) -> Any:
    """Schools that agreed to an action for other days than it has now, once these are sure."""
    going = one_of(ACTION.c.state, [A.SUBMITTED, A.ACCEPTED])
    moved = sa.and_(S.for_day != ACTION.c.on_date, sa.not_(awaits_an_answer()))
    return _associates(only, going, sharing.agreed(), moved, round_=_day_as_number())


def _day_as_number() -> sa.ColumnElement[int]:
    """20270316: each date to which an action goes is told once, however often it is decided. Its
    last day, so that one of several that moves alone is told too."""
    day = ACTION.c.last_day
    year, month, number = (
        sa.cast(sa.extract(part, day), sa.Integer) for part in ("year", "month", "day")
    )
    return year * 10000 + month * 100 + number


@cohort
def associates_to_confirm(only: Only) -> Any:
    """Schools that took part in an action whose day has come: did it take place there too? Asked
    once, and late for nobody."""
    took_place = sa.and_(
        one_of(ACTION.c.state, [A.ACCEPTED, A.TOOK_PLACE]), ACTION.c.announced.is_(sa.true())
    )
    return _associates(only, took_place, sharing.agreed(), S.took_place.is_(None))
