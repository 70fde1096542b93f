"""A meeting as its readers see it: when, where, on what agenda; who is invited, what each answered,
and who was there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.gestures.meetings.attending import is_invited
from models.territory.functions import name_of
from models.territory.people import PERSON
from models.territory.unit import UNIT, Level
from models.words.collation import asked, in_order, sought, speaks_of
from models.words.days import clock, hours_in_words
from models.words.french import long_date
from models.words.nouns import MEETING_REPLIES
from models.work.meeting import ATTENDEE, MeetingKind, MeetingReply, meeting_of, place_of
from models.work.message import MESSAGE
from models.year.course import Course

A_PAGE = 200
"""People of a page of those invited."""


@dataclass(frozen=True, kw_only=True)
class MeetingShown:
    """*on* is None where it is not held this year; *agenda*: hour, title, who; *edits*: how many
    times it was kept."""

    kind: MeetingKind
    name: str
    on: date | None
    starts: str | None = None
    ends: str | None = None
    place: str = ""
    town: str = ""
    where: str = ""
    text: str = ""
    agenda: tuple[dict[str, str], ...] = ()
    edits: int = 0

    @property
    def when(self) -> str:
        """« jeudi 10 décembre 2026, de 9 h à 17 h »."""
        if self.on is None:
            return ""
        hours = hours_in_words(self.starts, self.ends)
        return ", ".join(filter(None, (long_date(self.on), hours)))

    @property
    def items(self) -> tuple[str, ...]:
        """The agenda in lines: « 9 h 30 : Le bilan (la pilote) »."""
        return tuple(_line(item) for item in self.agenda)


def _line(item: dict[str, str]) -> str:
    hour = f"{clock(item['at'])} : " if item["at"] else ""
    return f"{hour}{item['title']}" + (f" ({item['who']})" if item["who"] else "")


def meeting_shown(
    session: Session, course: Course, kind: MeetingKind, on: date | None = None
) -> MeetingShown:
    """A meeting of a cycle; *on*: its day where it is not the académie's own."""
    row = meeting_of(session, course.cycle_id, kind)
    said: dict[str, Any] = {}
    if row is not None:
        keys = ("starts", "ends", "place", "town", "text", "edits")
        said = {key: getattr(row, key) for key in keys}
        said |= {"agenda": tuple(row.agenda), "where": place_of(row)}
    name = course.definition.title_of(kind.value)
    day = on or course.day_of(course.home, kind.value)
    return MeetingShown(kind=kind, name=name, on=day, **said)


# ── who is invited ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class GuestLine:
    """Somebody invited: in which function, where, what they answered; *came*: None, not marked."""

    slot: str
    name: str
    function: str
    unit: str
    reply: MeetingReply | None = None
    sends: str = ""
    came: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Guests:
    """*found*: those that were searched for, of whom *lines* are a page; *others*: who came without
    having been invited, by number and name."""

    lines: tuple[GuestLine, ...]
    found: int
    page: int
    invited: int
    replies: dict[str, int] = field(default_factory=dict)
    came: int = 0
    marked: bool = False
    others: tuple[tuple[int, str], ...] = ()

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // A_PAGE))

    @property
    def silent(self) -> int:
        """Those who answered nothing."""
        return self.invited - sum(self.replies.values())


def guests_of(
    session: Session, course: Course, kind: MeetingKind, words: str = "", page: int = 1
) -> Guests:
    """Who is invited to a meeting, by name; *page* 0: all of them."""
    a = ATTENDEE.c
    query = sa.select(ATTENDEE).where(a.cycle_id == course.cycle_id, a.kind == kind).order_by(a.id)
    said = list(session.connection().execute(query))
    lines = _invited(session, course, kind, {row.slot: row for row in said if row.slot})
    wanted = asked(words)
    found = [x for x in lines if speaks_of(wanted, sought(x.name, x.unit), x.name, x.unit)]
    start = (max(page, 1) - 1) * A_PAGE
    others = tuple((row.id, row.name) for row in said if not row.slot)
    return Guests(
        lines=tuple(found[start : start + A_PAGE] if page else found),
        found=len(found),
        page=max(page, 1),
        invited=len(lines),
        replies=dict(Counter(x.reply.value for x in lines if x.reply)),
        came=sum(bool(row.came) for row in said),
        marked=any(row.came is not None for row in said),
        others=others,
    )


def _invited(
    session: Session, course: Course, kind: MeetingKind, said: dict[str, Any]
) -> list[GuestLine]:
    m = MESSAGE.c
    query = (
        sa.select(m.slot, m.function, UNIT.c.name, UNIT.c.level, PERSON.c.name.label("person"))
        .join(UNIT, UNIT.c.id == m.home_id)
        .outerjoin(PERSON, PERSON.c.id == m.person_id)
        .where(is_invited(course, kind))
        .order_by(m.id)
    )
    first: dict[str, Any] = {}
    for row in session.connection().execute(query):
        first.setdefault(row.slot, row)
    lines = [_guest(row, said.get(slot)) for slot, row in first.items()]
    return sorted(lines, key=lambda x: (in_order(x.name), in_order(x.unit), x.slot))


class InvitationRow(Protocol):
    """Somebody's first invitation."""

    @property
    def slot(self) -> str: ...
    @property
    def person(self) -> str | None: ...
    @property
    def name(self) -> str: ...
    @property
    def level(self) -> Level: ...
    @property
    def function(self) -> str: ...


class AttendeeRow(Protocol):
    """What they answered, and whether they came."""

    @property
    def reply(self) -> MeetingReply | None: ...
    @property
    def sends(self) -> str: ...
    @property
    def came(self) -> bool | None: ...


def _guest(row: InvitationRow, said: AttendeeRow | None) -> GuestLine:
    function = name_of(Level(row.level), row.function)
    line = GuestLine(slot=row.slot, name=row.person or row.name, function=function, unit=row.name)
    if said is None:
        return line
    kept = {"reply": said.reply, "sends": said.sends, "came": said.came}
    return GuestLine(**{**vars(line), **kept})


# ── the answer of who is invited ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class InvitationStanding:
    """What somebody invited answered, and until when they may."""

    reply: MeetingReply | None
    sends: str
    open: bool
    ways: tuple[tuple[str, str], ...] = tuple((r.value, MEETING_REPLIES[r]) for r in MeetingReply)

    @property
    def words(self) -> str:
        """« Votre réponse : je viens. »"""
        if self.reply is None:
            return ""
        said = MEETING_REPLIES[self.reply]
        whom = f" : {self.sends}" if self.sends else ""
        return f"Votre réponse : {said[:1].lower()}{said[1:]}{whom}."


def invitation_standing(
    session: Session, course: Course, kind: MeetingKind, slots: Sequence[str], moment: datetime
) -> InvitationStanding | None:
    """Where the invitation of *slots* stands; None: none of them is invited."""
    query = sa.select(MESSAGE.c.slot).where(is_invited(course, kind), MESSAGE.c.slot.in_(slots))
    invited = set(session.connection().execute(query).scalars())
    on = course.day_of(course.home, kind.value)
    if not invited or on is None:
        return None
    a = ATTENDEE.c
    own = (a.cycle_id == course.cycle_id, a.kind == kind, a.slot.in_(invited))
    row = session.connection().execute(sa.select(ATTENDEE).where(*own)).first()
    open_ = course.local_day(moment) <= on
    if row is None:
        return InvitationStanding(reply=None, sends="", open=open_)
    return InvitationStanding(reply=row.reply, sends=row.sends, open=open_)
