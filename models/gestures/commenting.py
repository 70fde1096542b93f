"""Carriers and validators speak of a subject, beside any decision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import NotYours, Refusal
from models.gestures.actors import Actor, Right, right_in
from models.gestures.chain import CLIMB, animator, places
from models.work import journal
from models.work.comment import COMMENT
from models.work.validation import TASK, TaskState
from models.year.course import Course

LONGEST = 2000


def comment(
    session: Session,
    course: Course,
    kind: str,
    subject_id: int,
    unit_id: int,
    text: str,
    by: Actor,
    moment: datetime,
) -> None:
    """Say something of a subject (*kind* as a validation task has it) carried by *unit_id*.

    Raises NotYours (neither its carrier nor one of those who decide on it), Refusal (nothing, or
    too much, is said).
    """
    said = text.strip()
    if not said:
        raise Refusal("Le commentaire est vide.", "Écrivez-le, puis envoyez-le.")
    if len(said) > LONGEST:
        over = len(said) - LONGEST
        raise Refusal(
            f"Le commentaire est trop long de {over} signes.", f"{LONGEST} signes au plus."
        )
    day = course.local_day(moment)
    found = voice(session, course, kind, subject_id, unit_id, by, day)
    if found is None:
        raise NotYours(
            "Vous ne portez pas ce projet et n'avez pas à en décider : vous ne le commentez pas.",
            "Écrivez à qui le porte.",
        )
    where, right = found
    row = {
        "cycle_id": course.cycle_id, "subject_kind": kind, "subject_id": subject_id,
        "at": moment, "by": by.slot, "as_function": right.function, "unit_id": where,
        "text": said,
    }  # fmt: skip
    session.connection().execute(sa.insert(COMMENT), [row])
    entry = {"what": "comment.added", "subject": f"{kind}.{subject_id}", "unit_id": unit_id}
    entry |= {"by": by.slot, "as_function": right.function}
    journal.write(session, course.cycle_id, moment, [entry])


def voice(
    session: Session,
    course: Course,
    kind: str,
    subject_id: int,
    unit_id: int,
    by: Actor,
    day: date,
) -> tuple[int, Right] | None:
    """In which unit, and by what right, *by* speaks of a subject; None: they have no say."""
    for unit, functions in _ears(session, course, kind, unit_id):
        right = right_in(session, by, unit, day, *functions)
        if right:
            return unit, right
    return _delegated(session, kind, subject_id, by)


def _ears(
    session: Session, course: Course, kind: str, unit_id: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The carrier's unit, whatever the function; above it, who decides or animates."""
    yield unit_id, ()
    where = places(session, [unit_id])[unit_id]
    shapes = course.definition.chains.of(kind).levels
    for level in CLIMB:
        unit = where.at(level)
        if unit and unit != unit_id:
            decides = (shapes[level].function,) if level in shapes else ()
            yield unit, tuple(dict.fromkeys((*decides, animator(level))))


def _delegated(session: Session, kind: str, subject_id: int, by: Actor) -> tuple[int, Right] | None:
    if by.person_id is None:
        return None
    t = TASK.c
    query = sa.select(t.unit_id, t.function).where(
        t.subject_kind == kind, t.subject_id == subject_id, t.delegate_id == by.person_id,
        t.state != TaskState.DROPPED,
    )  # fmt: skip
    row = session.connection().execute(query).first()
    return (row.unit_id, Right(function=row.function)) if row else None
