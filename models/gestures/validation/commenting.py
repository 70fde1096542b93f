"""Carriers and validators speak of a subject, beside any decision."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right, actor_with
from models.access.rights import Gesture
from models.access.scope import by_what
from models.errors import NotYours, Refusal
from models.gestures.under_way import need_under_way
from models.work.comment import COMMENT
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState
from models.year.course import Course

LONGEST = 2000


def comment(
    session: Session,
    course: Course,
    kind: SubjectKind,
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
    need_under_way(session, course)
    said = text.strip()
    if not said:
        raise Refusal("Le commentaire est vide.", "Écrivez-le, puis envoyez-le.")
    if len(said) > LONGEST:
        over = len(said) - LONGEST
        raise Refusal(
            f"Le commentaire est trop long de {over} signes.", f"{LONGEST} signes au plus."
        )
    day = course.local_day(moment)
    found = voice(session, kind, subject_id, unit_id, by, day)
    if found is None:
        raise NotYours(
            "Vous ne portez pas ce projet et n'avez pas à en décider : vous ne le commentez pas.",
            "Écrivez à qui le porte.",
        )
    where, right = found
    row = {
        "cycle_id": course.cycle_id,
        "subject_kind": kind,
        "subject_id": subject_id,
        "at": moment,
        "by": right.by.slot,
        "as_function": right.function,
        "unit_id": where,
        "text": said,
    }
    session.connection().execute(sa.insert(COMMENT), [row])
    entry = {"what": "comment.added", "subject": f"{kind}.{subject_id}", "unit_id": unit_id}
    entry |= {"by": right.by.slot, "as_function": right.function}
    journal.write(session, course.cycle_id, moment, [entry])


def voice(
    session: Session, kind: SubjectKind, subject_id: int, unit_id: int, by: Actor, day: date
) -> tuple[int, Right] | None:
    """In which unit, and by what right, *by* speaks of a subject; None: they have no say."""
    held = by_what(session, by, Gesture.COMMENT, unit_id, day)
    if held:
        return held.unit_id, held.right
    return _delegated(session, kind, subject_id, by)


def _delegated(
    session: Session, kind: SubjectKind, subject_id: int, by: Actor
) -> tuple[int, Right] | None:
    if by.person_id is None:
        return None
    t = TASK.c
    query = sa.select(t.unit_id, t.function).where(
        t.subject_kind == kind,
        t.subject_id == subject_id,
        t.delegate_id == by.person_id,
        t.state != TaskState.DROPPED,
    )
    row = session.connection().execute(query).first()
    own = actor_with(f"p{by.person_id}")
    return (row.unit_id, Right(function=row.function, by=own)) if row else None
