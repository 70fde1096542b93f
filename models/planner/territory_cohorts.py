"""The cohorts of a territory that changes: who joins this year, whom a change concerns."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.planner.cohort import CYCLE_ID, NO_DAY, Only, cohort, relay_or_pilot
from models.territory.delegation import AUTHORITY_CHANGE
from models.territory.holders import active, text, to_holders
from models.territory.people import ASSIGNMENT
from models.territory.redrawn import TERRITORY_CHANGE, TERRITORY_TOLD
from models.territory.rollout import joins_in
from models.territory.unit import UNIT, Level
from models.work.subjects import SubjectKind
from models.year.cycle import CYCLE, PARTICIPATION


@cohort
def units_whose_turn_comes(only: Only) -> Any:
    """The bassins and circonscriptions that join this year, as the rollout plan says."""
    p, u = PARTICIPATION.alias("there").c, UNIT.c
    there = sa.exists().where(p.cycle_id == CYCLE_ID, p.unit_id == u.id)
    this_year = sa.select(CYCLE.c.school_year).where(CYCLE.c.id == CYCLE_ID).scalar_subquery()
    return to_holders(
        sa.select(
            text(SubjectKind.UNIT).label("subject_kind"),
            u.id.label("subject_id"),
            sa.literal_column("0", sa.Integer).label("round"),
            u.id.label("unit_id"),
            u.id.label("home_id"),
            relay_or_pilot(UNIT).label("function"),
            NO_DAY.label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            NO_DAY.label("on_date"),
        ).where(only(u.id), there, u.level == Level.BASIN, joins_in(this_year))
    )


@cohort
def units_told_of_change(only: Only) -> Any:
    """Units that a change of the territory concerns. One that takes part no more is told by its
    académie, which does: that is the last that it hears of the year."""
    c, told, u = TERRITORY_CHANGE.c, TERRITORY_TOLD.c, UNIT.c
    p = PARTICIPATION.alias("there").c
    there = sa.exists().where(p.cycle_id == CYCLE_ID, p.unit_id == u.id)
    return to_holders(
        sa.select(
            text(SubjectKind.UNIT).label("subject_kind"),
            u.id.label("subject_id"),
            c.id.label("round"),
            sa.case((there, u.id), else_=c.academy_id).label("unit_id"),
            u.id.label("home_id"),
            relay_or_pilot(UNIT).label("function"),
            NO_DAY.label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            NO_DAY.label("on_date"),
        )
        .join(TERRITORY_TOLD, told.unit_id == u.id)
        .join(TERRITORY_CHANGE, c.id == told.change_id)
        .where(only(u.id), told.cycle_id == CYCLE_ID, c.undone_at.is_(None))
    )


@cohort
def authorities_that_changed(only: Only) -> Any:
    """The recteurs and DASEN who took the function in the middle of the year, and hold it still."""
    c, a = AUTHORITY_CHANGE.c, ASSIGNMENT.alias()
    theirs = (a.c.unit_id == c.unit_id, a.c.function == c.function, a.c.person_id == c.now_id)
    return to_holders(
        sa.select(
            text(SubjectKind.UNIT).label("subject_kind"),
            c.unit_id.label("subject_id"),
            c.id.label("round"),
            c.unit_id,
            c.unit_id.label("home_id"),
            c.function,
            NO_DAY.label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            NO_DAY.label("on_date"),
        ).where(only(c.unit_id), c.cycle_id == CYCLE_ID, sa.exists().where(*theirs, active(a)))
    )
