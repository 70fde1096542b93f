"""The changes of a cycle, the last first: who, when, before and after, and whether each may still
be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import Refusal
from models.gestures.cycle.taking_back import InForce, in_force, need_takeable
from models.serving.settings.previewing import ValueChange, values_changed
from models.territory.people import PERSON
from models.year.changes import CYCLE_CHANGE, CycleChange
from models.year.course import Course
from models.year.cycle import Cycle

C = CYCLE_CHANGE.c
A_PAGE = 30
"""Changes that a page shows."""


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """A change as it is read; *kept*: why it can't be taken back, empty when it can."""

    number: int
    at: datetime
    by: str
    live: bool
    note: str
    values: tuple[ValueChange, ...]
    takes_back: int | None
    taken_back_by: int | None
    kept: str


def history(
    session: Session, cycle: Cycle, course: Course, before: int | None = None, most: int = A_PAGE
) -> list[ChangeLine]:
    """The changes of a cycle, the last first, those before number *before* alone."""
    query = sa.select(CycleChange).where(C.cycle_id == cycle.id)
    if before:
        query = query.where(C.number < before)
    rows = session.scalars(query.order_by(C.number.desc()).limit(most)).all()
    names, force = _names(session, {row.by for row in rows}), in_force(session, course.cycle_id)
    return [_line(session, cycle, course, row, names, force) for row in rows]


def _line(
    session: Session,
    cycle: Cycle,
    course: Course,
    row: CycleChange,
    names: dict[str, str],
    force: Sequence[InForce],
) -> ChangeLine:
    return ChangeLine(
        number=row.number,
        at=row.at,
        by=names.get(row.by, "l'administrateur, au terminal"),
        live=row.live,
        note=row.note,
        values=values_changed(course.definition, row.was, row.laid),
        takes_back=row.takes_back,
        taken_back_by=row.taken_back_by,
        kept=_why_kept(session, cycle, row, force),
    )


def _why_kept(session: Session, cycle: Cycle, row: CycleChange, force: Sequence[InForce]) -> str:
    try:
        need_takeable(session, cycle, row, force)
    except Refusal as refused:
        return refused.sentence
    return ""


def _names(session: Session, slots: set[str]) -> dict[str, str]:
    """Who is behind each slot."""
    ids = [int(slot[1:]) for slot in slots if slot.startswith("p") and slot[1:].isdigit()]
    if not ids:
        return {}
    query = sa.select(PERSON.c.id, PERSON.c.name).where(PERSON.c.id.in_(ids))
    return {f"p{row.id}": row.name for row in session.connection().execute(query)}


def last_changed(session: Session, cycle_id: int) -> dict[str, datetime]:
    """When each key was last changed."""
    query = sa.select(C.at, C.was, C.laid).where(C.cycle_id == cycle_id).order_by(C.number)
    found: dict[str, datetime] = {}
    for row in session.connection().execute(query):
        found |= dict.fromkeys({**row.was, **row.laid}, row.at)
    return found
