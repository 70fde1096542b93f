"""Recertification of assignments: at the end of the year each unit says who stays and who goes.

An answer is kept as it is given, and counts at once: a function that ends has its last day, who
comes after holds it from the next one. The last answer of a line is the one that counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.database.transactions import upsert
from models.errors import Refusal
from models.gestures.framing.teams import may_name
from models.territory import staff
from models.territory.unit import UNIT, Unit
from models.work.assignment_answer import ASSIGNMENT_ANSWER, AssignmentReply
from models.work.held import held_in
from models.year.course import Course
from models.year.participation import people_or_units_changed

W = ASSIGNMENT_ANSWER.c


class HeldAssignment(Protocol):
    """What is read of an assignment and of who holds it."""

    @property
    def id(self) -> int: ...
    @property
    def person_id(self) -> int: ...
    @property
    def function(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def starts(self) -> date: ...
    @property
    def ends(self) -> date: ...


@dataclass(frozen=True, kw_only=True)
class SaidOfAssignment:
    """What is said of one assignment; *name* and *mail*: who replaces them; *ends*: their last day,
    the last of the school year when nothing is said."""

    assignment_id: int
    reply: AssignmentReply
    ends: date | None = None
    name: str = ""
    mail: str = ""


@dataclass(frozen=True, kw_only=True)
class UnitReview:
    """What one unit answers of the functions held there, and who says it."""

    unit_id: int
    answers: Sequence[SaidOfAssignment]
    by: Actor


class BadAssignmentAnswer(Refusal):
    """An answer that lacks something, or is about a function that nobody holds there any more."""

    status = 422


def answer_assignments(
    session: Session, course: Course, reviews: Sequence[UnitReview], moment: datetime
) -> int:
    """Say of functions held in units who stays and who goes: all of it, or nothing; how many.

    Raises NotYours, BadAssignmentAnswer, InvalidMail.
    """
    units = [review.unit_id for review in reviews]
    _alone_on(session, units)
    held = _held_by_unit(session, course, units, moment)
    given: list[_Answered] = []
    entries = []
    for review in reviews:
        who = may_name(session, course, review.unit_id, review.by, moment)
        if not review.answers:
            raise BadAssignmentAnswer(
                "Aucune ligne n'a de réponse.", "Répondez à une ligne au moins."
            )
        here = held.get(review.unit_id, {})
        unit = review.unit_id
        given += [
            _answered(session, course, unit, here, one, who, moment) for one in review.answers
        ]
        entries.append(_told(review, who))
    _keep(session, [one.row for one in given])
    journal.write(session, course.cycle_id, moment, entries)
    if any(one.moves for one in given):
        people_or_units_changed(session, moment)
    return len(given)


def _alone_on(session: Session, units: Sequence[int]) -> None:
    """Of two who answer for a unit at once, the second reads what the first said. Always in one
    order, so that neither waits for the other; what refers to the units meanwhile waits for none.
    """
    ours = sa.select(UNIT.c.id).where(UNIT.c.id.in_(units)).order_by(UNIT.c.id)
    session.connection().execute(ours.with_for_update(key_share=True)).all()


def _held_by_unit(
    session: Session, course: Course, units: Sequence[int], moment: datetime
) -> dict[int, dict[int, HeldAssignment]]:
    found: dict[int, dict[int, HeldAssignment]] = {}
    for row in held_in(session, units, course.local_day(moment)):
        found.setdefault(row.unit_id, {})[row.id] = row
    return found


def _told(review: UnitReview, who: Actor) -> dict[str, Any]:
    unit_id = review.unit_id
    entry = {"what": "assignments.reviewed", "subject": f"unit.{unit_id}", "unit_id": unit_id}
    return entry | {"by": who.slot, "facts": {"count": len(review.answers)}}


def _keep(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    fresh, keys = upsert(session, ASSIGNMENT_ANSWER), ("cycle_id", "assignment_id")
    change = {name: fresh.excluded[name] for name in rows[0] if name not in keys}
    kept = fresh.on_conflict_do_update(index_elements=keys, set_=change)
    session.connection().execute(kept, rows)


class _Answered(NamedTuple):
    """The answer as it is kept; *moves*: who holds a function, or until when, is another."""

    row: dict[str, Any]
    moves: bool


def _answered(
    session: Session,
    course: Course,
    unit_id: int,
    held: Mapping[int, HeldAssignment],
    said: SaidOfAssignment,
    by: Actor,
    moment: datetime,
) -> _Answered:
    row = held.get(said.assignment_id)
    if row is None:
        raise BadAssignmentAnswer(
            "Une de ces fonctions n'est plus tenue ici par cette personne.",
            "Affichez la page à nouveau : elle montre qui tient quoi aujourd'hui.",
        )
    ends = _last_day(course, said, row, moment)
    successor, moves = None, False
    if ends is not None:
        moves = staff.end_at(session, row.id, ends, moment, by.slot)
    elif said.reply is AssignmentReply.CONFIRM:
        moves = _hold_on(session, course, row, moment, by)
    if said.reply is AssignmentReply.REPLACE and ends is not None:
        unit = session.get_one(Unit, unit_id)
        successor, moves = _name_after(session, unit, row, said, ends, by, moment), True
    kept = {
        "cycle_id": course.cycle_id,
        "assignment_id": row.id,
        "reply": said.reply,
        "ends": ends,
        "successor_id": successor,
        "answered_at": moment,
        "answered_by": by.slot,
    }
    return _Answered(row=kept, moves=moves)


def _hold_on(
    session: Session, course: Course, row: HeldAssignment, moment: datetime, by: Actor
) -> bool:
    """Who stays stays past this year, where an earlier answer had them leave with it."""
    c = (W.cycle_id == course.cycle_id, W.assignment_id == row.id, W.ends == row.ends)
    said_to_end = session.connection().execute(sa.select(W.reply).where(*c)).first()
    if said_to_end is None:
        return False
    return staff.end_at(session, row.id, staff.UNTIL_FURTHER_NOTICE, moment, by.slot)


def _last_day(
    course: Course, said: SaidOfAssignment, row: HeldAssignment, moment: datetime
) -> date | None:
    """The last day in the function; None for who stays, or who is not known."""
    if said.reply not in (AssignmentReply.REPLACE, AssignmentReply.ENDS):
        return None
    today = course.local_day(moment)
    ends = said.ends or last_of_the_year(course)
    if ends < max(today, row.starts):
        raise BadAssignmentAnswer(
            f"{row.name} : le {ends:%d/%m/%Y} est déjà passé.",
            "Donnez le dernier jour dans la fonction, aujourd'hui ou plus tard.",
        )
    return ends


def last_of_the_year(course: Course) -> date:
    """The last day of the school year: functions change hands on the day after."""
    return date(int(course.school_year[:4]) + 1, 8, 31)


def _name_after(
    session: Session,
    unit: Unit,
    row: HeldAssignment,
    said: SaidOfAssignment,
    ends: date,
    by: Actor,
    moment: datetime,
) -> int:
    if not said.mail.strip():
        raise BadAssignmentAnswer(
            f"Il manque l'adresse de qui remplace {row.name}.",
            "Donnez-la, ou répondez « prend fin » si vous ne la connaissez pas encore.",
        )
    named = staff.name_person(
        session,
        unit,
        row.function,
        said.name,
        said.mail,
        starts=ends + timedelta(days=1),
        at=moment,
        by=by.slot,
    )
    if named.person_id == row.person_id:
        raise BadAssignmentAnswer(f"{row.name} ne peut pas se remplacer.", "Répondez « reste ».")
    return int(named.person_id)
