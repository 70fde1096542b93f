"""The rollout plan of an académie: in which school year each of its bassins joins, 1 → 8 → 24.

Rows of the académie, not of a cycle: each year's cycle is drafted from it, and a bassin is told
when its turn comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.types import table_of
from models.territory.finding import IN_FRENCH
from models.territory.schools import is_school
from models.territory.unit import BASIN_LINK, UNIT, Level, UnitState


class RolloutStep(SQLModel, table=True):
    """*unit_id* (a bassin, a circonscription, a whole département) joins in *school_year*."""

    __tablename__ = "rolloutstep"

    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    academy_id: int = Field(foreign_key="unit.id", index=True)
    school_year: str = Field(max_length=7)


ROLLOUT_STEP = table_of(RolloutStep)
R = ROLLOUT_STEP.c


def steps_of(session: Session, academy_id: int) -> dict[int, str]:
    """The school year in which each unit of the plan joins."""
    query = sa.select(R.unit_id, R.school_year).where(R.academy_id == academy_id)
    return {row.unit_id: row.school_year for row in session.connection().execute(query)}


def codes_by(session: Session, academy_id: int, school_year: str) -> Sequence[str]:
    """The codes of the units that have joined by *school_year*, that year's too; none: no plan."""
    u = UNIT.c
    query = (
        sa.select(u.kind, u.code)
        .join(ROLLOUT_STEP, R.unit_id == u.id)
        .where(
            R.academy_id == academy_id,
            R.school_year <= school_year,
            u.state != UnitState.CLOSED,
        )
        .order_by(u.department_id, u.name_order, u.id)
    )
    rows = session.connection().execute(query)
    return [f"{IN_FRENCH[row.kind]}:{row.code}" for row in rows]


def takes_part_by(session: Session, academy_id: int, school_year: str) -> dict[str, list[str]]:
    """What the plan says of a participation in *school_year*; empty: no unit joined by then.

    Once all that have a school joined, the whole académie takes part: also a school that no bassin
    gathers.
    """
    joined = list(codes_by(session, academy_id, school_year))
    if not joined:
        return {}
    out = _not_joined(session, academy_id, school_year)
    if any(row.inhabited for row in out):
        return {"only": joined, "but": []}
    return {"only": [], "but": [f"{IN_FRENCH[row.kind]}:{row.code}" for row in out]}


def _not_joined(session: Session, academy_id: int, school_year: str) -> Sequence[Any]:
    """The open bassins and circonscriptions that the plan does not have join by *school_year*, by
    themselves or with their département, and whether each has a school."""
    u, below = UNIT.c, UNIT.alias("below")
    joined = sa.exists().where(
        sa.or_(R.unit_id == u.id, R.unit_id == u.department_id), R.school_year <= school_year
    )
    inhabited = sa.exists().where(below.c.basin_id == u.id, is_school(below))
    inhabited = inhabited.where(below.c.state != UnitState.CLOSED)
    query = sa.select(u.kind, u.code, inhabited.label("inhabited")).where(
        u.academy_id == academy_id, u.level == Level.BASIN, u.state != UnitState.CLOSED, ~joined
    )
    return session.connection().execute(query.order_by(u.id)).all()


def joins_in(school_year: sa.ColumnElement[str] | sa.ScalarSelect[str]) -> sa.ColumnElement[bool]:
    """The SQL condition that a row of UNIT joins in *school_year*, and not before: by itself, along
    with a bassin that does, or with its whole département."""
    link = BASIN_LINK.c
    along = sa.select(link.basin_id).where(link.circonscription_id == UNIT.c.id)
    own = sa.or_(R.unit_id == UNIT.c.id, R.unit_id == UNIT.c.department_id, R.unit_id.in_(along))
    first = sa.select(sa.func.min(R.school_year)).where(own).correlate(UNIT)
    return first.scalar_subquery() == school_year
