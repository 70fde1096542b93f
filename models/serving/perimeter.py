"""What a pilot looks at: the units of a cycle, or of the same year in several académies.

Last year is looked at through this year's territory: a school counts in the bassin that it is in
today, so that bassins which were merged or split are compared as they are now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import Scope
from models.territory.rows import UnitRow
from models.territory.unit import UNIT, Level
from models.territory.within import of_academies, within_unit
from models.year.cycle import CYCLE, CycleState


class By(StrEnum):
    """What has a row of its own."""

    ACADEMY = "academy"
    DEPARTMENT = "department"
    """A département; an académie for what is in none."""
    BASIN = "basin"
    """A bassin or circonscription; a département, an académie for what is in none."""
    SCHOOL = "school"


@dataclass(frozen=True, kw_only=True)
class Perimeter:
    """What is counted: the units of *cycle_ids* that *scope*'s holder sees, those of *unit* (a row
    of UNIT) alone if given, *by* académie, by bassin or school by school."""

    cycle_ids: tuple[int, ...]
    scope: Scope = field(repr=False)
    unit: UnitRow | None = None
    by: By = By.BASIN

    @property
    def one_unit(self) -> UnitRow:
        """The unit that is looked at, where there is one."""
        assert self.unit is not None
        return self.unit

    def holds(self, unit: sa.FromClause = UNIT) -> Any:
        """The SQL condition that *unit* (UNIT or an alias) is one of them."""
        return sa.and_(self.scope.sees(unit), within_unit(self.unit, unit))

    def row_of(self, unit: sa.FromClause = UNIT) -> Any:
        """The unit in whose row *unit* is counted, as SQL."""
        return home_of(unit, self.by)

    def of_cycle(self, column: sa.ColumnElement[Any]) -> Any:
        """The SQL condition that *column* is one of the cycles."""
        return column.in_(self.cycle_ids)

    def counted_by(self, by: By) -> Perimeter:
        """The same, with other rows."""
        return replace(self, by=by)


def home_of(unit: sa.FromClause = UNIT, by: By = By.BASIN) -> Any:
    """The unit in whose row *unit* is counted: by default a school's bassin or circonscription, its
    département when it has none; any other unit itself."""
    c = unit.c
    if by is By.SCHOOL:
        return c.id
    if by is By.ACADEMY:
        return sa.func.coalesce(c.academy_id, c.id)
    if by is By.DEPARTMENT:
        above = sa.func.coalesce(c.department_id, c.academy_id, c.id)
        return sa.case((c.level == Level.DEPARTMENT, c.id), else_=above)
    above = sa.func.coalesce(c.basin_id, c.department_id, c.academy_id)
    return sa.case((c.level == Level.SCHOOL, above), else_=c.id)


def in_academies(perimeter: Perimeter) -> Any:
    """The SQL condition that UNIT is of the académies of the cycles, or one of them."""
    mine = sa.select(CYCLE.c.academy_id).where(perimeter.of_cycle(CYCLE.c.id))
    return of_academies(mine)


# ── cycles ───────────────────────────────────────────────────────────────────────────────────────


def cycles_of_year(session: Session, scope: Scope, school_year: str) -> dict[int, str]:
    """The cycles of a school year that *scope*'s holder sees, launched or closed: the name of the
    académie of each."""
    query = (
        sa.select(CYCLE.c.id, UNIT.c.name)
        .join(UNIT, UNIT.c.id == CYCLE.c.academy_id)
        .where(
            CYCLE.c.school_year == school_year,
            CYCLE.c.state != CycleState.DRAFT,
            scope.sees(UNIT),
        )
        .order_by(UNIT.c.name_order)
    )
    return {row.id: row.name for row in session.connection().execute(query)}


def year_before(school_year: str) -> str:
    """``2025-26`` for ``2026-27``; empty for what is not a school year."""
    first = school_year[:4]
    return f"{int(first) - 1}-{int(first) % 100:02}" if first.isdigit() else ""


def cycles_before(session: Session, cycle_ids: Iterable[int], school_year: str) -> tuple[int, ...]:
    """The cycles that the same académies ran the year before *school_year*: of two weeks the one of
    the same name, or the only one of a year that had one."""
    ours = CYCLE.c.id.in_(sorted(cycle_ids))
    mine = sa.select(CYCLE.c.academy_id).where(ours)
    named = sa.select(CYCLE.c.academy_id, CYCLE.c.name).where(ours)
    same = sa.tuple_(CYCLE.c.academy_id, CYCLE.c.name).in_(named)
    query = sa.select(CYCLE.c.id).where(
        CYCLE.c.academy_id.in_(mine),
        CYCLE.c.school_year == year_before(school_year),
        CYCLE.c.state != CycleState.DRAFT,
        sa.or_(same, CYCLE.c.name == ""),
    )
    return tuple(session.connection().execute(query.order_by(CYCLE.c.id)).scalars())


def academies_of(perimeter: Perimeter) -> Any:
    """The SQL condition that UNIT is the académie of *perimeter*, or one of those that it is
    over."""
    above = perimeter.unit
    if above is None or Level(above.level) in (Level.NATION, Level.REGION):
        return within_unit(above)
    return UNIT.c.id == (above.academy_id or above.id)
