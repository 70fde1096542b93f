"""Who carries it: the relay or pilot of each unit, and the inspectors in the teams, by corps.

Units and numbers alone: nobody is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.dashboard.silent import animated, animator
from models.serving.perimeter import Perimeter
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.reach import SILENCE, reachable
from models.territory.rows import NamedUnit
from models.territory.unit import UNIT, Kind, Level
from models.year.cycle import PARTICIPATION

CORPS = {
    (Level.ACADEMY, "inspector"): "IA-IPR et IPR-EVS",
    (Level.DEPARTMENT, "ien_io"): "IEN-IO",
    (Level.DEPARTMENT, "ien_et_eg"): "IEN-ET-EG",
    (Level.DEPARTMENT, "ien_primary"): "IEN du 1er degré",
    (Level.BASIN, "inspector"): "inspecteurs de bassin",
    (Level.BASIN, "relay"): "IEN de circonscription",
}
"""The corps of an inspector, by the level and the function of their seat; a relay is one where
the unit is a circonscription."""


@dataclass(frozen=True, kw_only=True)
class Animated:
    """A unit that somebody should animate: whether somebody is *named*, is *reached*, and has a
    *deputy*. *at*: the unit in whose row it counts."""

    unit_id: int
    unit: str
    level: Level
    at: int
    named: bool = False
    reached: bool = False
    deputy: bool = False

    @property
    def all(self) -> bool:
        return self.named and self.reached and self.deputy


@dataclass(frozen=True, kw_only=True)
class Inspectors:
    """*by_corps*: persons, each once in a corps; *by_row*: once in a row; *units*: those in whose
    team there is one."""

    persons: int
    by_corps: dict[str, int]
    by_row: dict[int, int]
    units: frozenset[int]


def relays(session: Session, perimeter: Perimeter, day: date) -> tuple[Animated, ...]:
    """Who animates each participating unit of *perimeter* on *day*, schools left out."""
    units = session.connection().execute(
        animated(perimeter).add_columns(perimeter.row_of().label("at"))
    )
    held = _held(session, perimeter, day)
    return tuple(_animated(row, held.get((row.id, animator(row)))) for row in units)


class NamedFirst(Protocol):
    """Who is named first to what animates a unit."""

    @property
    def reached(self) -> int: ...
    @property
    def deputy_id(self) -> int | None: ...


class AnimatedRow(NamedUnit, Protocol):
    """A unit, and that in whose row it is counted."""

    @property
    def at(self) -> int: ...


def _animated(row: AnimatedRow, held: NamedFirst | None) -> Animated:
    unit = Animated(unit_id=row.id, unit=row.name, level=row.level, at=row.at)
    if held is None:
        return unit
    return Animated(
        unit_id=row.id,
        unit=row.name,
        level=row.level,
        at=row.at,
        named=True,
        reached=bool(held.reached),
        deputy=held.deputy_id is not None,
    )


def _held(session: Session, perimeter: Perimeter, day: date) -> dict[tuple[int, str], Any]:
    """Who is named first to each function that animates, as « Silence » says it."""
    a = ASSIGNMENT.c
    reached = sa.case((_reached(day), 1), else_=0).label("reached")
    query = (
        sa.select(a.unit_id, a.function, a.deputy_id, reached)
        .join(PERSON, PERSON.c.id == a.person_id)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(
            a.function.in_(["relay", "pilot"]),
            a.starts <= day,
            a.ends >= day,
            UNIT.c.level != Level.SCHOOL,
            perimeter.holds(),
        )
        .order_by(a.starts, a.id)
    )
    found: dict[tuple[int, str], Any] = {}
    for row in session.connection().execute(query):
        found.setdefault((row.unit_id, row.function), row)
    return found


def _reached(day: date) -> Any:
    """The SQL condition that a person could be written to on *day*: an address that refused later
    says nothing of a year that is over."""
    return sa.or_(reachable(PERSON, day), PERSON.c.unreachable_until > day + SILENCE)


def inspectors(session: Session, perimeter: Perimeter, day: date) -> Inspectors:
    """The inspectors in the teams of *perimeter* on *day*."""
    a, u, p = ASSIGNMENT.c, UNIT.c, PARTICIPATION.c
    query = (
        sa.select(a.person_id, a.function, u.level, u.id, perimeter.row_of().label("at"))
        .join(UNIT, u.id == a.unit_id)
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, perimeter.of_cycle(p.cycle_id)))
        .where(perimeter.holds(), a.starts <= day, a.ends >= day, _seat())
    )
    rows = session.connection().execute(query).all()
    corps = {(CORPS[Level(row.level), row.function], row.person_id) for row in rows}
    return Inspectors(
        persons=len({row.person_id for row in rows}),
        by_corps=_counted((name for name, _ in corps)),
        by_row=dict(Counter(at for at, _ in {(row.at, row.person_id) for row in rows})),
        units=frozenset(row.id for row in rows),
    )


def _seat() -> Any:
    """The SQL condition that an assignment is an inspector's."""
    u, f = UNIT.c, ASSIGNMENT.c.function
    seats = [sa.and_(u.level == level, f == code) for level, code in CORPS if code != "relay"]
    return sa.or_(*seats, sa.and_(u.kind == Kind.CIRCONSCRIPTION, f == "relay"))


def _counted(names: Iterable[str]) -> dict[str, int]:
    """How many of each corps, in the order of the levels."""
    counts = Counter(names)
    return {name: counts[name] for name in CORPS.values()}
