"""A meeting of the year: where the December conference or the closing seminar is held, at what
hours, on what agenda; what who is invited answered, and who was there.

Its day is a milestone of the cycle, of the same name.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.types import Instant, KeptJSON, table_of, words
from models.year.course import Course


class MeetingKind(StrEnum):
    """By the milestone, and the topic of the letters, of that name."""

    CONFERENCE = "conference"
    SEMINAR = "seminar"


class MeetingReply(StrEnum):
    COMES = "comes"
    ABSENT = "absent"
    SENDS = "sends"
    """Somebody else, whom they name."""


class Meeting(SQLModel, table=True):
    """*agenda*: its items in order, ``{"at": "09:30", "title": …, "who": …}``; *edits* counts the
    times that it was kept, for calendars (RFC 5545's SEQUENCE) and for who keeps an older one.

    *moves* counts those at which its day, its hours or its place changed while it was to come, the
    last one at *moved_at*; *was_on*: its day before the last, for the calendars in which it stands.
    """

    cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    kind: MeetingKind = Field(primary_key=True, sa_type=words(MeetingKind))
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


class Attendee(SQLModel, table=True):
    """Somebody invited (*slot*) who answered or was there; or, without a slot, somebody who came
    all the same, by *name*. *came* is None until it is marked."""

    __table_args__ = (sa.UniqueConstraint("cycle_id", "kind", "slot"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    kind: MeetingKind = Field(sa_type=words(MeetingKind))
    slot: str | None = Field(default=None, max_length=20)
    name: str = Field(default="", max_length=160)
    reply: MeetingReply | None = Field(default=None, sa_type=words(MeetingReply))
    sends: str = Field(default="", max_length=160)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    came: bool | None = None
    marked_at: datetime | None = Field(default=None, sa_type=Instant)
    marked_by: str | None = Field(default=None, max_length=20)


MEETING = table_of(Meeting)
ATTENDEE = table_of(Attendee)


class MeetingRow(Protocol):
    """A row of MEETING."""

    @property
    def kind(self) -> MeetingKind: ...
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


def meetings_of(session: Session, cycle_id: int) -> dict[str, Any]:
    """What is said of the meetings of a cycle, by the name of their day."""
    query = sa.select(MEETING).where(MEETING.c.cycle_id == cycle_id)
    return {row.kind.value: row for row in session.connection().execute(query)}


def meeting_of(session: Session, cycle_id: int, kind: MeetingKind) -> Any:
    """The row of a meeting (:class:`MeetingRow`); None: only its day is known."""
    m = MEETING.c
    query = sa.select(MEETING).where(m.cycle_id == cycle_id, m.kind == kind)
    return session.connection().execute(query).first()


def inviting_rules(course: Course, kind: MeetingKind) -> list[str]:
    """The messages of a cycle that invite to a meeting: those whose page is its own, and that no
    gesture owes."""
    shapes = course.definition.messages
    return sorted(n for n, shape in shapes.items() if shape.topic == kind.value and not shape.when)


def place_of(row: MeetingRow) -> str:
    """« Maison des examens, Arcueil »."""
    return ", ".join(filter(None, (row.place, row.town)))
