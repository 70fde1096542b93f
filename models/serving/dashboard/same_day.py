"""The day of the year before that answers to today: the same school day of the call for actions.

Calls open on other dates and last longer one year than another: what compares is how many school
days went by since each opened. Several académies have several calls: there it is the same date,
fifty-two weeks before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

import pendulum

from models.year.course import Course

A_YEAR = timedelta(weeks=52)
PLACE = "Europe/Paris"


@dataclass(frozen=True, kw_only=True)
class SameDay:
    """The end of day *on* of the year before, as a moment: *until*. *nth*: which school day of the
    call it is, 1 on its opening; None where it is the same date. *over*: that year has ended."""

    on: date
    until: datetime
    nth: int | None = None
    over: bool = False


def same_school_day(this: Course, last: Course, day: date) -> SameDay:
    """The day of *last* that is as far from the opening of its call as *day* is from *this*'s."""
    passed = this.calendar().between(opening(this), day)
    on = last.calendar().add(opening(last), passed)
    over = on >= last.on(last.home, "year_ends")
    return SameDay(on=on, until=last.end_of(last.home, on), nth=passed + 1, over=over)


def same_date(day: date) -> SameDay:
    """The same day of the week, about a year before *day*."""
    on = day - A_YEAR
    after = on + timedelta(days=1)
    return SameDay(on=on, until=pendulum.datetime(after.year, after.month, after.day, tz=PLACE))


def opening(course: Course) -> date:
    """The day on which the call of most units opens."""
    return course.call_days(course.home)[0]


def closing(course: Course) -> int:
    """The last school day of the call, counted from its opening (0)."""
    return course.calendar().between(opening(course), course.call_days(course.home)[1])


def by_school_day(course: Course, counts: Mapping[date, int], through: int) -> tuple[int, ...]:
    """*counts* added up on each school day of the call, from its opening (0) to the day *through*.

    A day without school counts on the next school day; what came before the opening, on it.
    """
    calendar, opens = course.calendar(), opening(course)
    eves = {day: day - timedelta(days=1) for day in counts}
    return _added_up(
        {day: calendar.between(opens, eves[day]) + 1 for day in counts}, counts, through
    )


def by_week(first: date, counts: Mapping[date, int], through: int) -> tuple[int, ...]:
    """*counts* added up at the end of each week, from that of *first* (0)."""
    return _added_up({day: (day - first).days // 7 for day in counts}, counts, through)


def _added_up(
    place: Mapping[date, int], counts: Mapping[date, int], through: int
) -> tuple[int, ...]:
    found = [0] * (through + 1)
    for day, count in counts.items():
        if place[day] <= through:
            found[max(place[day], 0)] += count
    return tuple(accumulate(found))


def first_and_last(days: Iterable[date]) -> tuple[date, date] | None:
    """The Monday of the first of *days*, and the last."""
    every = sorted(days)
    return (every[0] - timedelta(days=every[0].weekday()), every[-1]) if every else None
