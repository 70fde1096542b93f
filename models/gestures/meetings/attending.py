"""Who is invited to a meeting answers, by their letter's link or signed in; on the day it is marked
who came."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import upsert
from models.errors import NotYours, Refusal
from models.gestures.meetings.keeping import need_day_of, need_known
from models.gestures.meetings.places import move_up, places_of, waits_of
from models.gestures.under_way import need_under_way
from models.work.meeting import ATTENDEE, TAKES_A_PLACE, MeetingReply, inviting_rules
from models.work.message import MESSAGE, MessageState
from models.year.course import Course

A, M = ATTENDEE.c, MESSAGE.c
KEY = ["cycle_id", "code", "slot"]
LONGEST = 160
MOST_OTHERS = 500
"""People noted as there without having been invited."""


class BadAttendance(Refusal):
    """An answer that says too little or too much; *fields*, in its facts, say where."""

    status = 422

    def __init__(self, sentence: str, step: str, field: str) -> None:
        super().__init__(sentence, step, fields={field: sentence})


def is_invited(course: Course, code: str) -> sa.ColumnElement[bool]:
    """The SQL condition that a MESSAGE is the year's own invitation to its conference or seminar,
    sent or on its way."""
    rules = inviting_rules(course, code)
    dropped = M.state == MessageState.DROPPED
    return sa.and_(M.cycle_id == course.cycle_id, M.rule.in_(rules), ~dropped)


def invited_slots(session: Session, course: Course, code: str, slots: Collection[str]) -> list[Any]:
    """Of *slots*, who is invited, by the year's letter or by hand: slot, unit and function."""
    letters = sa.select(M.slot, M.home_id, M.function).where(
        is_invited(course, code), M.slot.in_(slots)
    )
    by_hand = sa.select(A.slot, A.home_id, A.function).where(
        A.cycle_id == course.cycle_id,
        A.code == str(code),
        A.slot.in_(slots),
        A.invited_at.is_not(None),
    )
    found: dict[str, Any] = {}
    for query in (by_hand, letters):
        for row in session.connection().execute(query):
            found.setdefault(row.slot, row)
    return list(found.values())


def answer_invitation(
    session: Session,
    course: Course,
    code: str,
    reply: MeetingReply,
    by: Actor,
    moment: datetime,
    sends: str = "",
) -> int | None:
    """Keep what somebody invited answers, until the end of its last day; the last answer counts.
    The rank at which they wait, once it is full; None: they have their place, or want none.

    *sends*: whom they send in their place. Raises NotYours (not invited), BadAttendance,
    Refusal (it is past, or called off), CycleIsClosed.
    """
    need_under_way(session, course)
    invited = _invited_as(session, course, code, by)
    sends = " ".join(sends.split()) if reply is MeetingReply.SENDS else ""
    if reply is MeetingReply.SENDS and not sends:
        raise BadAttendance("Dites qui vient à votre place.", "Son nom et sa fonction.", "sends")
    if len(sends) > LONGEST:
        sentence = f"{LONGEST} signes au plus."
        raise BadAttendance(sentence, "Le nom et la fonction suffisent.", "sends")
    one = InvitationAnswer(
        slot=invited.slot,
        reply=reply,
        sends=sends,
        home_id=invited.home_id,
        function=invited.function,
    )
    return answer_invitations(session, course, code, [one], moment)[one.slot]


@dataclass(frozen=True, kw_only=True)
class InvitationAnswer:
    """What somebody invited answers."""

    slot: str
    reply: MeetingReply
    sends: str = ""
    home_id: int | None = None
    function: str = ""


def answer_invitations(
    session: Session,
    course: Course,
    code: str,
    answers: Sequence[InvitationAnswer],
    moment: datetime,
) -> dict[str, int | None]:
    """Keep what people known to be invited answer together; the rank at which each waits. Raises
    Refusal: it is past, or called off."""
    known = need_known(session, course, code)
    if course.local_day(moment) > (known.last or need_day_of(session, course, code)):
        raise Refusal("Cette rencontre est passée.", "Il n'y a plus rien à répondre.")
    if known.called_off_at is not None:
        raise Refusal("Cette rencontre est annulée.", "Il n'y a plus rien à répondre.")
    waits = waits_of(places_of(session, course, code), [(a.slot, a.reply) for a in answers])
    kept = upsert(session, ATTENDEE)
    keys = ("reply", "sends", "answered_at", "waits", "home_id", "function")
    said = {key: getattr(kept.excluded, key) for key in keys}
    said["home_id"] = sa.func.coalesce(kept.excluded.home_id, A.home_id)
    said["function"] = sa.func.coalesce(sa.func.nullif(kept.excluded.function, ""), A.function)
    kept = kept.on_conflict_do_update(index_elements=KEY, set_=said)
    base = {"cycle_id": course.cycle_id, "code": str(code), "name": "", "answered_at": moment}
    rows = [base | vars(a) | {"waits": waits[a.slot]} for a in answers]
    session.connection().execute(kept, rows)
    entries = [
        {
            "what": "meeting.answered",
            "subject": f"cycle.{course.cycle_id}",
            "by": one.slot,
            "facts": {"meeting": str(code), "reply": one.reply.value},
        }
        for one in answers
    ]
    journal.write(session, course.cycle_id, moment, entries)
    if any(one.reply not in TAKES_A_PLACE for one in answers):
        move_up(session, course, code, moment)
    return waits


def _invited_as(session: Session, course: Course, code: str, by: Actor) -> Any:
    """In which of their capacities somebody was invited. Raises NotYours."""
    found = {row.slot: row for row in invited_slots(session, course, code, by.slots)}
    invited = next((found[slot] for slot in by.slots if slot in found), None)
    if invited is None:
        raise NotYours(
            "Vous n'êtes pas parmi les personnes invitées à cette rencontre.",
            "Le pilote de l'académie peut noter votre présence le jour même.",
        )
    return invited


def mark_attendance(
    session: Session,
    course: Course,
    code: str,
    came: Collection[str],
    away: Collection[str],
    by: Actor,
    moment: datetime,
) -> int:
    """Mark who *came* and who did not among those invited (their slots); how many came in all.

    From the day of the meeting on. Raises NotYours, Refusal (too early), CycleIsClosed.
    """
    right = _marks(session, course, code, by, moment)
    wanted = {*came, *away}
    invited = {row.slot for row in invited_slots(session, course, code, wanted)}
    marks = {"marked_at": moment, "marked_by": right.by.slot}
    here, gone = sorted(invited & set(came)), sorted(invited & set(away) - set(came))
    _mark(session, course, code, here, {"came": True} | marks)
    _mark(session, course, code, gone, {"came": False} | marks)
    return _marked(session, course, code, right, moment)


def add_attendee(
    session: Session, course: Course, code: str, name: str, by: Actor, moment: datetime
) -> int:
    """Note somebody who came without having been invited; how many came in all.

    Raises BadAttendance, NotYours, Refusal (too early), CycleIsClosed.
    """
    right = _marks(session, course, code, by, moment)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        sentence = f"Donnez un nom, {LONGEST} signes au plus."
        raise BadAttendance(sentence, "Celui de qui est venu, et sa fonction.", "name")
    ours = (A.cycle_id == course.cycle_id, A.code == str(code), A.slot.is_(None))
    known = session.connection().execute(sa.select(A.name).where(*ours)).scalars().all()
    if len(known) >= MOST_OTHERS:
        raise Refusal(f"{MOST_OTHERS} personnes sont déjà notées en plus.", "C'est le plus.")
    if name not in known:
        row = {"cycle_id": course.cycle_id, "code": str(code), "name": name, "came": True}
        row |= {"marked_at": moment, "marked_by": right.by.slot, "sends": ""}
        session.connection().execute(sa.insert(ATTENDEE), [row])
    return _marked(session, course, code, right, moment)


def remove_attendee(
    session: Session, course: Course, code: str, number: int, by: Actor, moment: datetime
) -> int:
    """Take away somebody noted by name; how many came in all. Raises as :func:`add_attendee`."""
    right = _marks(session, course, code, by, moment)
    ours = (A.id == number, A.cycle_id == course.cycle_id, A.code == str(code), A.slot.is_(None))
    session.connection().execute(sa.delete(ATTENDEE).where(*ours))
    return _marked(session, course, code, right, moment)


def _marks(session: Session, course: Course, code: str, by: Actor, moment: datetime) -> Right:
    need_under_way(session, course)
    day, held = course.local_day(moment), need_day_of(session, course, code)
    at = need_known(session, course, code).unit_id or course.academy_id
    right = need(session, by, Gesture.HOLD_MEETING, at, day, "noter les présences")
    if day < held:
        raise Refusal(
            f"Cette rencontre a lieu le {held:%d/%m/%Y}.", "Les présences se notent ce jour-là."
        )
    return right


def _mark(
    session: Session, course: Course, code: str, slots: list[str], marks: dict[str, Any]
) -> None:
    if not slots:
        return
    base = {"cycle_id": course.cycle_id, "code": str(code), "name": "", "sends": ""} | marks
    kept = upsert(session, ATTENDEE).on_conflict_do_update(index_elements=KEY, set_=marks)
    session.connection().execute(kept, [base | {"slot": slot} for slot in slots])


def _marked(session: Session, course: Course, code: str, right: Right, moment: datetime) -> int:
    ours = (A.cycle_id == course.cycle_id, A.code == str(code), A.came.is_(sa.true()))
    query = sa.select(sa.func.count()).select_from(ATTENDEE).where(*ours)
    count = int(session.connection().execute(query).scalar_one())
    entry = {
        "what": "meeting.attended",
        "subject": f"cycle.{course.cycle_id}",
        "unit_id": course.academy_id,
        "by": right.by.slot,
        "as_function": right.function,
        "facts": {"meeting": str(code), "came": count},
    }
    journal.write(session, course.cycle_id, moment, [entry])
    return count
