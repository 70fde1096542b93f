"""Carriers and validators speak of a subject, beside any decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right, actor_with
from models.access.rights import Gesture
from models.access.scope import by_what
from models.errors import NotYours, Refusal
from models.gestures.no_names import need_nobody_listed
from models.gestures.under_way import need_under_way
from models.work.comment import COMMENT
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState
from models.year.course import Course

LONGEST = 2000


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What *by* says of a subject (*kind* as a validation task has it) carried by *unit_id*."""

    kind: SubjectKind
    subject_id: int
    unit_id: int
    text: str
    by: Actor


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
    too much, is said), NamesPeople.
    """
    said = Remark(kind=kind, subject_id=subject_id, unit_id=unit_id, text=text, by=by)
    comment_on_several(session, course, [said], moment)


def comment_on_several(
    session: Session, course: Course, remarks: Sequence[Remark], moment: datetime
) -> None:
    """:func:`comment`, several times at once. Raises what it does for any of them."""
    need_under_way(session, course)
    day = course.local_day(moment)
    rows: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for one in remarks:
        said = _said(one)
        found = voice(session, one.kind, one.subject_id, one.unit_id, one.by, day)
        if found is None:
            raise NotYours(
                "Vous ne portez pas ce projet et n'avez pas à en décider : vous ne le commentez "
                "pas.",
                "Écrivez à qui le porte.",
            )
        where, right = found
        row = {"cycle_id": course.cycle_id, "subject_kind": one.kind, "at": moment}
        row |= {"subject_id": one.subject_id, "unit_id": where, "text": said}
        rows.append(row | {"by": right.by.slot, "as_function": right.function})
        entry: dict[str, Any] = {"what": "comment.added"}
        entry |= {"subject": f"{one.kind}.{one.subject_id}"}
        entry |= {"unit_id": one.unit_id, "by": right.by.slot, "as_function": right.function}
        entries.append(entry)
    session.connection().execute(_KEEP, rows)
    journal.write(session, course.cycle_id, moment, entries)


_KEEP = sa.insert(COMMENT)


def _said(remark: Remark) -> str:
    said = remark.text.strip()
    if not said:
        raise Refusal("Le commentaire est vide.", "Écrivez-le, puis envoyez-le.")
    if len(said) > LONGEST:
        over = len(said) - LONGEST
        raise Refusal(
            f"Le commentaire est trop long de {over} signes.", f"{LONGEST} signes au plus."
        )
    need_nobody_listed(said, "text")
    return said


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
