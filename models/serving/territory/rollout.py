"""The rollout plan as a pilot reads it: each unit and its year, and what the years held were."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.rollout import steps_of
from models.territory.schools import is_school
from models.territory.unit import UNIT, Level, UnitState
from models.work.action import ACTION, ActionState
from models.year.cycle import CYCLE, PARTICIPATION, CycleState

C, P, U = CYCLE.c, PARTICIPATION.c, UNIT.c


@dataclass(frozen=True, kw_only=True)
class PlannedUnit:
    """A bassin, circonscription or département; *joins*: its school year, empty if none yet."""

    unit_id: int
    code: str
    name: str
    department: str
    joins: str
    schools: int


@dataclass(frozen=True, kw_only=True)
class YearHeld:
    """What a year of the académie was: bassins and circonscriptions, schools, actions held."""

    school_year: str
    name: str
    live: bool
    basins: int
    schools: int
    actions: int


def planned_units(session: Session, academy_id: int) -> list[PlannedUnit]:
    """The units that may join, by département, and the whole départements of the plan."""
    steps, over, below = steps_of(session, academy_id), UNIT.alias("over"), UNIT.alias("below")
    whole = sa.and_(U.level == Level.DEPARTMENT, U.id.in_(sorted(steps)))
    schools = (
        sa.select(sa.func.count())
        .where(
            sa.or_(below.c.basin_id == U.id, below.c.department_id == U.id),
            is_school(below),
            below.c.state != UnitState.CLOSED,
        )
        .scalar_subquery()
    )
    query = (
        sa.select(U.id, U.code, U.name, over.c.name.label("department"), schools.label("schools"))
        .join(over, over.c.id == sa.func.coalesce(U.department_id, U.id))
        .where(U.academy_id == academy_id, U.state != UnitState.CLOSED)
        .where(sa.or_(U.level == Level.BASIN, whole))
        .order_by(over.c.name_order, whole.desc(), U.kind, U.name_order, U.id)
    )
    return [
        PlannedUnit(
            unit_id=row.id,
            code=row.code,
            name=row.name,
            department=row.department,
            joins=steps.get(row.id, ""),
            schools=int(row.schools),
        )
        for row in session.connection().execute(query)
    ]


def years_held(session: Session, academy_id: int) -> list[YearHeld]:
    """The cycles of an académie that were launched, the last first."""
    part = sa.select(sa.func.count()).select_from(PARTICIPATION.join(UNIT, U.id == P.unit_id))
    mine = part.where(P.cycle_id == C.id).correlate(CYCLE)
    held = sa.select(sa.func.count()).where(
        ACTION.c.cycle_id == C.id, ACTION.c.state == ActionState.TOOK_PLACE
    )
    query = (
        sa.select(
            C.school_year,
            C.name,
            C.state,
            mine.where(U.level == Level.BASIN).scalar_subquery().label("basins"),
            mine.where(is_school()).scalar_subquery().label("schools"),
            held.correlate(CYCLE).scalar_subquery().label("actions"),
        )
        .where(C.academy_id == academy_id, C.state != CycleState.DRAFT)
        .order_by(C.school_year.desc(), C.week.desc())
    )
    return [
        YearHeld(
            school_year=row.school_year,
            name=row.name,
            live=row.state is CycleState.LIVE,
            basins=int(row.basins),
            schools=int(row.schools),
            actions=int(row.actions),
        )
        for row in session.connection().execute(query)
    ]
