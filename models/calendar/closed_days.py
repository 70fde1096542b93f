"""The school calendar of a place that was suspended: its closed days are days without class.

What was to come then is put off by as many school days, and says why; what had passed stays where
it was; the week itself, the first and the last day of the year are never moved. Pure, over the
calendar of the same place without these days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import pendulum

from models.calendar.school_days import CLOSES, DIGEST, OPENS, Moved, SchoolCalendar


@dataclass(frozen=True, kw_only=True, order=True)
class ClosedDays:
    """*first* to *last*, both included (none when *last* is before *first*); *lasts*: more days may
    follow, up to *until* where an end is announced."""

    first: date
    last: date
    lasts: bool = False
    until: date | None = None

    @property
    def in_words(self) -> str:
        """« suspension du 08/03/2027 au 12/03/2027 »."""
        if self.lasts and self.until is None:
            return f"suspension depuis le {self.first:%d/%m/%Y}"
        if self.first >= self.last:
            return f"suspension du {self.first:%d/%m/%Y}"
        return f"suspension du {self.first:%d/%m/%Y} au {self.last:%d/%m/%Y}"


class ClosedCalendar(SchoolCalendar):
    """The school calendar of a place with days that were, or are, *closed* by suspensions."""

    def __init__(self, whole: SchoolCalendar, place: str, closed: Sequence[ClosedDays]) -> None:
        self._whole = whole
        self.closed = tuple(sorted(c for c in closed if c.first <= c.last))
        self.suspended = any(c.lasts for c in closed)
        self.suspended_until = _end([c for c in closed if c.lasts])
        self._closed = {
            o: c for c in self.closed for o in range(c.first.toordinal(), c.last.toordinal() + 1)
        }
        super().__init__(
            place=place,
            timezone=whole.timezone,
            school_year=whole.school_year,
            holidays=whole.holidays,
        )

    @property
    def whole(self) -> SchoolCalendar:
        return self._whole

    def before_last_closing(self) -> tuple[SchoolCalendar, date] | None:
        if not self.closed:
            return None
        *earlier, last = self.closed
        calendar = ClosedCalendar(self._whole, self.place, earlier) if earlier else self._whole
        return calendar, last.first

    def _is_taught(self, ordinal: int) -> bool:
        return ordinal not in self._closed and super()._is_taught(ordinal)

    def why_not(self, day: date) -> str | None:
        closed = self._closed.get(day.toordinal())
        return super().why_not(day) or (f"sans classe : {closed.in_words}" if closed else None)

    # -- what is put off --------------------------------------------------------------------

    def put_off(self, day: date, since: date | None = None) -> date:
        """Where a day that was to come falls now, as many school days later; one that had passed
        when the first days closed stays. *since*: it is counted from that day, which stays too."""
        if not self.closed or day < self.closed[0].first:
            return day
        first = max(self.closed[0].first, since or date.min)
        return moved_by(self.whole, self, date.fromordinal(first.toordinal() - 1), day)

    def week(self, monday: date, n: int = 0) -> Moved:
        return self._put_off(self.whole.week(monday, n), monday, n)

    def end_of_week(self, monday: date, n: int = 0) -> Moved:
        return self._put_off(self.whole.end_of_week(monday, n), monday, n)

    def _put_off(self, found: Moved, week: date, n: int) -> Moved:
        """*found*, *n* school weeks from the *week*, which stays: before it, as many school days
        later, its eve at the latest; after it, by the days that were lost since."""
        if n == 0:
            return found
        if n > 0:
            return self._because(found, self.put_off(found.on, week))
        on = min(self.put_off(found.on), self.whole.add(week, -1))
        return self._because(found, max(found.on, on))

    def _because(self, found: Moved, on: date) -> Moved:
        if on == found.on:
            return found
        days = [c.in_words for c in self.closed if c.first <= on and c.last >= found.on]
        days = days or [c.in_words for c in self.closed if c.first <= on]
        why = f"sans classe : {', '.join(days)}"
        return replace(
            found, on=on, moved_from=found.on, why="; ".join(filter(None, [found.why, why]))
        )

    def back(self, day: date) -> Moved:
        return self._open(self.whole.back(day))

    def forward(self, day: date) -> Moved:
        return self._open(self.whole.forward(day))

    def school_week_of_month(self, year: int, month: int, nth: int) -> Moved:
        return self._open(self.whole.school_week_of_month(year, month, nth))

    def _open(self, found: Moved) -> Moved:
        """*found*, or the first day of class after the days that close it."""
        if found.on.toordinal() not in self._closed:
            return found
        return self._because(found, self.add(found.on, 0))

    def counted(self, day: date, n: int) -> date:
        """A date that *n* school days before another had given and that had passed stays; to come,
        it does not fall back among the days before the closed ones."""
        on = self.add(day, n)
        if n >= 0 or not self.closed:
            return on
        meant = self.whole.add(day, n)
        over = [c for c in self.closed if on < c.first <= meant]
        if over:
            return self.add(over[-1].last, 1)
        return meant if meant < self.closed[0].first else on

    # -- what is as before ------------------------------------------------------------------

    def weeks_between(self, a: date, b: date) -> int:
        return self.whole.weeks_between(a, b)

    def rentree(self) -> date:
        return self.whole.rentree()

    def last_day(self) -> date:
        return self.whole.last_day()

    def in_hours(
        self, moment: datetime, opens: tuple[int, int] = OPENS, closes: tuple[int, int] = CLOSES
    ) -> bool:
        """As without these days: what a pilot writes leaves on them, and nothing else is let go."""
        return self.whole.in_hours(moment, opens, closes)

    def next_opening(
        self,
        moment: datetime,
        hour: int = OPENS[0],
        minute: int = OPENS[1],
        closes: tuple[int, int] = CLOSES,
    ) -> pendulum.DateTime:
        return self.whole.next_opening(moment, hour, minute, closes)

    def next_digest(
        self, moment: datetime, hour: int = DIGEST[0], minute: int = DIGEST[1]
    ) -> pendulum.DateTime:
        return self.whole.next_digest(moment, hour, minute)


def _end(lasting: Sequence[ClosedDays]) -> date | None:
    """The day on which the first of those that last ends by itself; None where none does."""
    return min((c.until for c in lasting if c.until is not None), default=None)


def moved_by(old: SchoolCalendar, new: SchoolCalendar, after: date, day: date) -> date:
    """Where *day* falls when the days that follow *after* are no longer those of *old* but those of
    *new*: as many school days from it as before; a day that is not after it stays."""
    if day <= after:
        return day
    left = old.between(after, day)
    if new.between(after, day) == left:
        return day
    return new.add(after, left) if left > 0 else new.add(day, 0)
