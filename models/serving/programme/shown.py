"""Whose programme somebody reads: a school's bassin or circonscription, a relay's unit, a pilot's
whole territory.

A school without a bassin reads its département's. Who holds something above the académie reads it
all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import Scope
from models.programme.by_day import Programme, programme
from models.programme.reading import AskedProgramme
from models.serving.actions.visibility import seen
from models.territory.rows import UnitRow
from models.territory.unit import UNIT, Level
from models.territory.within import of_academy, within_any, within_unit
from models.year.course import Course

WHOLE = (Level.NATION, Level.REGION, Level.ACADEMY)


@dataclass(frozen=True, kw_only=True)
class ReadArea:
    """The units whose programme is read: *whole*, the académie's; else those of *ids* and below,
    and the private schools that are there while a network animates them. *schools*: the reader's
    own."""

    whole: bool = False
    ids: Mapping[Level, frozenset[int]] = field(default_factory=dict)
    schools: tuple[int, ...] = ()

    def holds(self, unit: sa.FromClause = UNIT) -> Any:
        """The SQL condition that *unit* is one of them."""
        if self.whole:
            return sa.true()
        near = unit.c.near_id.in_(sorted(self.ids.get(Level.BASIN, ())))
        return sa.or_(within_any(self.ids, unit, linked=True), near)


def area_of_scope(session: Session, scope: Scope) -> ReadArea:
    """What *scope*'s holder reads of a programme."""
    schools = tuple(h.unit_id for h in scope.held if h.level is Level.SCHOOL)
    if any(h.level in WHOLE for h in scope.held):
        return ReadArea(whole=True, schools=schools)
    ids: dict[Level, set[int]] = {}
    for h in scope.held:
        ids.setdefault(h.level, set()).add(h.unit_id)
    for level, number in _around(session, schools):
        ids.setdefault(level, set()).add(number)
    found = {level: frozenset(some) for level, some in ids.items()}
    return ReadArea(ids=found, schools=tuple(dict.fromkeys(schools)))


def area_of(unit: UnitRow) -> ReadArea:
    """What a unit reads of a programme: a school, that of its bassin or circonscription."""
    if unit.level in WHOLE:
        return ReadArea(whole=True)
    if unit.level is not Level.SCHOOL:
        return ReadArea(ids={unit.level: frozenset((unit.id,))})
    above = {Level.BASIN: unit.near_id or unit.basin_id, Level.DEPARTMENT: unit.department_id}
    level, number = next(((k, n) for k, n in above.items() if n), (Level.SCHOOL, unit.id))
    return ReadArea(ids={level: frozenset((number,))}, schools=(unit.id,))


def programme_of(session: Session, course: Course, unit: UnitRow) -> Programme:
    """The programme that *unit* reads, for a page without anybody signed in: its own is marked."""
    area = area_of(unit)
    within = () if area.whole else (area.holds,)
    return programme(session, course, AskedProgramme(within=within, own=area.schools))


def _around(session: Session, schools: tuple[int, ...]) -> list[tuple[Level, int]]:
    """What each school is in: its bassin or circonscription, else its département."""
    if not schools:
        return []
    u = UNIT.c
    basin = sa.func.coalesce(u.near_id, u.basin_id).label("basin_id")
    query = sa.select(basin, u.department_id).where(u.id.in_(schools))
    rows = session.connection().execute(query)
    return [
        (Level.BASIN, row.basin_id) if row.basin_id else (Level.DEPARTMENT, row.department_id)
        for row in rows
        if row.basin_id or row.department_id
    ]


def _below(unit: UnitRow) -> Callable[[sa.FromClause], Any]:
    return lambda there: within_unit(unit, there)


def places_of(session: Session, course: Course, extent: ReadArea) -> list[Any]:
    """The départements, bassins and circonscriptions among which to choose, with their level."""
    u = UNIT.c
    query = (
        sa.select(u.id, u.name, u.level)
        .where(
            u.level.in_([Level.DEPARTMENT, Level.BASIN]),
            of_academy(course.academy_id),
            extent.holds(),
        )
        .order_by(u.level.desc(), u.name_order)
    )
    return list(session.connection().execute(query))


def place_among(session: Session, places: list[Any], unit_id: int | None) -> Any:
    """The one of *places* that is this unit or, for a school, the smallest that holds it; None."""
    by_id = {one.id: one for one in places}
    if unit_id in by_id:
        return by_id[unit_id]
    u = UNIT.c
    query = sa.select(u.near_id, u.basin_id, u.department_id).where(
        u.id == unit_id, u.level == Level.SCHOOL
    )
    around = session.connection().execute(query).one_or_none() or ()
    return next((by_id[number] for number in around if number in by_id), None)


def programme_for(
    session: Session,
    course: Course,
    scope: Scope,
    extent: ReadArea,
    unit: UnitRow | None = None,
    day: date | None = None,
) -> Programme:
    """The programme of *extent*, or of *unit* in it; of one *day* alone if given."""
    within = () if extent.whole else (extent.holds,)
    if unit is not None:
        within = (*within, area_of(unit).holds if unit.level is Level.BASIN else _below(unit))
    asked = AskedProgramme(within=within, own=extent.schools, opens=seen(scope), day=day)
    return programme(session, course, asked)
