"""Recertification of assignments: at the end of the year each unit says who stays and who goes.

An answer is kept as it is given, and counts at once: a function that ends has its last day, who
comes after holds it from the next one. The last answer of a line is the one that counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.database.transactions import upsert
from models.errors import Refusal
from models.gestures.framing.teams import may_name
from models.territory import staff
from models.territory.unit import Unit
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


class BadAssignmentAnswer(Refusal):
    """An answer that lacks something, or is about a function that nobody holds there any more."""

    status = 422


def answer_assignments(
    session: Session,
    course: Course,
    unit_id: int,
    answers: Sequence[SaidOfAssignment],
    by: Actor,
    moment: datetime,
) -> int:
    """Say of functions held in a unit who stays and who goes: all of it, or nothing; how many.

    Raises NotYours, BadAssignmentAnswer, InvalidMail.
    """
    who = may_name(session, course, unit_id, by, moment)
    if not answers:
        raise BadAssignmentAnswer("Aucune ligne n'a de réponse.", "Répondez à une ligne au moins.")
    unit = session.get_one(Unit, unit_id)
    held = {row.id: row for row in held_in(session, unit_id, course.local_day(moment))}
    rows = [_answered(session, course, unit, held, one, who, moment) for one in answers]
    fresh = upsert(session, ASSIGNMENT_ANSWER)
    for row in rows:
        keys = ["cycle_id", "assignment_id"]
        change = {k: v for k, v in row.items() if k not in keys}
        session.connection().execute(
            fresh.values(row).on_conflict_do_update(index_elements=keys, set_=change)
        )
    facts = {"count": len(rows)}
    entry = {"what": "assignments.reviewed", "subject": f"unit.{unit_id}", "unit_id": unit_id}
    journal.write(session, course.cycle_id, moment, [entry | {"by": who.slot, "facts": facts}])
    people_or_units_changed(session, moment)
    return len(rows)


def _answered(
    session: Session,
    course: Course,
    unit: Unit,
    held: Mapping[int, HeldAssignment],
    said: SaidOfAssignment,
    by: Actor,
    moment: datetime,
) -> dict[str, Any]:
    row = held.get(said.assignment_id)
    if row is None:
        raise BadAssignmentAnswer(
            "Une de ces fonctions n'est plus tenue ici par cette personne.",
            "Affichez la page à nouveau : elle montre qui tient quoi aujourd'hui.",
        )
    ends = _last_day(course, said, row, moment)
    successor = None
    if ends is not None:
        staff.end_at(session, row.id, ends, moment, by.slot)
    elif said.reply is AssignmentReply.CONFIRM:
        _hold_on(session, course, row, moment, by)
    if said.reply is AssignmentReply.REPLACE and ends is not None:
        successor = _name_after(session, unit, row, said, ends, by, moment)
    return {
        "cycle_id": course.cycle_id,
        "assignment_id": row.id,
        "reply": said.reply,
        "ends": ends,
        "successor_id": successor,
        "answered_at": moment,
        "answered_by": by.slot,
    }


def _hold_on(
    session: Session, course: Course, row: HeldAssignment, moment: datetime, by: Actor
) -> None:
    """Who stays stays past this year, where an earlier answer had them leave with it."""
    c = (W.cycle_id == course.cycle_id, W.assignment_id == row.id, W.ends == row.ends)
    said_to_end = session.connection().execute(sa.select(W.reply).where(*c)).first()
    if said_to_end is not None:
        staff.end_at(session, row.id, staff.UNTIL_FURTHER_NOTICE, moment, by.slot)


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
