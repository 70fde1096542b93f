"""What seeded people answer to the invitation to a meeting of the year, and who then comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from random import Random
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import actor_with
from models.gestures.framing.objectives import set_objectives
from models.gestures.meetings.attending import (
    InvitationAnswer,
    answer_invitations,
    is_invited,
    mark_attendance,
)
from models.rehearsal import written
from models.territory.holders import slots_of
from models.work.meeting import ATTENDEE, MeetingKind, MeetingReply
from models.work.message import MESSAGE
from models.year.course import Course

R = MeetingReply
REPLIES, SHARES = (R.COMES, R.ABSENT, R.SENDS, None), (0.65, 0.12, 0.05, 0.18)
SENT, SHOWING_UP = "Une collègue de l'équipe", 0.93
ANSWER, ATTEND = "answer_meeting", "attend_meeting"
Luck = Callable[..., Random]


def to_do(course: Course, day: date) -> Iterator[tuple[str, int]]:
    """What is done about the meetings of a year on *day*, each once: the answers, some days after
    the invitations left; then, once it is held, who came. The kind of meeting by its place."""
    for n, kind in enumerate(MeetingKind):
        on = course.day_of(course.home, kind.value)
        invited = course.day_of(course.home, f"{kind.value}_invites")
        if on is None or invited is None:
            continue
        if invited < day <= on:
            yield ANSWER, n
        if day >= on:
            yield ATTEND, n


class MeetingIntent(Protocol):
    """*subject*: of a meeting, its place among the kinds; *by*: who does it, where it is said."""

    @property
    def subject(self) -> int: ...
    @property
    def by(self) -> str: ...


Intents = Sequence[MeetingIntent]


def answer(luck: Luck, session: Session, course: Course, intents: Intents, at: datetime) -> None:
    """Most of those invited say whether they come."""
    for i in intents:
        _answer(luck, session, course, tuple(MeetingKind)[i.subject], at)


def attend(luck: Luck, session: Session, course: Course, intents: Intents, at: datetime) -> None:
    """The pilot marks who came: nearly all who said so."""
    for i in intents:
        _attend(luck, session, course, tuple(MeetingKind)[i.subject], at)


def fix_objectives(session: Session, course: Course, intents: Intents, at: datetime) -> None:
    """What the seminar fixes for next year."""
    for i in intents:
        set_objectives(session, course, written.OBJECTIVES, actor_with(i.by), at)


def _answer(luck: Luck, session: Session, course: Course, kind: MeetingKind, at: datetime) -> None:
    query = sa.select(MESSAGE.c.slot).where(is_invited(course, kind)).distinct()
    slots = sorted(session.connection().execute(query).scalars())
    said = [(slot, _reply(luck("comes", kind, slot))) for slot in slots]
    given = [
        InvitationAnswer(slot=slot, reply=reply, sends=SENT if reply is R.SENDS else "")
        for slot, reply in said
        if reply
    ]
    if given:
        answer_invitations(session, course, kind, given, at)


def _reply(luck: Random) -> MeetingReply | None:
    return luck.choices(REPLIES, SHARES)[0]


def _attend(luck: Luck, session: Session, course: Course, kind: MeetingKind, at: datetime) -> None:
    a = ATTENDEE.c
    mine = (a.cycle_id == course.cycle_id, a.code == kind.value, a.slot.is_not(None))
    rows = session.connection().execute(sa.select(a.slot, a.reply).where(*mine)).all()
    pilots = sorted(slots_of(session, course.academy_id, "pilot", course.local_day(at)))
    if not rows or not pilots:
        return
    coming = sorted(row.slot for row in rows if row.reply is R.COMES)
    here = [s for s in coming if luck("came", kind, s).random() < SHOWING_UP]
    away = [row.slot for row in rows if row.slot not in here]
    mark_attendance(session, course, kind, here, away, actor_with(pilots[0]), at)
