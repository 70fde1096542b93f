"""The weeks of a cycle, unit by unit: who holds days of its own, and who may be given some."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.unit import UNIT, Level
from models.year.cycle import PARTICIPATION, UNIT_WEEK, Cycle
from models.year.week import Span

P, U, W = PARTICIPATION.c, UNIT.c, UNIT_WEEK.c


@dataclass(frozen=True, kw_only=True)
class OwnWeek:
    """A unit that holds the week on days of its own; *follows*: how many units do with it."""

    unit_id: int
    code: str
    name: str
    level: Level
    held: Span
    follows: int


def own_weeks(session: Session, cycle: Cycle) -> list[OwnWeek]:
    """The units that hold days of their own in *cycle*, the widest first."""
    below = UNIT.alias("below")
    part = PARTICIPATION.alias("part")
    follows = (
        sa.select(sa.func.count())
        .select_from(below.join(part, part.c.unit_id == below.c.id))
        .where(
            part.c.cycle_id == cycle.id,
            part.c.week == W.week,
            part.c.week_ends == W.week_ends,
            sa.or_(below.c.department_id == U.id, below.c.basin_id == U.id),
        )
        .scalar_subquery()
    )
    query = (
        sa.select(U.id, U.code, U.name, U.level, W.week, W.week_ends, follows.label("follows"))
        .join(UNIT_WEEK, W.unit_id == U.id)
        .where(W.cycle_id == cycle.id)
        .order_by(U.level != Level.DEPARTMENT, U.level == Level.SCHOOL, U.name_order, U.id)
    )
    return [
        OwnWeek(
            unit_id=row.id,
            code=row.code,
            name=row.name,
            level=row.level,
            held=Span(row.week, row.week_ends),
            follows=int(row.follows),
        )
        for row in session.connection().execute(query)
    ]


def units_to_choose(session: Session, cycle: Cycle) -> list[tuple[int, str]]:
    """The départements, bassins and circonscriptions that take part; a school is typed by code."""
    query = (
        sa.select(U.id, U.name)
        .join(PARTICIPATION, sa.and_(P.unit_id == U.id, P.cycle_id == cycle.id))
        .where(U.level.in_([Level.DEPARTMENT, Level.BASIN]))
        .order_by(U.level != Level.DEPARTMENT, U.name_order, U.id)
    )
    return [(row.id, row.name) for row in session.connection().execute(query)]
