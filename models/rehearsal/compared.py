"""Two cycles of an académie side by side: their dates, and the messages of each week.

Weeks are counted from the week of each cycle, so that a year whose week is later is compared with
one whose week is sooner. What was not sent yet is known by its rehearsal alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models.rehearsal.rehearsals import RehearsedYear, monday_of
from models.work.message import MESSAGE, MessageState
from models.year.course import Course

M = MESSAGE.c
Weeks = Mapping[date, int]
_SENT = sa.select(M.sent_at).where(
    M.cycle_id == sa.bindparam("cycle"), M.state == MessageState.SENT, M.digest_id.is_(None)
)


@dataclass(frozen=True, kw_only=True)
class DateBeside:
    """One date in both cycles, and how many weeks each is from the week (S-12: twelve before)."""

    title: str
    here: date | None
    there: date | None
    here_week: str
    there_week: str

    @property
    def differs(self) -> bool:
        """Whether it is elsewhere in the year, counted from the week."""
        return self.here_week != self.there_week


@dataclass(frozen=True, kw_only=True)
class WeekBeside:
    """The messages of one week before or after the week, in both cycles."""

    called: str
    here_monday: date
    there_monday: date
    here: int
    there: int


def sent_weeks(session: Session, course: Course) -> dict[date, int]:
    """The letters that left, by the Monday of their week."""
    moments = session.connection().execute(_SENT, {"cycle": course.cycle_id}).scalars()
    weeks = Counter(moments)
    found: Counter[date] = Counter()
    for moment, count in weeks.items():
        found[monday_of(course.local_day(moment))] += count
    return dict(found)


def weeks_of(kept: RehearsedYear | None) -> dict[date, int]:
    """The letters that a rehearsal sends, by the Monday of their week."""
    return {week.monday: week.letters for week in kept.weeks} if kept else {}


def dates_beside(here: Course, there: Course) -> list[DateBeside]:
    """Every date that either cycle has, in the order of the first."""
    ours, theirs = here.dates[here.home], there.dates[there.home]
    names = sorted(ours, key=lambda name: ours[name].on)
    names += [name for name in theirs if name not in ours]
    return [
        DateBeside(
            title=(here if name in ours else there).definition.title_of(name),
            here=ours[name].on if name in ours else None,
            there=theirs[name].on if name in theirs else None,
            here_week=_from_the_week(here, ours[name].on) if name in ours else "",
            there_week=_from_the_week(there, theirs[name].on) if name in theirs else "",
        )
        for name in names
    ]


def weeks_beside(here: Course, ours: Weeks, there: Course, theirs: Weeks) -> list[WeekBeside]:
    """The weeks in which either sends something, by how far they are from the week."""
    mine, other = monday_of(here.home.week), monday_of(there.home.week)
    by_offset = {_weeks_from(mine, monday): n for monday, n in ours.items()}
    by_other = {_weeks_from(other, monday): n for monday, n in theirs.items()}
    return [
        WeekBeside(
            called=_called(offset),
            here_monday=date.fromordinal(mine.toordinal() + 7 * offset),
            there_monday=date.fromordinal(other.toordinal() + 7 * offset),
            here=by_offset.get(offset, 0),
            there=by_other.get(offset, 0),
        )
        for offset in sorted(by_offset.keys() | by_other.keys())
    ]


def _from_the_week(course: Course, on: date) -> str:
    return _called(_weeks_from(monday_of(course.home.week), monday_of(on)))


def _weeks_from(week: date, monday: date) -> int:
    return (monday - week).days // 7


def _called(offset: int) -> str:
    return f"S{offset:+d}".replace("-", "−") if offset else "S"
