"""A meeting: an occasion that has a list. Where it is held, at what hours, on what agenda, for how
many; what who is invited answered, who waits for a place, and who was there.

The December conference and the closing seminar are two of them, whose day is a milestone of the
cycle; a highlight of the year (``models/year/occasions.py``) becomes one when a list is opened for
it; a launch, a training day or a micro-conference of a bassin is one with a name and a day of its
own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.types import Instant, KeptJSON, table_of, words
from models.year.course import Course


class MeetingKind(StrEnum):
    """The meetings that a cycle holds by itself: their code, their milestone, and the topic of
    their letters."""

    CONFERENCE = "conference"
    SEMINAR = "seminar"


MICRO, TRAINING, OUTSIDE = "micro_conference", "training", "event"
KINDS: Mapping[str, str] = {
    "launch": "Lancement",
    "day": "Journée académique (JARE)",
    "conference": "Conférence",
    MICRO: "Micro-conférence",
    "seminar": "Séminaire",
    "forum": "Forum",
    TRAINING: "Formation",
    "former_pupils": "Rencontre avec d'anciens élèves",
    "contest": "Concours",
    "working": "Réunion",
    OUTSIDE: "Évènement existant",
}
"""What a meeting may be, as people read it."""


class MeetingReply(StrEnum):
    COMES = "comes"
    ABSENT = "absent"
    SENDS = "sends"
    """Somebody else, whom they name."""


TAKES_A_PLACE = (MeetingReply.COMES, MeetingReply.SENDS)


class Meeting(SQLModel, table=True):
    """*code* names it within its cycle: « conference », « seminar », that of a highlight, or its
    own. *kind*, *name*, *on_day*, *until* are empty where the milestone or the highlight says them.
    *unit_id*: who holds it; None: the académie.

    *agenda*: its items in order, ``{"at": "09:30", "title": …, "who": …}``; *edits* counts the
    times that it was kept, for calendars (RFC 5545's SEQUENCE) and for who keeps an older one.
    *moves* counts those at which its day, its hours or its place changed while it was to come, the
    last one at *moved_at*; *was_on*: its day before the last, for the calendars in which it stands.

    *capacity*: places, None for as many as come. *drawn_from*: the code of the conference that a
    micro-conference is drawn from. *is_public*: a pilot shows it in the public programme.
    *dispositif*, *module*: what the EAFC's tool knows it by; *training_hours*: what it counts for;
    *attests*: the EAFC lets attestations of presence be made here. *source* and *uid*: the calendar
    that it was attached from, and its name there; *gone_at*: it is in that calendar no more.
    """

    __table_args__ = (
        sa.UniqueConstraint("cycle_id", "code"),
        sa.UniqueConstraint("cycle_id", "source", "uid", name="uq_meeting_source"),
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    code: str = Field(max_length=80)
    kind: str = Field(default="", max_length=32)
    name: str = Field(default="", max_length=160)
    on_day: date | None = None
    until: date | None = None
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    place: str = Field(default="", max_length=160)
    town: str = Field(default="", max_length=80)
    starts: str | None = Field(default=None, max_length=5)
    ends: str | None = Field(default=None, max_length=5)
    text: str = ""
    agenda: list[dict[str, str]] = Field(default_factory=list, sa_type=KeptJSON)
    edits: int = 0
    kept_at: datetime = Field(sa_type=Instant)
    moves: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    moved_at: datetime | None = Field(default=None, sa_type=Instant)
    was_on: date | None = None
    capacity: int | None = None
    drawn_from: str | None = Field(default=None, max_length=80)
    speaker: str = Field(default="", max_length=160, sa_column_kwargs={"server_default": ""})
    is_public: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    called_off_at: datetime | None = Field(default=None, sa_type=Instant)
    called_off_why: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    dispositif: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    module: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    training_hours: float | None = None
    attests: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    source: str | None = Field(default=None, max_length=300)
    uid: str | None = Field(default=None, max_length=300)
    gone_at: datetime | None = Field(default=None, sa_type=Instant)


class Attendee(SQLModel, table=True):
    """Somebody invited (*slot*) who answered or was there; or, without a slot, somebody who came
    all the same, by *name*. *came* is None until it is marked.

    *invited_at*: invited by hand, in a *function* of unit *home_id*; who has the invitation of the
    year's own conference or seminar is known by that letter. *waits*: their place in the waiting
    list; *seats* counts the times that a place came free for them.
    """

    __table_args__ = (sa.UniqueConstraint("cycle_id", "code", "slot"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    code: str = Field(max_length=80)
    slot: str | None = Field(default=None, max_length=20)
    name: str = Field(default="", max_length=160)
    reply: MeetingReply | None = Field(default=None, sa_type=words(MeetingReply))
    sends: str = Field(default="", max_length=160)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    came: bool | None = None
    marked_at: datetime | None = Field(default=None, sa_type=Instant)
    marked_by: str | None = Field(default=None, max_length=20)
    home_id: int | None = None
    function: str = Field(default="", max_length=60, sa_column_kwargs={"server_default": ""})
    invited_at: datetime | None = Field(default=None, sa_type=Instant)
    waits: int | None = None
    seats: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


MEETING = table_of(Meeting)
ATTENDEE = table_of(Attendee)
ROUNDS = 1000
"""Of a letter about a meeting, ``round`` is its number times this, and how many times it moved, or
that a place came free."""


class MeetingRow(Protocol):
    """A row of MEETING."""

    @property
    def code(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def town(self) -> str: ...
    @property
    def starts(self) -> str | None: ...
    @property
    def ends(self) -> str | None: ...
    @property
    def text(self) -> str: ...
    @property
    def agenda(self) -> list[dict[str, str]]: ...
    @property
    def edits(self) -> int: ...
    @property
    def kept_at(self) -> datetime: ...
    @property
    def moves(self) -> int: ...
    @property
    def was_on(self) -> date | None: ...


class HeldAt(Protocol):
    """Where a row is held."""

    @property
    def place(self) -> str: ...
    @property
    def town(self) -> str: ...


def meetings_of(session: Session, cycle_id: int) -> dict[str, Any]:
    """What is said of the meetings of a cycle, by their code."""
    query = sa.select(MEETING).where(MEETING.c.cycle_id == cycle_id)
    return {row.code: row for row in session.connection().execute(query)}


def meeting_of(session: Session, cycle_id: int, code: str) -> Any:
    """The row of a meeting (:class:`MeetingRow`); None: only its day is known."""
    m = MEETING.c
    query = sa.select(MEETING).where(m.cycle_id == cycle_id, m.code == str(code))
    return session.connection().execute(query).first()


def inviting_rules(course: Course, code: str) -> list[str]:
    """The messages of a cycle that invite to a meeting: those whose page is its own, and that no
    gesture owes."""
    if code not in set(MeetingKind):
        return []
    shapes = course.definition.messages
    return sorted(n for n, shape in shapes.items() if shape.topic == code and not shape.when)


def place_of(row: HeldAt) -> str:
    """« Maison des examens, Arcueil »."""
    return ", ".join(filter(None, (row.place, row.town)))
