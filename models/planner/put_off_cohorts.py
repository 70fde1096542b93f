"""The cohorts of a putting off: who is to answer on their actions, and who is told."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.planner.cohort import CYCLE_ID, Only, cohort, relay_or_pilot
from models.territory.holders import text, to_holders
from models.territory.unit import UNIT
from models.work.action import ACTION
from models.work.put_off import GOING_ON, PUT_OFF, PUT_OFF_ACTION, PUT_OFF_UNIT
from models.work.subjects import SubjectKind


def _units(only: Only, *conditions: sa.ColumnElement[bool]) -> Any:
    """The units of each putting off, once each: its number is their round."""
    p, u, told = PUT_OFF.c, UNIT.c, PUT_OFF_UNIT.c
    return to_holders(
        sa.select(
            text(SubjectKind.UNIT).label("subject_kind"),
            u.id.label("subject_id"),
            p.id.label("round"),
            u.id.label("unit_id"),
            u.id.label("home_id"),
            relay_or_pilot(UNIT).label("function"),
            p.answer_by.label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            p.on_day.label("on_date"),
        )
        .join(PUT_OFF_UNIT, told.unit_id == u.id)
        .join(PUT_OFF, p.id == told.put_off_id)
        .where(only(u.id), p.cycle_id == CYCLE_ID, *conditions)
    )


@cohort
def carriers_put_off(only: Only) -> Any:
    """Units with actions that were put off, on which they have not answered."""
    a, mine = ACTION.alias(), PUT_OFF_ACTION.alias()
    unanswered = sa.exists(
        sa.select(mine.c.action_id)
        .join(a, a.c.id == mine.c.action_id)
        .where(
            mine.c.put_off_id == PUT_OFF.c.id,
            mine.c.reply.is_(None),
            mine.c.proposed.is_not(None),
            a.c.unit_id == UNIT.c.id,
            a.c.state.in_(GOING_ON),
        )
    )
    return _units(only, PUT_OFF_UNIT.c.asked.is_(sa.true()), unanswered)


@cohort
def units_told_of_putting_off(only: Only) -> Any:
    """Units that a putting off concerns, and that have nothing to answer."""
    return _units(only, PUT_OFF_UNIT.c.asked.is_(sa.false()))
