"""When what a calendar shows last changed, and how often: as the journal tells, and no more than
its reader may know."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.entering import subject_of as subject_of_calendar
from models.calendar.facts import first_year
from models.calendar.table import zones_of
from models.journal import JOURNAL
from models.work.action import ACTION
from models.work.announced import subjects_of
from models.year.course import Course, Track
from models.year.cycle import PARTICIPATION

J = JOURNAL.c
OF_CALENDARS = ("calendar.entered", "calendar.imported", "calendar.removed")
OF_CYCLES = ("cycle.changed",)
OF_UNITS = (
    "territory.imported",
    "territory.school_weeks",
    "school.attached",
    "circonscription.linked",
    "circonscription.unlinked",
)
OF_PEOPLE = ("person.named", "person.ended")
ON_AN_ACTION = (
    "action.submitted",
    "action.changed",
    "action.withdrawn",
    "action.took_place",
    "action.postponed",
    "action.cancelled",
    "action.put_off",
    "action.put_off_answered",
    "action.called_off",
    "action.days_called_off",
    "validation.returned",
)
"""What changes an action for whoever sees it."""
DECIDED = ("validation.accepted", "validation.declined", "validation.tacit")
"""What only its announcement makes known."""
TAKEN_BACK, SENT_UP_AGAIN = ("validation.given_back",), ("flagship.chosen",)
"""What may bring an action back to being decided, with the round that it had."""
ANNOUNCED, UNTOLD = "decisions.announced", "announcement.given_back"


# ── the dates of a cycle ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Changed:
    """The dates of a cycle may have moved so many *times*, the last one *at* that moment."""

    times: int
    at: datetime


def units_changed(session: Session, slot: str) -> datetime | None:
    """When a unit last went to others whose dates it follows, or *slot* to another unit."""
    moved = sa.or_(J.what.in_(OF_UNITS), sa.and_(J.what.in_(OF_PEOPLE), J.subject == slot))
    query = sa.select(sa.func.max(J.at)).where(J.chain == 0, moved)
    return session.connection().execute(query).scalar_one_or_none()


def dates_changed(session: Session, course: Course, units: datetime | None) -> Changed:
    """When the dates of a live cycle last moved: its calendars, its definition or its *units*."""
    calendars = sa.and_(J.chain == 0, J.subject.in_(_calendars(course)), J.what.in_(OF_CALENDARS))
    own = sa.and_(
        J.chain == course.cycle_id, J.subject == f"cycle.{course.cycle_id}", J.what.in_(OF_CYCLES)
    )
    query = sa.select(sa.func.count().filter(J.what.in_(OF_CALENDARS)), sa.func.max(J.at))
    times, at = session.connection().execute(query.where(sa.or_(calendars, own))).one()
    assert course.launched_at is not None  # a live cycle was launched
    known = [course.launched_at, *(moment for moment in (at, units) if moment)]
    # The population counts what changes a cycle, and its units.
    return Changed(times=course.population + times, at=max(known))


def _calendars(course: Course) -> list[str]:
    """What the journal calls the calendars that the dates of *course* are counted in."""
    year = first_year(course.school_year)
    years = [f"{y}-{(y + 1) % 100:02}" for y in (year - 1, year)]
    zones = sorted({zone for place in course.calendars for zone in zones_of(place)})
    return [subject_of_calendar(zone, y) for zone in zones for y in years]


# ── an action ────────────────────────────────────────────────────────────────────────────────────


def columns() -> tuple[Any, ...]:
    """What is read of an action, beside its state, to tell when it changed and how often: of a
    decision nothing, until it is announced."""
    a, announced = ACTION.c, ACTION.c.announced.is_(sa.true())
    return (
        a.edited_at,
        a.edits,
        a.round,
        a.proposed_on,
        PARTICIPATION.c.week,
        PARTICIPATION.c.week_ends,
        PARTICIPATION.c.place.label("followed"),
        _last(ON_AN_ACTION).label("said_at"),
        sa.case((announced, _last(DECIDED))).label("decided_at"),
        sa.case((announced, _last(TAKEN_BACK))).label("taken_back_at"),
        sa.case((announced, _count(SENT_UP_AGAIN + TAKEN_BACK)), else_=_count(SENT_UP_AGAIN)).label(
            "again"
        ),
    )


def _of(whats: Sequence[str]) -> Any:
    a = ACTION.c
    mine = sa.literal("action.") + sa.cast(a.id, sa.String(20))
    return sa.and_(J.chain == a.cycle_id, J.subject == mine, J.what.in_(whats))


def _last(whats: Sequence[str]) -> Any:
    return sa.select(sa.func.max(J.at)).where(_of(whats)).correlate(ACTION).scalar_subquery()


def _count(whats: Sequence[str]) -> Any:
    return sa.select(sa.func.count()).where(_of(whats)).correlate(ACTION).scalar_subquery()


class DecidedRow(Protocol):
    """When an action was decided, and the track it follows."""

    @property
    def decided_at(self) -> datetime | None: ...
    @property
    def week(self) -> date | None: ...
    @property
    def week_ends(self) -> date | None: ...
    @property
    def followed(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Announcements:
    """The moments at which the decisions of each track were announced, the first one first, and how
    often an announcement was given back."""

    of: dict[Track, list[datetime]]
    given_back: int

    def told(self, row: DecidedRow) -> datetime | None:
        """When the last decision on an action was told; None: it was not."""
        if row.decided_at is None or row.week is None or row.week_ends is None:
            return row.decided_at
        track = Track(week=row.week, ends=row.week_ends, place=row.followed)
        moments = self.of.get(track, [])
        after = bisect_left(moments, row.decided_at)
        return moments[after] if after < len(moments) else row.decided_at  # told as it came


def announcements(session: Session, course: Course) -> Announcements:
    """What was announced in a cycle, in one statement."""
    tracks = {subject: track for track in course.dates for subject in subjects_of(track)}
    query = sa.select(J.subject, J.what, J.at).where(
        J.chain == course.cycle_id, J.subject.in_(sorted(tracks)), J.what.in_((ANNOUNCED, UNTOLD))
    )
    rows = session.connection().execute(query.order_by(J.at)).all()
    of: dict[Track, list[datetime]] = {}
    for row in rows:
        if row.what == ANNOUNCED:
            of.setdefault(tracks[row.subject], []).append(row.at)
    return Announcements(of=of, given_back=sum(row.what == UNTOLD for row in rows))


class ChangedRow(DecidedRow, Protocol):
    """All that may have changed of an action."""

    @property
    def edits(self) -> int: ...
    @property
    def round(self) -> int: ...
    @property
    def again(self) -> int: ...
    @property
    def on_date(self) -> date: ...
    @property
    def edited_at(self) -> datetime | None: ...
    @property
    def proposed_on(self) -> date | None: ...
    @property
    def said_at(self) -> datetime | None: ...
    @property
    def taken_back_at(self) -> datetime | None: ...


def version(row: ChangedRow, rank: int, notified: Announcements) -> int:
    """A number that grows whenever an action changes; *rank*: how far its state is, from 0 to 9."""
    return 10 * int(row.edits + row.round + row.again + notified.given_back) + rank


def changed_at(row: ChangedRow, notified: Announcements) -> datetime:
    """When an action last changed for its reader."""
    known = [row.edited_at, row.said_at, row.taken_back_at, notified.told(row)]
    day = row.proposed_on or row.on_date
    first = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return max((at for at in known if at), default=first)
