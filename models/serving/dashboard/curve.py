"""Proposals added up since the call opened, this year and the year before.

By school day for one cycle, this year up to today; week by week for several académies, whose calls
open on other dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from models.serving.dashboard.same_day import (
    A_YEAR,
    by_school_day,
    by_week,
    closing,
    first_and_last,
    opening,
)
from models.year.course import Course

CountsByDay = Mapping[date, int]


@dataclass(frozen=True, kw_only=True)
class Curve:
    """How many proposals there were in all on each school day of the call, from its opening (0);
    *monday* given: at the end of each week from that one on. *last* is the year before, *length*
    how many days or weeks there are in all."""

    length: int = 0
    this: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    monday: date | None = None

    @property
    def most(self) -> int:
        return max((*self.this[-1:], *self.last[-1:]), default=0)


def of_one(
    course: Course, counts: CountsByDay, day: date, last: Course | None, before: CountsByDay
) -> Curve:
    """The curve of a cycle on *day*, and of its year before."""
    through = max(_end(course, counts), _end(last, before) if last else 0)
    passed = min(course.calendar().between(opening(course), day), through)
    this: tuple[int, ...] = ()
    if passed >= 0:
        this = by_school_day(course, _kept_within(course, counts, passed), passed)
    before_it = by_school_day(last, before, through) if last else ()
    return Curve(length=through + 1, this=this, last=before_it)


def _end(course: Course, counts: CountsByDay) -> int:
    """The last school day of a call, or of its last proposal."""
    latest = max(counts, default=opening(course))
    return max(closing(course), course.calendar().between(opening(course), latest) + 1)


def _kept_within(course: Course, counts: CountsByDay, passed: int) -> CountsByDay:
    """*counts* with what was proposed since the last school day counted on it: it is already so."""
    on = course.calendar().add(opening(course), passed)
    found: dict[date, int] = {}
    for day, count in counts.items():
        found[min(day, on)] = found.get(min(day, on), 0) + count
    return found


def of_several(counts: CountsByDay, day: date, before: CountsByDay) -> Curve:
    """The curve of several académies by week; the year before is moved by fifty-two weeks."""
    moved = {on + A_YEAR: count for on, count in before.items()}
    bounds = first_and_last([*counts, *moved])
    if bounds is None:
        return Curve()
    monday, end = bounds
    now = max((min(day, end) - monday).days // 7, -1)
    through = (end - monday).days // 7
    return Curve(
        length=through + 1,
        this=by_week(monday, counts, now) if now >= 0 else (),
        last=by_week(monday, moved, through) if moved else (),
        monday=monday,
    )


def monday_of(curve: Curve, n: int) -> date | None:
    """The Monday of the *n*-th week of a curve by week."""
    return curve.monday + timedelta(weeks=n) if curve.monday else None
