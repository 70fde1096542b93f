"""Whoever a file of their level names no more: their function ends on the day that one gives.

A file speaks of a function at a level once it names somebody who holds it there: a list of the
relays says nothing of the inspectors. Below the département, it speaks of the départements that it
has units of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.territory.functions import name_of
from models.territory.importing.people_columns import Named
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT, Level

A, U, P = ASSIGNMENT.c, UNIT.c, PERSON.c
BELOW = (Level.BASIN, Level.SCHOOL)


@dataclass(frozen=True, kw_only=True)
class NoLongerNamed:
    """A function held by somebody whom the file of their level names no more."""

    id: int
    person_id: int
    unit_id: int
    code: str
    called: str
    function: str
    name: str
    mail: str
    starts: date
    deputy_id: int | None


def no_longer_named(session: Session, rows: Sequence[Named], day: date) -> list[NoLongerNamed]:
    """Who holds on *day*, and after it, a function that the file speaks of, and is not in it."""
    spoken = {(row.unit.level, row.function) for row in rows}
    if not spoken:
        return []
    named = {row.key for row in rows}
    inside = _places(session, {row.unit.id for row in rows})
    query = (
        sa.select(
            ASSIGNMENT,
            U.code,
            U.level,
            U.kind,
            sa.func.coalesce(U.academy_id, U.id).label("academy"),
            U.department_id,
            P.name,
            P.mail,
        )
        .join(UNIT, U.id == A.unit_id)
        .join(PERSON, P.id == A.person_id)
        .where(A.starts <= day, A.ends > day, A.function.in_({function for _, function in spoken}))
        .order_by(U.code, A.function, P.mail)
    )
    return [
        _gone(row)
        for row in session.connection().execute(query)
        if (row.level, row.function) in spoken
        and (row.unit_id, row.function, row.mail) not in named
        and (row.academy, row.department_id if row.level in BELOW else None) in inside
    ]


def _gone(row: sa.Row[Any]) -> NoLongerNamed:
    return NoLongerNamed(
        id=row.id,
        person_id=row.person_id,
        unit_id=row.unit_id,
        code=row.code,
        called=name_of(row.level, row.function, row.kind),
        function=row.function,
        name=row.name,
        mail=row.mail,
        starts=row.starts,
        deputy_id=row.deputy_id,
    )


def _places(session: Session, units: set[int]) -> set[tuple[int, int | None]]:
    """The académies that a file has units of, and with each the départements of those below."""
    found: set[tuple[int, int | None]] = set()
    query = sa.select(
        U.id, U.level, sa.func.coalesce(U.academy_id, U.id).label("academy"), U.department_id
    )
    for row in session.connection().execute(query):
        if row.id in units:
            found |= {(row.academy, None), (row.academy, row.department_id)}
    return found


def end_all(
    session: Session, gone: Sequence[NoLongerNamed], ends: date, at: datetime, by: str
) -> None:
    """Each of these functions is held until *ends*, and no longer; one journal entry each."""
    for one in gone:
        last = sa.update(ASSIGNMENT).where(A.id == one.id).values(ends=ends)
        session.connection().execute(last)
    entries = [
        {
            "what": "person.ended",
            "subject": f"p{one.person_id}",
            "unit_id": one.unit_id,
            "by": by,
            "facts": {
                "function": one.function,
                "starts": one.starts,
                "ends": ends,
                "deputy": one.deputy_id,
            },
        }
        for one in gone
    ]
    if entries:
        journal.write(session, 0, at, entries)
