"""Who is thanked after the week, once each: the head of each school that took part, the relays of
where something took place, the project holders."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.database.types import one_of
from models.planner.cohort import CYCLE_ID, NO_DAY, A, Only, cohort
from models.planner.unit_cohorts import action_in
from models.territory.holders import text, to_holders, together
from models.territory.unit import UNIT, Level
from models.work.action import ACTION
from models.work.message import MESSAGE, MessageState
from models.work.sharing import joins
from models.work.subjects import SubjectKind
from models.year.cycle import PARTICIPATION

RULE = "thanks"
FUNCTIONS = {"head": 0, "relay": 1, "project_holder": 2}
"""As whom one is thanked who is several of them: of a school first."""


def took_place(action: sa.FromClause = ACTION) -> Any:
    """The SQL condition that an action took place, and its decision had been told."""
    return sa.and_(one_of(action.c.state, [A.TOOK_PLACE]), action.c.announced.is_(sa.true()))


def took_part() -> Any:
    """The SQL condition that a UNIT carried what took place, or agreed to take part in it."""
    a = ACTION.alias()
    mine = (a.c.unit_id == UNIT.c.id, a.c.cycle_id == CYCLE_ID, took_place(a))
    own = sa.exists().where(*mine).correlate(UNIT)
    return sa.or_(own, joins(UNIT.c.id, CYCLE_ID.__eq__, took_place))


def _as(function: str, only: Only, level: Level, condition: sa.ColumnElement[bool]) -> Any:
    p = PARTICIPATION.c
    return to_holders(
        sa.select(
            text(SubjectKind.UNIT).label("subject_kind"),
            UNIT.c.id.label("subject_id"),
            sa.literal_column("0", sa.Integer).label("round"),
            UNIT.c.id.label("unit_id"),
            UNIT.c.id.label("home_id"),
            text(function).label("function"),
            NO_DAY.label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            NO_DAY.label("on_date"),
        )
        .join(PARTICIPATION, sa.and_(p.unit_id == UNIT.c.id, p.cycle_id == CYCLE_ID))
        .where(only(UNIT.c.id), one_of(UNIT.c.level, [level]), condition)
    )


@cohort
def thanked(only: Only) -> Any:
    """Heads, relays and project holders where something took place: each person once, whatever they
    hold, and never twice in a year."""
    every = together(
        *(_as(function, only, Level.SCHOOL, took_part()) for function in FUNCTIONS),
        _as("relay", only, Level.BASIN, action_in(UNIT, took_place, shared=True)),
    ).subquery("everybody")
    e = every.c
    first = sa.case(FUNCTIONS, value=e.function)
    places = sa.func.row_number().over(partition_by=e.slot, order_by=(first, e.subject_id))
    ranked = sa.select(every, places.label("place")).subquery("ranked")
    r, m = ranked.c, MESSAGE.alias("before").c
    before = sa.exists().where(
        m.cycle_id == CYCLE_ID,
        m.rule == RULE,
        m.slot == r.slot,
        m.subject_id != r.subject_id,
        m.state != MessageState.DROPPED,
    )
    columns = (column for column in r if column.key != "place")
    return sa.select(*columns).where(r.place == 1, ~before)
