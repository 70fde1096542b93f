"""A pilot or a relay writes to a list of « Silence »: prepared, read, then let go.

What is prepared is held in the outbox, one message for each school or person of the list: nothing
leaves before it was shown and released. Who proposes or answers meanwhile is not written to.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, actor_with
from models.access.rights import Gesture
from models.access.scope import Held, below_any, lowest_first, scope_of
from models.errors import NotFound, NotYours, Refusal
from models.gestures.mail.posting import PILOT_MOVES
from models.gestures.under_way import need_under_way
from models.outbox.pilot_words import LISTS, RULES, SILENT, TEXT, WrittenToList
from models.outbox.written_to import written_to
from models.territory.unit import UNIT
from models.work.comment import COMMENT
from models.work.message import MESSAGE, MessageState
from models.work.rows import SubjectRound
from models.work.transitions import move
from models.year.classes import MessageClass
from models.year.course import Course

LONGEST_SUBJECT, LONGEST = 100, 2000
S = MessageState


class Unwritten(Refusal):
    """Words that are missing or too long, or a list that nobody can be written to of."""

    status = 422


def prepare(
    session: Session,
    course: Course,
    unit_ids: Sequence[int],
    subject: str,
    text: str,
    by: Actor,
    moment: datetime,
    to: str = SILENT,
) -> int:
    """Hold one message for each reader of the list *to* (of ``LISTS``) in the units *unit_ids*, by
    default for each silent school that has an address; the number of what was written.

    Raises NotYours (a unit that is not below their function), Unwritten.
    """
    need_under_way(session, course)
    subject, text = " ".join(subject.split()), text.strip()
    _check(subject, text)
    day = course.local_day(moment)
    granted = _need_hand(session, unit_ids, by, day)
    rows = written_to(session, course, to, unit_ids, day, by.slots)
    if not rows:
        raise Unwritten("Personne de cette liste, à ce jour, n'a d'adresse joignable.")
    kept = {
        "cycle_id": course.cycle_id,
        "subject_kind": to,
        "subject_id": course.cycle_id,
        "at": moment,
        "by": granted.by.slot,
        "as_function": granted.function,
        "unit_id": granted.unit_id,
        "text": f"{subject}\n{text}",
    }
    made = session.connection().execute(sa.insert(COMMENT).values(kept))
    number = int(made.inserted_primary_key[0])  # type: ignore[index]
    messages = [_message(course, LISTS[to], number, row, moment) for row in rows]
    session.connection().execute(sa.insert(MESSAGE), messages)
    _write(session, course, "words.prepared", number, len(rows), granted.by, moment)
    return number


def _need_hand(session: Session, school_ids: Collection[int], by: Actor, day: date) -> Held:
    """The function by which *by* writes to all these units, of the lowest level that does; the
    lowest of several that do so together. Raises NotYours."""
    granted = lowest_first(scope_of(session, by, day).may_at(Gesture.WRITE_TO_SCHOOLS))
    alone = [[one] for one in granted]
    for held in (*alone, granted):
        if held and _reach(session, held, school_ids):
            return held[0]
    raise NotYours(
        "Vous n'avez pas la fonction qui permet d'écrire à cette liste.",
        "Un pilote ou un relais écrit à qui est dans son territoire.",
    )


def _reach(session: Session, held: Sequence[Held], unit_ids: Collection[int]) -> bool:
    chosen = UNIT.c.id.in_(list(unit_ids))
    allowed = sa.select(UNIT.c.id).where(chosen, below_any(UNIT, held))
    return not set(unit_ids) - set(session.connection().execute(allowed).scalars())


def _check(subject: str, text: str) -> None:
    if not subject or not text:
        raise Unwritten("Il manque un objet ou un texte.", "Écrivez les deux.")
    if len(subject) > LONGEST_SUBJECT or len(text) > LONGEST:
        raise Unwritten(
            "L'objet ou le texte est trop long.",
            f"{LONGEST_SUBJECT} signes au plus pour l'objet, {LONGEST} pour le texte.",
        )


class RecipientRow(SubjectRound, Protocol):
    """Who is written to, in which unit."""

    @property
    def unit_id(self) -> int: ...
    @property
    def home_id(self) -> int: ...
    @property
    def place(self) -> str: ...
    @property
    def function(self) -> str: ...
    @property
    def slot(self) -> str: ...
    @property
    def person_id(self) -> int | None: ...


def _message(
    course: Course, to: WrittenToList, number: int, row: RecipientRow, moment: datetime
) -> dict[str, Any]:
    return {
        "key": f"{course.cycle_id}:{to.rule}:{number}:unit.{row.unit_id}:0:{row.slot}",
        "cycle_id": course.cycle_id,
        "rule": to.rule,
        "rung": str(number),
        "text": TEXT,
        "cls": MessageClass.NEW_TASK,
        "state": S.HELD,
        "subject_kind": row.subject_kind,
        "subject_id": row.subject_id,
        "round": row.round,
        "unit_id": row.unit_id,
        "home_id": row.home_id,
        "place": row.place,
        "function": row.function,
        "slot": row.slot,
        "person_id": row.person_id,
        "reason": to.reason,
        "owed_at": moment,
        "not_before": moment,
        "attempts": 0,
    }


def release(session: Session, course: Course, number: int, by: Actor, moment: datetime) -> int:
    """Let go what was prepared; how many messages.

    Raises NotFound, NotYours (a school that is not below their function any more), WrongMove.
    """
    return _bring(session, course, number, S.OWED, "words.released", by, moment)


def give_up(session: Session, course: Course, number: int, by: Actor, moment: datetime) -> int:
    """Drop what was prepared; how many messages. Raises NotFound, WrongMove."""
    return _bring(session, course, number, S.DROPPED, "words.dropped", by, moment)


def _bring(
    session: Session,
    course: Course,
    number: int,
    target: S,
    what: str,
    by: Actor,
    moment: datetime,
) -> int:
    need_under_way(session, course)
    by = written_by(session, course, number, by)
    m = MESSAGE.c
    held = sa.select(m.id, m.unit_id).where(
        m.rule.in_(RULES), m.rung == str(number), m.state == S.HELD, m.cycle_id == course.cycle_id
    )
    rows = session.connection().execute(held).all()
    ids = [row.id for row in rows]
    if target is S.OWED:
        units = {row.unit_id for row in rows}
        by = _need_hand(session, units, by, course.local_day(moment)).by
    if ids:
        move(session, MESSAGE, PILOT_MOVES, ids, target)
        _write(session, course, what, number, len(ids), by, moment)
    return len(ids)


def written_by(session: Session, course: Course, number: int, by: Actor) -> Actor:
    """The capacity in which *by* wrote these words. Raises NotFound: they did not."""
    c = COMMENT.c
    query = sa.select(c.by).where(
        c.id == number, c.subject_kind.in_(LISTS), c.by.in_(by.slots), c.cycle_id == course.cycle_id
    )
    slot = session.connection().execute(query).scalar_one_or_none()
    if slot is None:
        raise NotFound("Ce courrier n'existe pas, ou ce n'est pas vous qui l'avez écrit.")
    return actor_with(slot)


def _write(
    session: Session,
    course: Course,
    what: str,
    number: int,
    count: int,
    by: Actor,
    moment: datetime,
) -> None:
    facts = {"words": number, "count": count}
    subject = f"cycle.{course.cycle_id}"
    entry = {"what": what, "subject": subject, "by": by.slot, "facts": facts}
    journal.write(session, course.cycle_id, moment, [entry])
