"""How ready a territory is: the kit's seven success factors, and the year's work that is crowned.

Units and actions, never people; rows in the territory's order, never in that of their figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.school_days import SchoolCalendar
from models.serving.dashboard.standing import group_of
from models.serving.perimeter import Perimeter
from models.serving.readiness.backing import Backing, accepted, backing
from models.serving.readiness.dates import PhaseTurn, turns
from models.serving.readiness.field import Deeds, Wait, deeds, waits, whole
from models.serving.readiness.people import Animated, Inspectors, inspectors, relays
from models.territory.rows import NamedUnit
from models.territory.unit import UNIT, Level


@dataclass(frozen=True, kw_only=True)
class Proportion:
    """*count* of *of*; nothing to count where *of* is 0."""

    count: int = 0
    of: int = 0

    @property
    def percent(self) -> int | None:
        return round(100 * self.count / self.of) if self.of else None

    def __add__(self, other: Proportion) -> Proportion:
        return Proportion(count=self.count + other.count, of=self.of + other.of)


@dataclass(frozen=True, kw_only=True)
class Own:
    """The figures of one row, or of a group of rows."""

    versions: Proportion = Proportion()
    inspectors: int = 0
    relays: Proportion = Proportion()
    dates: Proportion = Proportion()
    deeds: Deeds = field(default_factory=Deeds)

    def __add__(self, other: Own) -> Own:
        return Own(
            versions=self.versions + other.versions,
            inspectors=self.inspectors + other.inspectors,
            relays=self.relays + other.relays,
            dates=self.dates + other.dates,
            deeds=self.deeds + other.deeds,
        )


@dataclass(frozen=True, kw_only=True)
class ReadinessRow:
    """A unit with its figures; a département's or an académie's: of its team, and of what is in no
    bassin.

    *group_id*, *group*: the département it is of; the région, where rows are académies.
    """

    unit_id: int
    name: str
    level: Level
    group_id: int | None
    group: str
    own: Own


@dataclass(frozen=True, kw_only=True)
class UnitGroup:
    """The rows of a département (of a région), with their sum; *unit_id* None: of what is in
    none."""

    unit_id: int | None
    name: str
    own: Own
    rows: tuple[ReadinessRow, ...]


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """Each factor of a territory, and its rows. *day*: that on which its teams were looked at."""

    day: date
    backing: Backing
    inspectors: Inspectors
    relays: tuple[Animated, ...]
    deeds: Deeds
    wait: Wait
    turns: tuple[PhaseTurn, ...]
    rows: tuple[ReadinessRow, ...]

    @property
    def own(self) -> dict[int, Own]:
        """The figures of each row, by its unit."""
        return {row.unit_id: row.own for row in self.rows}

    @property
    def groups(self) -> dict[int | None, UnitGroup]:
        """The rows, département by département or région by région."""
        found = {}
        for unit_id in dict.fromkeys(row.group_id for row in self.rows):
            rows = tuple(row for row in self.rows if row.group_id == unit_id)
            summed = sum((row.own for row in rows), Own())
            found[unit_id] = UnitGroup(unit_id=unit_id, name=rows[0].group, own=summed, rows=rows)
        return found


def readiness(
    session: Session,
    perimeter: Perimeter,
    day: date,
    school_year: str,
    calendar: SchoolCalendar | None,
) -> Readiness:
    """How ready *perimeter* is on *day*, in a dozen statements.

    *calendar*: that of the one cycle's place; None: several académies have each their own.
    """
    seen_on = teams_day(school_year, day)
    found = deeds(session, perimeter)
    papers = backing(session, perimeter)
    held, units = inspectors(session, perimeter, seen_on), relays(session, perimeter, seen_on)
    moves = turns(session, perimeter, day)
    own = _own(found, papers, held, units, moves)
    return Readiness(
        day=seen_on,
        backing=papers,
        inspectors=held,
        relays=units,
        deeds=whole(found),
        wait=waits(session, perimeter, calendar),
        turns=moves,
        rows=_rows(session, perimeter, own),
    )


def teams_day(school_year: str, day: date) -> date:
    """The day on which teams are looked at: *day*, or the 30th of June of a year that is over."""
    first = school_year[:4]
    return min(day, date(int(first) + 1, 6, 30)) if first.isdigit() else day


def _own(
    found: Mapping[int, Deeds],
    papers: Backing,
    held: Inspectors,
    units: tuple[Animated, ...],
    moves: tuple[PhaseTurn, ...],
) -> dict[int, Own]:
    """The figures by row, of which each is a part."""
    parts = [(at, Own(deeds=of_it)) for at, of_it in found.items()]
    parts += [(v.at, Own(versions=Proportion(count=accepted((v,)), of=1))) for v in papers.versions]
    parts += [(at, Own(inspectors=n)) for at, n in held.by_row.items()]
    parts += [(u.at, Own(relays=Proportion(count=int(u.all), of=1))) for u in units]
    parts += [(t.unit_id, Own(dates=Proportion(count=int(t.on_time), of=1))) for t in moves]
    own: dict[int, Own] = {}
    for at, part in parts:
        own[at] = own.get(at, Own()) + part
    return own


def _rows(
    session: Session, perimeter: Perimeter, own: Mapping[int, Own]
) -> tuple[ReadinessRow, ...]:
    """The rows that count something, département by département, each before what is below."""
    u, over = UNIT.c, UNIT.alias("over")
    group = group_of(perimeter.by)
    query = (
        sa.select(u.id, u.name, u.level, group.label("group_id"), over.c.name.label("group_name"))
        .outerjoin(over, over.c.id == group)
        .where(u.id.in_(sorted(own)), perimeter.holds())
        .order_by(
            over.c.name.is_(None).desc(),
            over.c.name_order,
            u.level != Level.DEPARTMENT,
            u.kind,
            u.name_order,
            u.id,
        )
    )
    return tuple(_row(row, own[row.id]) for row in session.connection().execute(query))


class GroupedRow(NamedUnit, Protocol):
    @property
    def group_id(self) -> int: ...
    @property
    def group_name(self) -> str | None: ...


def _row(row: GroupedRow, own: Own) -> ReadinessRow:
    return ReadinessRow(
        unit_id=row.id,
        name=row.name,
        level=row.level,
        group_id=row.group_id,
        group=row.group_name or "",
        own=own,
    )
