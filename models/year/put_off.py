"""A week that was put off while its year was under way: what had passed stays where it was.

Pure. Each entry of ``Cycle.put_off`` says the two days of a week, those that it was put off to, and
the day on which that was decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from models.calendar.school_days import Moved, SchoolCalendar
from models.year.week import Span

WHY = "la semaine a été reportée"
ENDS = ("week_opens", "week_closes")
"""Of a week, always those of its new days, whatever a pinned definition counts them from."""
DatesOf = Callable[[Span], Mapping[str, Moved]]


@dataclass(frozen=True, kw_only=True)
class PutOffWeek:
    """A week, those days that it was put off to, and the day *on* which that was decided."""

    was: Span
    to: Span
    on: date

    def as_kept(self) -> dict[str, str]:
        days = (self.was.first, self.was.last, self.to.first, self.to.last, self.on)
        return dict(zip(KEYS, (day.isoformat() for day in days), strict=True))


KEYS = ("week", "week_ends", "to", "to_ends", "on")


def weeks_put_off(kept: Sequence[Mapping[str, Any]]) -> list[PutOffWeek]:
    """What ``Cycle.put_off`` keeps, the oldest first."""
    found = []
    for entry in kept:
        week, week_ends, to, to_ends, on = (date.fromisoformat(entry[key]) for key in KEYS)
        found.append(PutOffWeek(was=Span(week, week_ends), to=Span(to, to_ends), on=on))
    return found


def dates_kept(weeks: Sequence[PutOffWeek], week: Span, dates_of: DatesOf) -> Mapping[str, Moved]:
    """The dates of *week*; what had passed when it was put off to these days is not moved."""
    dates = dates_of(week)
    index = next((i for i in reversed(range(len(weeks))) if weeks[i].to == week), None)
    if index is None:
        return dates
    entry = weeks[index]
    before = dates_kept(weeks[:index], entry.was, dates_of)
    return {
        name: moved if name in ENDS else _kept(moved, before.get(name), entry.on)
        for name, moved in dates.items()
    }


def _kept(now: Moved, before: Moved | None, decided: date) -> Moved:
    if before is None or now.on == before.on:
        return now
    if before.on <= decided:
        return before
    return now if now.moved_from else replace(now, moved_from=before.on, why=WHY)


def same_rank(day: date, was: Span, to: Span, calendar: SchoolCalendar) -> date:
    """The day of the week *to* that has the rank that *day* has in the week *was*; the nearest one
    with class, where there is none on it and there was on *day*."""
    rank = min((day - was.first).days, to.length - 1)
    found = date.fromordinal(to.first.toordinal() + rank)
    if calendar.is_school_day(found) or day.weekday() > 4:
        return found
    taught = [one for one in to.days() if calendar.is_school_day(one)]
    return min(taught, key=lambda one: abs((one - found).days), default=found)
