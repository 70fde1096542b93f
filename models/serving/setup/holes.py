"""The expected functions of an académie that nobody holds: they are shown, and block nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.functions import functions
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT, Level, UnitState
from models.territory.within import of_academy

LEVELS = (Level.ACADEMY, Level.DEPARTMENT, Level.BASIN)
"""Where functions are expected; a school's directory address stands for its own."""


@dataclass(frozen=True, kw_only=True)
class Vacancy:
    """A *function* (its French *name*) that *lacking* of *units* of a level have nobody for."""

    level: Level
    function: str
    name: str
    lacking: int
    units: int


def vacancies(session: Session, academy_id: int, day: date) -> list[Vacancy]:
    """Every expected function that lacks somewhere in an académie on *day*, level by level."""
    u, a = UNIT.c, ASSIGNMENT.c
    here = sa.and_(of_academy(academy_id), u.level.in_(LEVELS), u.state != UnitState.CLOSED)
    counted = sa.select(u.level, sa.func.count()).where(here).group_by(u.level)
    units = Counter({Level(level): int(n) for level, n in session.connection().execute(counted)})
    held = (
        sa.select(u.level, a.function, sa.func.count(sa.distinct(u.id)))
        .join(ASSIGNMENT, sa.and_(a.unit_id == u.id, a.starts <= day, a.ends >= day))
        .where(here)
        .group_by(u.level, a.function)
    )
    there = {(Level(row[0]), row[1]): int(row[2]) for row in session.connection().execute(held)}
    found = [
        Vacancy(
            level=level,
            function=f.code,
            name=f.name,
            lacking=units[level] - there.get((level, f.code), 0),
            units=units[level],
        )
        for (level, _), f in functions().items()
        if f.expected and level in LEVELS
    ]
    return [one for one in found if one.lacking > 0]
