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

from models.errors import NotFound
from models.gestures.meetings.attending import invited_slots, is_invited
from models.territory.functions import name_of
from models.territory.people import PERSON
from models.territory.unit import UNIT, Level
from models.words.collation import asked, in_order, sought, speaks_of
from models.words.days import clock, hours_in_words
from models.words.french import long_date
from models.words.nouns import MEETING_REPLIES
from models.work.known_meeting import KnownMeeting, known_meeting, known_meetings
from models.work.meeting import ATTENDEE, TAKES_A_PLACE, MeetingReply
from models.work.message import MESSAGE
from models.year.course import Course

A_PAGE = 200
"""People of a page of those invited."""


@dataclass(frozen=True, kw_only=True)
class MeetingShown:
    """*on* is None where it is not held this year, or has no day yet; *own*: its name and day are
    its own; *agenda*: hour, title, who; *edits*: how many times it was kept."""

    code: str
    kind_name: str
    name: str
    on: date | None
    until: date | None = None
    own: bool = False
    kind: str = ""
    unit_id: int | None = None
    capacity: int | None = None
    drawn_from: str | None = None
    speaker: str = ""
    is_public: bool = False
    called_off_at: datetime | None = None
    called_off_why: str = ""
    dispositif: str = ""
    module: str = ""
    training_hours: float | None = None
    attests: bool = False
    gone_at: datetime | None = None
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
        days = long_date(self.on)
        if self.until and self.until != self.on:
            days = f"du {days} au {long_date(self.until)}"
        return ", ".join(filter(None, (days, hours)))

    @property
    def last(self) -> date | None:
        return self.until or self.on

    @property
    def items(self) -> tuple[str, ...]:
        """The agenda in lines: « 9 h 30 : Le bilan (la pilote) »."""
        return tuple(_line(item) for item in self.agenda)


def _line(item: dict[str, str]) -> str:
    hour = f"{clock(item['at'])} : " if item["at"] else ""
    return f"{hour}{item['title']}" + (f" ({item['who']})" if item["who"] else "")


def meeting_shown(
    session: Session, course: Course, code: str, on: date | None = None
) -> MeetingShown:
    """A meeting of a cycle; *on*: its day where it is not the académie's own."""
    known = known_meeting(session, course, code)
    if known is None:
        raise NotFound("Cette rencontre n'est pas, ou plus, dans l'année.", "Revenez à la liste.")
    return _shown(known, on)


def _shown(known: KnownMeeting, on: date | None = None) -> MeetingShown:
    said: dict[str, Any] = {}
    if known.row is not None:
        said = {key: getattr(known.row, key) for key in KEPT} | {"agenda": tuple(known.row.agenda)}
    return MeetingShown(
        code=known.code,
        kind_name=known.kind,
        name=known.name,
        on=on or known.on,
        until=known.until,
        own=known.own,
        where=known.where,
        **said,
    )


KEPT = (
    *("kind", "starts", "ends", "place", "town", "text", "edits", "unit_id", "capacity"),
    *("drawn_from", "speaker", "is_public", "called_off_at", "called_off_why"),
    *("dispositif", "module", "training_hours", "attests", "gone_at"),
)


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
    waits: int | None = None
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class NamedGuest:
    """Somebody noted by name: expected, or who came without having been invited."""

    number: int
    name: str
    came: bool | None
    waits: int | None


@dataclass(frozen=True, kw_only=True)
class Guests:
    """*found*: those that were searched for, of whom *lines* are a page; *others*: who came without
    having been invited, or is expected by name; *seated*: places taken; *waiting*: who waits."""

    lines: tuple[GuestLine, ...]
    found: int
    page: int
    invited: int
    replies: dict[str, int] = field(default_factory=dict)
    came: int = 0
    marked: bool = False
    others: tuple[NamedGuest, ...] = ()
    seated: int = 0
    waiting: int = 0
    present: tuple[tuple[str, int], ...] = ()
    """How many were there, by function."""

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // A_PAGE))

    @property
    def silent(self) -> int:
        """Those who answered nothing."""
        return self.invited - sum(self.replies.values())


def guests_of(
    session: Session, course: Course, code: str, words: str = "", page: int = 1
) -> Guests:
    """Who is invited to a meeting, by name; *page* 0: all of them."""
    a = ATTENDEE.c
    query = (
        sa.select(ATTENDEE).where(a.cycle_id == course.cycle_id, a.code == str(code)).order_by(a.id)
    )
    said = list(session.connection().execute(query))
    lines = _invited(session, course, code, {row.slot: row for row in said if row.slot})
    wanted = asked(words)
    found = [x for x in lines if speaks_of(wanted, sought(x.name, x.unit), x.name, x.unit)]
    start = (max(page, 1) - 1) * A_PAGE
    others = tuple(
        NamedGuest(number=row.id, name=row.name, came=row.came, waits=row.waits)
        for row in said
        if not row.slot
    )
    places = [row for row in said if row.reply in TAKES_A_PLACE]
    return Guests(
        lines=tuple(found[start : start + A_PAGE] if page else found),
        found=len(found),
        page=max(page, 1),
        invited=len(lines),
        replies=dict(Counter(x.reply.value for x in lines if x.reply)),
        came=sum(bool(row.came) for row in said),
        marked=any(row.came is not None for row in said),
        others=others,
        seated=sum(row.waits is None for row in places),
        waiting=sum(row.waits is not None for row in places),
        present=tuple(sorted(Counter(x.function for x in lines if x.came).items())),
    )


def _invited(session: Session, course: Course, code: str, said: dict[str, Any]) -> list[GuestLine]:
    first: dict[str, Any] = {}
    for query in (_by_letter(course, code), _by_hand(course, code)):
        for row in session.connection().execute(query):
            first.setdefault(row.slot, row)
    lines = [_guest(row, said.get(slot)) for slot, row in first.items()]
    return sorted(lines, key=lambda x: (in_order(x.name), in_order(x.unit), x.slot))


def _by_letter(course: Course, code: str) -> Any:
    """Who was sent the year's own invitation."""
    m = MESSAGE.c
    return (
        sa.select(m.slot, m.function, UNIT.c.name, UNIT.c.level, PERSON.c.name.label("person"))
        .join(UNIT, UNIT.c.id == m.home_id)
        .outerjoin(PERSON, PERSON.c.id == m.person_id)
        .where(is_invited(course, code))
        .order_by(m.id)
    )


def _by_hand(course: Course, code: str) -> Any:
    a = ATTENDEE.c
    person = sa.cast(sa.func.substr(a.slot, 2), sa.Integer)
    return (
        sa.select(a.slot, a.function, UNIT.c.name, UNIT.c.level, PERSON.c.name.label("person"))
        .join(UNIT, UNIT.c.id == a.home_id)
        .outerjoin(PERSON, sa.and_(a.slot.like("p%"), PERSON.c.id == person))
        .where(a.cycle_id == course.cycle_id, a.code == str(code), a.invited_at.is_not(None))
        .order_by(a.id)
    )


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
    def id(self) -> int: ...
    @property
    def waits(self) -> int | None: ...
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
    kept: dict[str, Any] = {"reply": said.reply, "sends": said.sends, "came": said.came}
    kept |= {"waits": said.waits, "number": said.id}
    return GuestLine(**{**vars(line), **kept})


# ── the answer of who is invited ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class InvitationStanding:
    """What somebody invited answered, and until when they may."""

    reply: MeetingReply | None
    sends: str
    open: bool
    waits: int | None = None
    full: bool = False
    ways: tuple[tuple[str, str], ...] = tuple((r.value, MEETING_REPLIES[r]) for r in MeetingReply)

    @property
    def words(self) -> str:
        """« Votre réponse : je viens. »"""
        if self.reply is None:
            return ""
        said = MEETING_REPLIES[self.reply]
        whom = f" : {self.sends}" if self.sends else ""
        rank = f" (liste d'attente, rang {self.waits})" if self.waits else ""
        return f"Votre réponse : {said[:1].lower()}{said[1:]}{whom}{rank}."


def invitation_standing(
    session: Session, course: Course, code: str, slots: Sequence[str], moment: datetime
) -> InvitationStanding | None:
    """Where the invitation of *slots* stands; None: none of them is invited."""
    invited = {row.slot for row in invited_slots(session, course, code, slots)}
    known = known_meeting(session, course, code)
    if not invited or known is None or known.last is None:
        return None
    a = ATTENDEE.c
    own = (a.cycle_id == course.cycle_id, a.code == str(code), a.slot.in_(invited))
    row = session.connection().execute(sa.select(ATTENDEE).where(*own)).first()
    open_ = course.local_day(moment) <= known.last and known.called_off_at is None
    full = _is_full(session, course, known)
    if row is None:
        return InvitationStanding(reply=None, sends="", open=open_, full=full)
    said = {"reply": row.reply, "sends": row.sends, "waits": row.waits}
    return InvitationStanding(**said, open=open_, full=full)


def _is_full(session: Session, course: Course, known: KnownMeeting) -> bool:
    """Whether who answers now would wait."""
    if known.row is None or known.row.capacity is None:
        return False
    a = ATTENDEE.c
    mine = (a.cycle_id == course.cycle_id, a.code == known.code, a.reply.in_(TAKES_A_PLACE))
    query = sa.select(sa.func.count()).select_from(ATTENDEE).where(*mine)
    return int(session.connection().execute(query).scalar_one()) >= int(known.row.capacity)


def was_there(session: Session, course: Course, code: str, slots: Sequence[str]) -> bool:
    """Whether one of *slots* was marked present."""
    a = ATTENDEE.c
    mine = (a.cycle_id == course.cycle_id, a.code == str(code), a.slot.in_(slots))
    query = sa.select(a.id).where(*mine, a.came.is_(sa.true())).limit(1)
    return session.connection().execute(query).first() is not None


# ── a reader's own invitations ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class InvitedTo:
    """A meeting to which its reader is invited, and what they answered."""

    shown: MeetingShown
    standing: InvitationStanding


def invited_to(
    session: Session, course: Course, slots: Sequence[str], moment: datetime
) -> tuple[InvitedTo, ...]:
    """The meetings to which one of *slots* is invited by hand, or has answered, by day."""
    a = ATTENDEE.c
    query = (
        sa.select(ATTENDEE)
        .where(a.cycle_id == course.cycle_id, a.slot.in_(slots))
        .order_by(a.invited_at.is_(None), a.id)
    )
    own: dict[str, Any] = {}
    for row in session.connection().execute(query):
        own.setdefault(row.code, row)
    if not own:
        return ()
    known = [one for one in known_meetings(session, course) if one.code in own and one.last]
    taken = _places_taken(session, course)
    day = course.local_day(moment)
    found = []
    for one in known:
        row, last = own[one.code], one.last or day
        capacity = one.row.capacity if one.row is not None else None
        standing = InvitationStanding(
            reply=row.reply,
            sends=row.sends,
            waits=row.waits,
            open=day <= last and one.called_off_at is None,
            full=capacity is not None and taken.get(one.code, 0) >= capacity,
        )
        found.append(InvitedTo(shown=_shown(one), standing=standing))
    return tuple(found)


def _places_taken(session: Session, course: Course) -> dict[str, int]:
    """How many come to each meeting, or wait."""
    a = ATTENDEE.c
    query = (
        sa.select(a.code, sa.func.count().label("n"))
        .where(a.cycle_id == course.cycle_id, a.reply.in_(TAKES_A_PLACE))
        .group_by(a.code)
    )
    return {row.code: int(row.n) for row in session.connection().execute(query)}
