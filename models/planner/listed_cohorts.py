"""The cohorts that nobody but a pilot writes to, in words of their own: the lists of « Silence ».

Their subjects are units, as those of the silent schools are, so that one letter is written to each
person of a unit whatever the number of reasons.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.planner.cohort import Only, cohort, every
from models.planner.unit_cohorts import ANIMATED, SCHOOL, not_skipped, units
from models.planner.work_cohorts import to_deciders
from models.territory.holders import DAY, active, person_slot, text, to_holders
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.reach import reachable
from models.territory.unit import UNIT, UnitState
from models.work.validation import TASK


@cohort
def late_validators(only: Only) -> Any:
    """Who must answer a request past its date, once for each unit in which they answer."""
    r = to_deciders(every, TASK.c.due_on < DAY, only(TASK.c.unit_id)).subquery()
    return sa.select(
        text("unit").label("subject_kind"),
        r.c.home_id.label("subject_id"),
        sa.literal_column("0", sa.Integer).label("round"),
        r.c.home_id.label("unit_id"),
        r.c.home_id,
        sa.func.min(r.c.function).label("function"),
        sa.func.min(r.c.due_on).label("due_on"),
        sa.cast(sa.null(), sa.Integer).label("room"),
        r.c.person_id,
        r.c.slot,
    ).group_by(r.c.home_id, r.c.person_id, r.c.slot)


@cohort
def relays_and_pilots_alone(only: Only) -> Any:
    """Who animates a bassin, a circonscription, a département or the académie, without deputy."""
    s, a = units(only, ANIMATED, not_skipped()).cte(), ASSIGNMENT.alias("a")
    here = sa.and_(a.c.unit_id == s.c.home_id, a.c.function == s.c.function, active(a))
    return (
        sa.select(*s.c, PERSON.c.id.label("person_id"), person_slot(PERSON.c.id).label("slot"))
        .join(a, here)
        .join(PERSON, sa.and_(PERSON.c.id == a.c.person_id, reachable(PERSON, DAY)))
        .where(a.c.deputy_id.is_(None), ~_another_before(a))
    )


def _another_before(a: Any) -> Any:
    """Whether somebody holds the function since earlier: they are the one who is shown."""
    b = ASSIGNMENT.alias("b")
    before = sa.or_(b.c.starts < a.c.starts, sa.and_(b.c.starts == a.c.starts, b.c.id < a.c.id))
    same = sa.and_(b.c.unit_id == a.c.unit_id, b.c.function == a.c.function)
    return sa.exists().where(same, active(b), before)


@cohort
def unattached_schools(only: Only) -> Any:
    """Participating schools that are in no bassin and no circonscription."""
    nowhere = sa.and_(UNIT.c.basin_id.is_(None), UNIT.c.state != UnitState.CLOSED)
    return to_holders(units(only, SCHOOL, nowhere))
