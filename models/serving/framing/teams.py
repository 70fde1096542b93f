"""Teams: at each level the functions expected, who holds them, and the holes, which block nothing.

And the relays below a unit: who they are, who stands in for them, whether a mail reaches them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.functions import Function, functions
from models.territory.people import ABSENCE, ASSIGNMENT, PERSON
from models.territory.rows import NamedUnit, UnitPlace
from models.territory.schools import OfAKind, is_carrier
from models.territory.staff import UNTIL_FURTHER_NOTICE
from models.territory.unit import UNIT, Kind, Level
from models.territory.within import within
from models.year.cycle import PARTICIPATION

DEPUTY = PERSON.alias("deputy")
ANIMATES = {Level.SCHOOL: ("relay", "head"), Level.BASIN: ("relay",)}
"""Who animates a unit, the first that is named; above, its pilot."""
BELOW = {Level.ACADEMY: Level.DEPARTMENT, Level.DEPARTMENT: Level.BASIN, Level.BASIN: Level.SCHOOL}


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who holds a function; *deputy* a name or nothing; *ends* None: until further notice."""

    name: str
    mail: str
    reachable: bool
    away: bool = False
    deputy: str = ""
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A function of a unit, and who holds it or will."""

    code: str
    name: str
    expected: bool
    holders: tuple[Holder, ...] = ()
    coming: tuple[Holder, ...] = ()

    @property
    def is_hole(self) -> bool:
        return self.expected and not self.holders


@dataclass(frozen=True, kw_only=True)
class Team:
    """The seats of a unit's level; *complete*: its pilot said that it is composed."""

    seats: tuple[Seat, ...]
    complete: bool = False

    @property
    def holes(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.is_hole)


class TeamUnit(UnitPlace, OfAKind, Protocol):
    """A unit and its kind: what its functions are called there."""


def team_of(session: Session, cycle_id: int, unit: TeamUnit, day: date) -> Team:
    """The team of *unit* on *day*: expected functions first, then the others that are held."""
    a = ASSIGNMENT.c
    rows = assigned(session, day, a.unit_id == unit.id, a.ends >= day)
    by_function: dict[str, list[Any]] = {}
    for row in rows:
        by_function.setdefault(row.function, []).append(row)
    known = [f for (level, _), f in functions().items() if level is Level(unit.level)]
    shown = [f for f in known if f.expected or f.code in by_function]
    seats = tuple(_seat(f, unit, by_function.get(f.code, []), day) for f in shown)
    return Team(
        seats=tuple(sorted(seats, key=lambda s: not s.expected)),
        complete=_is_complete(session, cycle_id, unit.id),
    )


def _seat(function: Function, unit: TeamUnit, rows: list[Any], day: date) -> Seat:
    return Seat(
        code=function.code,
        name=function.named(unit.kind),
        expected=function.expected,
        holders=tuple(holder_of(r, day) for r in rows if r.starts <= day),
        coming=tuple(holder_of(r, day) for r in rows if r.starts > day),
    )


class HolderRow(Protocol):
    """Who holds a function, as :func:`assigned` reads them."""

    @property
    def name(self) -> str: ...
    @property
    def mail(self) -> str: ...
    @property
    def unreachable_until(self) -> date | None: ...
    @property
    def away(self) -> bool: ...
    @property
    def deputy(self) -> str | None: ...
    @property
    def starts(self) -> date: ...
    @property
    def ends(self) -> date: ...


def holder_of(row: HolderRow, day: date) -> Holder:
    return Holder(
        name=row.name,
        mail=row.mail,
        reachable=_reachable(row.unreachable_until, day),
        away=bool(row.away),
        deputy=row.deputy or "",
        starts=row.starts if row.starts > day else None,
        ends=row.ends if row.ends < UNTIL_FURTHER_NOTICE else None,
    )


def _reachable(unreachable_until: date | None, day: date) -> bool:
    return unreachable_until is None or unreachable_until <= day


def assigned(session: Session, day: date, *where: sa.ColumnElement[bool]) -> list[Any]:
    """Who is named, the oldest first, with their deputy and whether they are away on *day*."""
    a, b = ASSIGNMENT.c, ABSENCE.c
    away = sa.exists().where(b.person_id == a.person_id, b.starts <= day, b.ends >= day)
    query = (
        sa.select(
            a.unit_id,
            a.function,
            a.person_id,
            a.starts,
            a.ends,
            PERSON.c.name,
            PERSON.c.mail,
            PERSON.c.unreachable_until,
            DEPUTY.c.name.label("deputy"),
            away.label("away"),
        )
        .join(PERSON, PERSON.c.id == a.person_id)
        .outerjoin(DEPUTY, DEPUTY.c.id == a.deputy_id)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(*where)
        .order_by(a.starts, a.id)
    )
    return list(session.connection().execute(query))


def _is_complete(session: Session, cycle_id: int, unit_id: int) -> bool:
    p = PARTICIPATION.c
    query = sa.select(p.team_complete).where(p.cycle_id == cycle_id, p.unit_id == unit_id)
    return bool(session.connection().execute(query).scalar_one_or_none())


# ── relays ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Relay:
    """A unit below, and who animates it; no *holder*: nobody is named, or *address*: the school's
    own address in the directory serves."""

    unit_id: int
    unit: str
    kind: str
    level: Level
    function: str
    holder: Holder | None = None
    address: bool = False

    @property
    def is_hole(self) -> bool:
        return self.holder is None and not self.address

    @property
    def is_reached(self) -> bool:
        return self.address if self.holder is None else self.holder.reachable


def relays_below(session: Session, cycle_id: int, unit: UnitPlace, day: date) -> tuple[Relay, ...]:
    """Who animates each participating unit below *unit*, down to the next level that it sees.

    The académie sees its départements and their bassins, a département its bassins, a bassin its
    schools.
    """
    units = _below(session, cycle_id, unit)
    a = ASSIGNMENT.c
    wanted = a.function.in_(["relay", "head", "pilot"])
    levels = {u.level for u in units}
    rows = (
        assigned(
            session,
            day,
            within(unit.id),
            wanted,
            UNIT.c.level.in_(levels),
            a.starts <= day,
            a.ends >= day,
        )
        if units
        else []
    )
    held: dict[tuple[int, str], Any] = {}
    for row in rows:
        held.setdefault((row.unit_id, row.function), row)
    return tuple(_relay(u, held, day) for u in units)


def _below(session: Session, cycle_id: int, unit: UnitPlace) -> list[Any]:
    level = Level(unit.level)
    levels = [BELOW.get(level)] + ([Level.BASIN] if level is Level.ACADEMY else [])
    p, u = PARTICIPATION.c, UNIT.c
    over = UNIT.alias("over")
    query = (
        sa.select(u.id, u.name, u.level, u.kind, u.mail, u.unreachable_until, u.recteur_is_dasen)
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, p.cycle_id == cycle_id))
        .outerjoin(over, over.c.id == u.department_id)
        .where(
            within(unit.id), u.id != unit.id, ~is_carrier(), u.level.in_([x for x in levels if x])
        )
        .order_by(
            sa.func.coalesce(over.c.name_order, u.name_order),
            u.level != Level.DEPARTMENT,
            u.name_order,
        )
    )
    return [r for r in session.connection().execute(query) if not _is_skipped(r)]


class AnimatedUnit(NamedUnit, Protocol):
    @property
    def kind(self) -> Kind: ...
    @property
    def mail(self) -> str | None: ...
    @property
    def unreachable_until(self) -> date | None: ...
    @property
    def recteur_is_dasen(self) -> bool: ...


def _is_skipped(unit: AnimatedUnit) -> bool:
    """A département of which the recteur is DASEN has no pilot of its own."""
    return unit.level is Level.DEPARTMENT and bool(unit.recteur_is_dasen)


def _relay(unit: AnimatedUnit, held: dict[tuple[int, str], Any], day: date) -> Relay:
    wanted = ANIMATES.get(unit.level, ("pilot",))
    row = next((held[unit.id, f] for f in wanted if (unit.id, f) in held), None)
    mailed = unit.level is Level.SCHOOL and bool(unit.mail)
    return Relay(
        unit_id=unit.id,
        unit=unit.name,
        kind=unit.kind.value,
        level=unit.level,
        function=row.function if row else wanted[0],
        holder=holder_of(row, day) if row else None,
        address=row is None and mailed and _reachable(unit.unreachable_until, day),
    )
