"""A list is opened for an occasion: a launch, a training day, a micro-conference of a bassin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.errors import NotFound, Refusal
from models.gestures.cycle.meeting_guests import homes_of, note, tell_guests
from models.gestures.meetings.keeping import (
    BadMeeting,
    in_hand,
    keep_meeting,
    keep_row,
    need_known,
    need_right,
)
from models.intake.days import BadDay, need_day
from models.territory.unit import UNIT, Level
from models.territory.within import of_academy
from models.work.meeting import ATTENDEE, KINDS, MEETING, MICRO, MeetingKind, inviting_rules
from models.work.message import MESSAGE, MessageState
from models.year.course import Course
from models.year.cycle import Cycle
from models.year.other_dates import code_like

A, M = ATTENDEE.c, MEETING.c
MOST_MEETINGS = 400
"""Of one year: each bassin's, and those attached from calendars."""
LONGEST_WHY = 300


def open_meeting(
    session: Session, cycle: Cycle, said: Mapping[str, Any], by: Actor, moment: datetime
) -> str:
    """Open a list with a *name* and a day (*on*) of its own; its code. *unit_id*: who holds it, the
    académie where it is not said; *drawn_from*: the conference of a micro-conference.

    Raises BadMeeting, NotFound, NotYours, WrongMove (closed).
    """
    course = in_hand(session, cycle)
    unit_id = holder_of_meeting(session, course, said.get("unit_id"))
    need_right(session, course, unit_id, by, moment, "ouvrir une rencontre")
    name = " ".join(str(said.get("name") or "").split())
    errors = {} if name else {"name": "Donnez-lui un titre."}
    day = _day(said.get("on"), errors)
    drawn_from = str(said.get("drawn_from") or "") or None
    kind = str(said.get("kind") or ("working" if drawn_from is None else MICRO))
    if kind not in KINDS:
        errors["kind"] = f"Choisissez parmi : {', '.join(KINDS.values())}."
    if drawn_from is not None:
        need_known(session, course, drawn_from)
    if errors:
        step = "Corrigez, puis enregistrez de nouveau."
        raise BadMeeting(" ".join(errors.values()), step, errors=errors)
    code = new_code(session, course, name, str(day))
    first = {"name": name, "kind": kind, "on_day": day, "unit_id": unit_id, "kept_at": moment}
    keep_row(session, course, code, first | {"drawn_from": drawn_from})
    whole = dict(said) | {"name": name, "kind": kind, "on": str(day)}
    keep_meeting(session, cycle, code, whole, by, moment)
    return code


def new_code(session: Session, course: Course, name: str, day: str) -> str:
    """A code that no other meeting or highlight of the year has. Raises Refusal: there are too
    many."""
    query = sa.select(M.code).where(M.cycle_id == course.cycle_id)
    known = set(session.connection().execute(query).scalars()) | set(MeetingKind)
    if len(known) >= MOST_MEETINGS:
        raise Refusal(f"Cette année a déjà {MOST_MEETINGS} rencontres.", "Ôtez-en une.")
    return code_like(course.definition.other_dates, known, name, day)


def holder_of_meeting(session: Session, course: Course, typed: object) -> int | None:
    """The unit that holds it; None: the académie. Raises NotFound."""
    if typed in (None, "", course.academy_id):
        return None
    u = UNIT.c
    mine = (u.id == typed, of_academy(course.academy_id), u.level != Level.SCHOOL)
    if session.connection().execute(sa.select(u.id).where(*mine)).first() is None:
        raise NotFound(
            "Une rencontre est tenue par l'académie, un département, un bassin ou une "
            "circonscription.",
            "Choisissez l'un d'eux.",
        )
    return int(str(typed))


def _day(typed: object, errors: dict[str, str]) -> Any:
    try:
        return need_day(str(typed or ""))
    except BadDay as bad:
        errors["on"] = f"{bad.why[:1].upper()}{bad.why[1:]}."
        return None


def call_off(
    session: Session, cycle: Cycle, code: str, why: str, by: Actor, moment: datetime
) -> int:
    """Call a meeting off: those who had said that they come are told once, and calendars say that
    it is cancelled; how many letters. Called off already, nothing more is said.

    Raises NotFound, NotYours, Refusal (it is past, or nobody was invited to the year's own),
    WrongMove (closed).
    """
    course = in_hand(session, cycle)
    known = need_known(session, course, code)
    right = need_right(session, course, known.unit_id, by, moment, "annuler une rencontre")
    if known.called_off_at is not None:
        return 0
    if known.last is not None and known.last < course.local_day(moment):
        raise Refusal("Cette rencontre est passée.", "Elle ne s'annule plus.")
    why = " ".join(why.split())
    if len(why) > LONGEST_WHY:
        raise BadMeeting(
            f"{LONGEST_WHY} signes au plus.", "Une phrase suffit.", errors={"why": "Trop long."}
        )
    if code in set(MeetingKind) and not _was_invited_to(session, course, code):
        raise Refusal(
            "Les invitations ne sont pas parties : il n'y a rien à annuler.",
            f"Désactivez sa date : « orgue cycle change … milestones.{code}.on=false ».",
        )
    keep_row(session, course, code, {"kept_at": moment, "called_off_at": moment})
    note(session, course, code, called_off_why=why, was_on=known.on)
    told = tell_guests(
        session, course, "comers_to_called_off", moment, homes_of(session, course, code)
    )
    entry = {
        "what": "meeting.called_off",
        "subject": f"cycle.{course.cycle_id}",
        "unit_id": known.unit_id or course.academy_id,
        "by": right.by.slot,
        "as_function": right.function,
        "facts": {"meeting": str(code), "told": told},
    }
    journal.write(session, course.cycle_id, moment, [entry])
    return told


def _was_invited_to(session: Session, course: Course, code: str) -> bool:
    rules = inviting_rules(course, code)
    m = MESSAGE.c
    sent = sa.select(m.id).where(
        m.cycle_id == course.cycle_id, m.rule.in_(rules), m.state == MessageState.SENT
    )
    return session.connection().execute(sent.limit(1)).first() is not None
