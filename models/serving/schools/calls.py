"""Calls that were noted, and the telephones of whom one may call: for who may call alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope
from models.territory.functions import name_of
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT, Level
from models.work.calling import PHONE_CALL

C = PHONE_CALL.c


@dataclass(frozen=True, kw_only=True)
class CallLine:
    """« Appelé le… »: *who* called, as what; *own*: its reader noted it, and may take it back."""

    id: int
    at: datetime
    who: str
    note: str
    own: bool


def calls_of(
    session: Session, scope: Scope, cycle_id: int, unit_ids: Collection[int]
) -> dict[int, list[CallLine]]:
    """The calls noted of units in a cycle, the last first; none where *scope*'s holder calls
    nobody."""
    query = (
        sa.select(C.id, C.unit_id, C.called_at, C.by, C.function, C.note, PERSON.c.name)
        .join(UNIT, UNIT.c.id == C.unit_id)
        .outerjoin(PERSON, C.by == sa.literal("p").concat(sa.cast(PERSON.c.id, sa.String)))
        .where(
            C.cycle_id == cycle_id,
            C.unit_id.in_(sorted(unit_ids)),
            C.undone_at.is_(None),
            scope.reaches(Gesture.CALL),
        )
        .order_by(C.called_at.desc(), C.id.desc())
    )
    found: dict[int, list[CallLine]] = {}
    for row in session.connection().execute(query) if unit_ids else ():
        line = CallLine(
            id=row.id,
            at=row.called_at,
            who=row.name or name_of(Level.BASIN, row.function),
            note=row.note,
            own=row.by in scope.slots,
        )
        found.setdefault(row.unit_id, []).append(line)
    return found


def phones_of(
    session: Session, scope: Scope, unit_ids: Collection[int]
) -> tuple[dict[int, str], dict[int, str]]:
    """The directory's telephone of each unit, and each holder's by their number, where *scope*'s
    holder may call."""
    a, may = ASSIGNMENT.c, scope.reaches(Gesture.CALL)
    ours = UNIT.c.id.in_(sorted(unit_ids))
    units = sa.select(UNIT.c.id, UNIT.c.phone).where(ours, may, UNIT.c.phone.is_not(None))
    people = (
        sa.select(PERSON.c.id, PERSON.c.phone)
        .join(ASSIGNMENT, a.person_id == PERSON.c.id)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(ours, may, PERSON.c.phone.is_not(None))
        .where(a.starts <= scope.day, a.ends >= scope.day)
    )
    connection = session.connection()
    of_units = {row.id: row.phone for row in connection.execute(units)}
    return of_units, {row.id: row.phone for row in connection.execute(people)}
