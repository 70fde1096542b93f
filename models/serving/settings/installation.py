"""What is set for the whole installation, as an académie reads it: by which ways people are written
to."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from models.outbox.routes import ROUTE
from models.territory.functions import functions, name_of
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT, Level
from models.territory.within import of_academy

R = ROUTE.c
READ = (R.function, R.ways, R.local, UNIT.c.name, UNIT.c.level)
ROOMS = {
    "mailto": "serveur de mail",
    "mailtos": "serveur de mail",
    "json": "adresse d'un programme",
    "jsons": "adresse d'un programme",
    "matrix": "salon Matrix (Tchap)",
    "matrixs": "salon Matrix (Tchap)",
}
"""What the first word of a way's address stands for; the rest may hold a password."""


@dataclass(frozen=True, kw_only=True)
class WayLine:
    """*who* is written to by which *ways*, in order; *local*: nothing leaves the machine."""

    who: str
    ways: tuple[str, ...]
    local: bool


def ways_of(session: Session, academy_id: int) -> list[WayLine]:
    """The ways of the people and functions of an académie, the widest first."""
    mine = sa.select(UNIT.c.id).where(of_academy(academy_id))
    holders = sa.select(ASSIGNMENT.c.person_id).where(ASSIGNMENT.c.unit_id.in_(mine))
    everywhere = sa.and_(R.function.is_not(None), R.unit_id.is_(None))
    query = (
        sa.select(*READ, PERSON.c.name.label("person"))
        .outerjoin(UNIT, UNIT.c.id == R.unit_id)
        .outerjoin(PERSON, PERSON.c.id == R.person_id)
        .where(sa.or_(everywhere, R.unit_id.in_(mine), R.person_id.in_(holders)))
        .order_by(R.person_id.is_not(None), R.unit_id.is_not(None), R.id)
    )
    found = []
    for row in session.connection().execute(query):
        who = row.person or _function(row.function, row.level, row.name)
        found.append(WayLine(who=who, ways=tuple(map(_way, row.ways)), local=row.local))
    return found


def _function(code: str, level: str | None, unit: str | None) -> str:
    if unit is None or level is None:
        names = [f.name for (_, known), f in functions().items() if known == code]
        return " ou ".join(dict.fromkeys(names)) or code
    return f"{name_of(Level(level), code)}, {unit}"


def _way(url: str) -> str:
    scheme = url.partition("://")[0].lower()
    return ROOMS.get(scheme, scheme)
