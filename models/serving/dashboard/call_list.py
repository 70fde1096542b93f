"""The call list: the schools without a proposal to this day, whom to ask for there, when they were
called last. For who may call, and to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.serving.dashboard.heard import heard, is_silent
from models.serving.dashboard.standing import schools_of
from models.serving.perimeter import Perimeter, home_of
from models.serving.schools.calls import CallLine, calls_of, phones_of
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.schools import is_school
from models.territory.unit import UNIT

MOST_CALLS = 400
"""Schools of one list: nobody calls more in a week, and the page stays light."""


@dataclass(frozen=True, kw_only=True)
class SchoolToCall:
    """A school of the list; *where*: its bassin or circonscription; *last*: its last call."""

    id: int
    name: str
    commune: str
    where: str
    person: str = ""
    phones: tuple[str, ...] = ()
    last: CallLine | None = None


def schools_to_call(
    session: Session, cycle_id: int, perimeter: Perimeter, day: date, home: int | None = None
) -> Sequence[SchoolToCall]:
    """The schools of *perimeter* (of the row *home*) to call, bassin by bassin."""
    made, over, u = heard(perimeter), UNIT.alias("over"), UNIT.c
    where = [perimeter.holds(), is_school(), is_silent(made)]
    where += [home_of(UNIT) == home] if home is not None else []
    query = (
        sa.select(u.id, u.name, u.commune, over.c.name.label("over"))
        .select_from(schools_of(perimeter, made).outerjoin(over, over.c.id == u.basin_id))
        .where(*where, perimeter.scope.reaches(Gesture.CALL))
        .order_by(over.c.name_order, u.name_order, u.id)
        .limit(MOST_CALLS)
    )
    rows = session.connection().execute(query).all()
    ids = [row.id for row in rows]
    units, people = phones_of(session, perimeter.scope, ids)
    called = calls_of(session, perimeter.scope, cycle_id, ids)
    heads = _heads(session, ids, day)
    found = []
    for row in rows:
        number, name = heads.get(row.id, (0, ""))
        phones = (units.get(row.id, ""), people.get(number, ""))
        found.append(
            SchoolToCall(
                id=row.id,
                name=row.name,
                commune=row.commune or "",
                where=row.over or "",
                person=name,
                phones=tuple(dict.fromkeys(p for p in phones if p)),
                last=next(iter(called.get(row.id, ())), None),
            )
        )
    return found


def _heads(session: Session, ids: Sequence[int], day: date) -> dict[int, tuple[int, str]]:
    """Whom to ask for in each school: its relay, else its head."""
    a = ASSIGNMENT.c
    query = (
        sa.select(a.unit_id, PERSON.c.id, PERSON.c.name)
        .join(PERSON, PERSON.c.id == a.person_id)
        .where(a.unit_id.in_(ids), a.function.in_(["relay", "head"]))
        .where(a.starts <= day, a.ends >= day)
        .order_by(sa.case((a.function == "relay", 0), else_=1).desc(), a.id.desc())
    )
    return {row.unit_id: (row.id, row.name) for row in session.connection().execute(query)}
