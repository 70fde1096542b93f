"""Who is invited to a meeting answers by their letter's link; on the day it is marked who came."""

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
from models.gestures.meetings.keeping import need_day_of
from models.gestures.under_way import need_under_way
from models.work.meeting import ATTENDEE, MeetingKind, MeetingReply, inviting_rules
from models.work.message import MESSAGE, MessageState
from models.year.course import Course

A, M = ATTENDEE.c, MESSAGE.c
KEY = ["cycle_id", "kind", "slot"]
LONGEST = 160
MOST_OTHERS = 500
"""People noted as there without having been invited."""


class BadAttendance(Refusal):
    """An answer that says too little or too much; *fields*, in its facts, say where."""

    status = 422

    def __init__(self, sentence: str, step: str, field: str) -> None:
        super().__init__(sentence, step, fields={field: sentence})


def is_invited(course: Course, kind: MeetingKind) -> sa.ColumnElement[bool]:
    """The SQL condition that a MESSAGE is an invitation to a meeting, sent or on its way."""
    rules = inviting_rules(course, kind)
    dropped = M.state == MessageState.DROPPED
    return sa.and_(M.cycle_id == course.cycle_id, M.rule.in_(rules), ~dropped)


def answer_invitation(
    session: Session,
    course: Course,
    kind: MeetingKind,
    reply: MeetingReply,
    by: Actor,
    moment: datetime,
    sends: str = "",
) -> None:
    """Keep what somebody invited answers, until the end of the day; the last answer counts.

    *sends*: whom they send in their place. Raises NotYours (not invited), BadAttendance,
    Refusal (it is past), CycleIsClosed.
    """
    need_under_way(session, course)
    slot = _invited_as(session, course, kind, by)
    sends = " ".join(sends.split()) if reply is MeetingReply.SENDS else ""
    if reply is MeetingReply.SENDS and not sends:
        raise BadAttendance("Dites qui vient à votre place.", "Son nom et sa fonction.", "sends")
    if len(sends) > LONGEST:
        sentence = f"{LONGEST} signes au plus."
        raise BadAttendance(sentence, "Le nom et la fonction suffisent.", "sends")
    one = InvitationAnswer(slot=slot, reply=reply, sends=sends)
    answer_invitations(session, course, kind, [one], moment)


@dataclass(frozen=True, kw_only=True)
class InvitationAnswer:
    """What somebody invited answers."""

    slot: str
    reply: MeetingReply
    sends: str = ""


def answer_invitations(
    session: Session,
    course: Course,
    kind: MeetingKind,
    answers: Sequence[InvitationAnswer],
    moment: datetime,
) -> None:
    """Keep what people known to be invited answer together. Raises Refusal: it is past."""
    if course.local_day(moment) > need_day_of(course, kind):
        raise Refusal("Cette rencontre est passée.", "Il n'y a plus rien à répondre.")
    kept = upsert(session, ATTENDEE)
    said = {key: getattr(kept.excluded, key) for key in ("reply", "sends", "answered_at")}
    kept = kept.on_conflict_do_update(index_elements=KEY, set_=said)
    base = {"cycle_id": course.cycle_id, "kind": kind, "name": "", "answered_at": moment}
    rows = [base | {"slot": a.slot, "reply": a.reply, "sends": a.sends} for a in answers]
    session.connection().execute(kept, rows)
    entries = [
        {
            "what": "meeting.answered",
            "subject": f"cycle.{course.cycle_id}",
            "by": one.slot,
            "facts": {"meeting": kind.value, "reply": one.reply.value},
        }
        for one in answers
    ]
    journal.write(session, course.cycle_id, moment, entries)


def _invited_as(session: Session, course: Course, kind: MeetingKind, by: Actor) -> str:
    """In which of their capacities somebody was invited. Raises NotYours."""
    query = sa.select(M.slot).where(is_invited(course, kind), M.slot.in_(by.slots))
    found = set(session.connection().execute(query).scalars())
    invited = next((slot for slot in by.slots if slot in found), None)
    if invited is None:
        raise NotYours(
            "Vous n'êtes pas parmi les personnes invitées à cette rencontre.",
            "Le pilote de l'académie peut noter votre présence le jour même.",
        )
    return invited


def mark_attendance(
    session: Session,
    course: Course,
    kind: MeetingKind,
    came: Collection[str],
    away: Collection[str],
    by: Actor,
    moment: datetime,
) -> int:
    """Mark who *came* and who did not among those invited (their slots); how many came in all.

    From the day of the meeting on. Raises NotYours, Refusal (too early), CycleIsClosed.
    """
    right = _marks(session, course, kind, by, moment)
    wanted = {*came, *away}
    query = sa.select(M.slot).where(is_invited(course, kind), M.slot.in_(wanted)).distinct()
    invited = set(session.connection().execute(query).scalars())
    marks = {"marked_at": moment, "marked_by": right.by.slot}
    here, gone = sorted(invited & set(came)), sorted(invited & set(away) - set(came))
    _mark(session, course, kind, here, {"came": True} | marks)
    _mark(session, course, kind, gone, {"came": False} | marks)
    return _marked(session, course, kind, right, moment)


def add_attendee(
    session: Session, course: Course, kind: MeetingKind, name: str, by: Actor, moment: datetime
) -> int:
    """Note somebody who came without having been invited; how many came in all.

    Raises BadAttendance, NotYours, Refusal (too early), CycleIsClosed.
    """
    right = _marks(session, course, kind, by, moment)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        sentence = f"Donnez un nom, {LONGEST} signes au plus."
        raise BadAttendance(sentence, "Celui de qui est venu, et sa fonction.", "name")
    ours = (A.cycle_id == course.cycle_id, A.kind == kind, A.slot.is_(None))
    known = session.connection().execute(sa.select(A.name).where(*ours)).scalars().all()
    if len(known) >= MOST_OTHERS:
        raise Refusal(f"{MOST_OTHERS} personnes sont déjà notées en plus.", "C'est le plus.")
    if name not in known:
        row = {"cycle_id": course.cycle_id, "kind": kind, "name": name, "came": True}
        row |= {"marked_at": moment, "marked_by": right.by.slot, "sends": ""}
        session.connection().execute(sa.insert(ATTENDEE), [row])
    return _marked(session, course, kind, right, moment)


def remove_attendee(
    session: Session, course: Course, kind: MeetingKind, number: int, by: Actor, moment: datetime
) -> int:
    """Take away somebody noted by name; how many came in all. Raises as :func:`add_attendee`."""
    right = _marks(session, course, kind, by, moment)
    ours = (A.id == number, A.cycle_id == course.cycle_id, A.kind == kind, A.slot.is_(None))
    session.connection().execute(sa.delete(ATTENDEE).where(*ours))
    return _marked(session, course, kind, right, moment)


def _marks(
    session: Session, course: Course, kind: MeetingKind, by: Actor, moment: datetime
) -> Right:
    need_under_way(session, course)
    day, held = course.local_day(moment), need_day_of(course, kind)
    what = "noter les présences"
    right = need(session, by, Gesture.CHANGE_CYCLE, course.academy_id, day, what)
    if day < held:
        raise Refusal(
            f"Cette rencontre a lieu le {held:%d/%m/%Y}.", "Les présences se notent ce jour-là."
        )
    return right


def _mark(
    session: Session, course: Course, kind: MeetingKind, slots: list[str], marks: dict[str, Any]
) -> None:
    if not slots:
        return
    base = {"cycle_id": course.cycle_id, "kind": kind, "name": "", "sends": ""} | marks
    kept = upsert(session, ATTENDEE).on_conflict_do_update(index_elements=KEY, set_=marks)
    session.connection().execute(kept, [base | {"slot": slot} for slot in slots])


def _marked(
    session: Session, course: Course, kind: MeetingKind, right: Right, moment: datetime
) -> int:
    ours = (A.cycle_id == course.cycle_id, A.kind == kind, A.came.is_(sa.true()))
    query = sa.select(sa.func.count()).select_from(ATTENDEE).where(*ours)
    count = int(session.connection().execute(query).scalar_one())
    entry = {
        "what": "meeting.attended",
        "subject": f"cycle.{course.cycle_id}",
        "unit_id": course.academy_id,
        "by": right.by.slot,
        "as_function": right.function,
        "facts": {"meeting": kind.value, "came": count},
    }
    journal.write(session, course.cycle_id, moment, [entry])
    return count
