"""What an import leaves to a person: schools that hang nowhere, persons without any function."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.people import ASSIGNMENT, PERSON
from models.territory.schools import is_school
from models.territory.unit import UNIT, Kind, Level, UnitState
from models.territory.within import of_academy
from models.words.collation import in_order

MOST = 200
"""Lines that one page shows of a list."""


@dataclass(frozen=True, kw_only=True)
class LooseSchool:
    """A school on no bassin or circonscription; *gathered*: the kind of unit that it hangs on."""

    id: int
    code: str
    name: str
    commune: str
    department_id: int | None
    gathered: Kind


@dataclass(frozen=True, kw_only=True)
class LooseSchools:
    """The first of them, how many there are, and the units that each may hang on."""

    schools: tuple[LooseSchool, ...]
    count: int
    choices: dict[Kind, tuple[tuple[int, str], ...]]


def loose_schools(session: Session, academy_id: int) -> LooseSchools:
    """The schools of an académie that hang nowhere, by commune."""
    u = UNIT.c
    where = (is_school(), of_academy(academy_id), u.basin_id.is_(None))
    open_ = u.state != UnitState.CLOSED
    query = sa.select(u.id, u.code, u.name, u.commune, u.kind, u.department_id)
    rows = session.connection().execute(
        query.where(*where, open_).order_by(u.department_id, u.name_order, u.id)
    )
    by_commune = sorted(rows, key=lambda row: (row.department_id or 0, in_order(row.commune or "")))
    found = [
        LooseSchool(
            id=row.id,
            code=row.code,
            name=row.name,
            commune=row.commune or "",
            department_id=row.department_id,
            gathered=Kind.CIRCONSCRIPTION if row.kind is Kind.ECOLE else Kind.BASIN,
        )
        for row in by_commune
    ]
    units = sa.select(u.id, u.name, u.kind).where(
        of_academy(academy_id), open_, u.kind.in_([Kind.BASIN, Kind.CIRCONSCRIPTION])
    )
    by_kind: dict[Kind, list[tuple[int, str]]] = {Kind.BASIN: [], Kind.CIRCONSCRIPTION: []}
    for row in session.connection().execute(units.order_by(u.name_order, u.id)):
        by_kind[row.kind].append((row.id, row.name))
    return LooseSchools(
        schools=tuple(found[:MOST]),
        count=len(found),
        choices={kind: tuple(some) for kind, some in by_kind.items()},
    )


@dataclass(frozen=True, kw_only=True)
class Idle:
    """A person of an académie who holds nothing there any more; *last*: until when they did."""

    name: str
    mail: str
    last: date


def without_function(session: Session, academy_id: int, day: date) -> list[Idle]:
    """Who held something in an académie, and holds nothing anywhere on *day* nor later."""
    a, p = ASSIGNMENT.c, PERSON.c
    last = sa.func.max(a.ends).label("last")
    query = (
        sa.select(p.name, p.mail, last)
        .join(ASSIGNMENT, a.person_id == p.id)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .group_by(p.id, p.name, p.mail)
        .having(last < day, sa.func.max(sa.case((of_academy(academy_id), 1), else_=0)) == 1)
        .order_by(last.desc(), p.mail)
        .limit(MOST)
    )
    rows = session.connection().execute(query)
    return [Idle(name=row.name, mail=row.mail, last=row.last) for row in rows]


def units_to_staff(session: Session, academy_id: int) -> list[tuple[str, str]]:
    """The units in which people are named from here: académie, départements, then those below."""
    u = UNIT.c
    levels = [Level.ACADEMY, Level.DEPARTMENT, Level.BASIN]
    rank = sa.case({level.value: n for n, level in enumerate(levels)}, value=u.level)
    query = (
        sa.select(u.kind, u.code, u.name)
        .where(of_academy(academy_id), u.level.in_(levels), u.state != UnitState.CLOSED)
        .order_by(rank, u.name_order, u.id)
    )
    rows = session.connection().execute(query)
    return [(f"{row.kind.value}:{row.code}", row.name) for row in rows]
