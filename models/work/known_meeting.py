"""A meeting as it is known, wherever its name and its day are said: a milestone of the cycle, a
highlight of the year, or a row of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlmodel import Session

from models.words.french import long_date
from models.work.meeting import KINDS, MeetingKind, meeting_of, meetings_of, place_of
from models.year.course import Course
from models.year.occasions import Occasion, find_occasion, occasions_of


@dataclass(frozen=True, kw_only=True)
class KnownMeeting:
    """*kind* in words; *on* is None where it has no day this year; *row*: what is kept of its list,
    None while nothing is; *own*: its name and day are its own, not the definition's."""

    code: str
    kind: str
    name: str
    on: date | None
    until: date | None = None
    unit_id: int | None = None
    where: str = ""
    row: Any = None
    own: bool = False

    @property
    def last(self) -> date | None:
        return self.until or self.on

    @property
    def days(self) -> str:
        """« jeudi 10 décembre 2026 », « du … au … »."""
        if self.on is None:
            return ""
        if self.until in (None, self.on):
            return long_date(self.on)
        return f"du {long_date(self.on)} au {long_date(self.until)}"

    @property
    def called_off_at(self) -> datetime | None:
        found: datetime | None = self.row.called_off_at if self.row is not None else None
        return found


class MeetingOfItsOwn(Protocol):
    """What a row of MEETING says of a meeting."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def on_day(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def place(self) -> str: ...
    @property
    def town(self) -> str: ...


def known_meeting(session: Session, course: Course, code: str) -> KnownMeeting | None:
    """The meeting of *code* in a year; None: there is none."""
    return _known(course, code, meeting_of(session, course.cycle_id, code))


def known_meetings(session: Session, course: Course) -> tuple[KnownMeeting, ...]:
    """All those that have a list, the conference and the seminar first, then by day."""
    rows = meetings_of(session, course.cycle_id)
    codes = [kind.value for kind in MeetingKind] + sorted(set(rows) - set(MeetingKind))
    found = [one for code in codes if (one := _known(course, code, rows.get(code)))]
    there = [one for one in found if one.on or one.row]
    return tuple(sorted(there, key=lambda one: (one.on or date.max, one.name, one.code)))


def public_occasions(session: Session, course: Course) -> tuple[Occasion, ...]:
    """The meetings that a pilot shows to all, by day: for the public programme, its search and its
    feeds. Nothing of a list is among it, nor what is called off."""
    return _as_occasions(
        one for one in known_meetings(session, course) if one.row is not None and one.row.is_public
    )


def academy_occasions(session: Session, course: Course) -> tuple[Occasion, ...]:
    """The meetings of the académie that have a name of their own, for everybody's calendar."""
    found = known_meetings(session, course)
    return _as_occasions(one for one in found if one.own and one.unit_id is None)


def _as_occasions(found: Iterable[KnownMeeting]) -> tuple[Occasion, ...]:
    return tuple(
        Occasion(
            code=one.code,
            kind=one.kind,
            name=one.name,
            on=one.on,
            until=one.until,
            where=one.where,
            unit="",
            text=one.row.text,
            document=None,
            is_highlight=True,
        )
        for one in found
        if one.called_off_at is None
    )


def _known(course: Course, code: str, row: MeetingOfItsOwn | None) -> KnownMeeting | None:
    where = place_of(row) if row is not None else ""
    if code in set(MeetingKind):
        kind = KINDS[code]
        name, on = course.definition.title_of(code), course.day_of(course.home, code)
        return KnownMeeting(code=code, kind=kind, name=name, on=on, where=where, row=row)
    if row is not None and row.name:
        return KnownMeeting(
            code=code,
            kind=KINDS.get(row.kind, row.kind),
            name=row.name,
            on=row.on_day,
            until=row.until,
            unit_id=row.unit_id,
            where=where,
            row=row,
            own=True,
        )
    if find_occasion(course, code) is None:
        return None
    one = next(o for o in occasions_of(course) if o.code == code)
    return KnownMeeting(
        code=code,
        kind=one.kind,
        name=one.name,
        on=one.on,
        until=one.until,
        where=where or one.where,
        row=row,
    )
