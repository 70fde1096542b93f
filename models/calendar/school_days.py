"""Days and weeks are counted in class: holidays, public holidays and week-ends do not count.

A school day is Monday to Friday outside the school and public holidays of the place and the days of
the week on which an école has no class; a school week is an ISO week with at least one. Pure: the
holidays are arguments, the counting is done on arrays made once (:mod:`models.calendar.day_line`),
and every date that moves says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import pendulum

from models.calendar.day_line import DayLine
from models.calendar.facts import (
    CalendarUnknown,
    Moved,
    SchoolHolidayFact,
    first_year,
    in_zone,
)
from models.calendar.hours import local_moment, wall_clock
from models.calendar.places import free_weekdays, split_place
from models.calendar.public_days import public_days
from models.calendar.school_year import SOUTHERN, label_of
from models.words.french import in_french

__all__ = ["CalendarUnknown", "Moved", "SchoolCalendar", "SchoolHolidayFact"]

WEEK_END = {5: "samedi", 6: "dimanche"}
OPENS, CLOSES, DIGEST = (7, 30), (18, 30), (7, 45)


class SchoolCalendar:
    """The school days of *place* (``models/calendar/places.py``) around one school year.

    *holidays* are all that is known of its zone, other years included; outside the years they
    tell, week-ends and public holidays alone are off, and the days are provisional.
    """

    @property
    def whole(self) -> SchoolCalendar:
        """The same calendar without the days that suspensions closed."""
        return self

    def before_last_closing(self) -> tuple[SchoolCalendar, date] | None:
        """The same calendar without the last days that a suspension closed, and the first of these;
        None where none were."""
        return None

    suspended: bool = False
    """Whether the place is suspended: nothing leaves there, delays stop."""
    suspended_until: date | None = None
    """The last day of a suspension that ends by itself."""

    def __init__(
        self,
        *,
        place: str,
        timezone: str,
        school_year: str,
        holidays: Iterable[SchoolHolidayFact],
    ) -> None:
        self.place, self.timezone, self.school_year = place, timezone, school_year
        self.zone = split_place(place)[0]
        self._free = free_weekdays(place)
        self.holidays: Sequence[SchoolHolidayFact] = sorted(holidays, key=lambda h: h.first)
        self._holiday = {o: h for h in self.holidays for o in h.ordinals()}
        self._tz = pendulum.timezone(timezone)
        self._moments: dict[tuple[int, int, int], pendulum.DateTime] = {}
        self._known = _known_spans(self.holidays, self.zone in SOUTHERN)
        year = first_year(school_year)
        self._lay(year - 1, year + 3)

    def _lay(self, first: int, last: int) -> None:
        """Lay the line from the first Monday of year *first* to the end of year *last*."""
        self._years = first, last
        days = public_days(self.place, range(first, last + 1))
        self._public = {d.toordinal(): name for d, name in days.items()}
        low, high = date(first, 1, 7).toordinal(), date(last + 1, 1, 7).toordinal()
        self._line = DayLine(low - (low - 1) % 7, high - (high - 1) % 7, self._is_taught)

    def _is_taught(self, ordinal: int) -> bool:
        weekday = (ordinal - 1) % 7
        free = ordinal in self._holiday or ordinal in self._public or weekday + 1 in self._free
        return weekday < 5 and not free

    def _reaching(self, *ordinals: int) -> DayLine:
        """The line, made longer until it holds *ordinals*."""
        while min(ordinals) < self._line.low:
            self._lay(self._years[0] - 5, self._years[1])
        while max(ordinals) >= self._line.high:
            self._lay(self._years[0], self._years[1] + 5)
        return self._line

    # -- days -------------------------------------------------------------------------------

    def is_school_day(self, day: date) -> bool:
        ordinal = day.toordinal()
        return self._reaching(ordinal).is_school(ordinal)

    def why_not(self, day: date) -> str | None:
        """Why *day* is not a school day, in French; None when it is one."""
        ordinal = day.toordinal()
        self._reaching(ordinal)
        holiday, public = self._holiday.get(ordinal), self._public.get(ordinal)
        if holiday and not (public and holiday.is_bridge):
            return self._name(holiday)
        if public:
            return f"jour férié : {public}"
        if day.isoweekday() in self._free:
            return f"{in_french(day, 'EEEE')} sans classe dans cette école"
        return WEEK_END.get(day.weekday())

    def _name(self, holiday: SchoolHolidayFact) -> str:
        mark = "" if holiday.official else " (prévisionnel)"
        return f"{holiday.in_words} ({in_zone(self.zone)}){mark}"

    def is_provisional(self, day: date) -> bool:
        """Whether *day* is in holidays that are not official, or in a year that is not known."""
        ordinal = day.toordinal()
        holiday = self._holiday.get(ordinal)
        if holiday:
            return not holiday.official
        return not any(low <= ordinal <= high for low, high in self._known)

    def add(self, day: date, n: int) -> date:
        """The n-th school day strictly after *day* (before it, for a negative *n*).

        For 0: *day* itself if it is a school day, else the next one.
        """
        ordinal = day.toordinal()
        line = self._reaching(ordinal)
        index = line.index_after(ordinal, n)
        while not 0 <= index < len(line.days):
            line = self._reaching(line.low - 1 if index < 0 else line.high)
            index = line.index_after(ordinal, n)
        return date.fromordinal(line.days[index])

    def counted(self, day: date, n: int) -> date:
        """:meth:`add`, of a date of the year that is so many school days from another."""
        return self.add(day, n)

    def between(self, a: date, b: date) -> int:
        """School days from *a* (excluded) to *b* (included); negative when *b* is before *a*."""
        first, last = a.toordinal(), b.toordinal()
        line = self._reaching(first, last)
        return line.rank(last) - line.rank(first)

    def back(self, day: date) -> Moved:
        """The last school day on or before *day*: what a due date becomes."""
        if self.is_school_day(day):
            return Moved(on=_plain(day))
        return self._moved(day, self.add(day, -1))

    def forward(self, day: date) -> Moved:
        """The first school day on or after *day* in its ISO week; the one before if none is."""
        following = self.add(day, 0)
        if following == _plain(day):
            return Moved(on=following)
        same_week = _monday(following.toordinal()) == _monday(day.toordinal())
        return self._moved(day, following if same_week else self.add(day, -1))

    def _moved(self, meant: date, on: date) -> Moved:
        a, b = meant.toordinal(), on.toordinal()
        skipped = range(a, b) if a < b else range(b + 1, a + 1)
        reasons = self._reasons(skipped) or [self.why_not(meant) or ""]
        return Moved(on=on, moved_from=_plain(meant), why=", ".join(reasons))

    def _reasons(self, ordinals: Iterable[int]) -> list[str]:
        """What stands in the way on *ordinals*, each once; week-ends are left out."""
        found = [self.why_not(date.fromordinal(o)) for o in ordinals]
        return list(dict.fromkeys(r for r in found if r and r not in WEEK_END.values()))

    # -- weeks ------------------------------------------------------------------------------

    def week(self, monday: date, n: int = 0) -> Moved:
        """The first school day of the n-th school week from the ISO week of *monday*.

        0 is that week itself (the next school week when it has no school day). *why* names the
        holidays whose weeks were not counted, and what took its Monday.
        """
        start = self._week_start(monday, n)
        first = self.add(date.fromordinal(start - 1), 1)
        base = _monday(monday.toordinal())
        lost = self._weeks_lost(base, start)
        if first.toordinal() == start and not (n == 0 and lost):
            return Moved(on=first, why=lost)
        meant = date.fromordinal(base if n == 0 else start)
        reasons = self._reasons(range(start, first.toordinal()))
        moved = ", ".join(r for r in reasons if r not in lost)
        return Moved(on=first, moved_from=meant, why="; ".join(filter(None, [lost, moved])))

    def _week_start(self, day: date, n: int) -> int:
        """The ordinal of the Monday of that school week."""
        ordinal = day.toordinal()
        line = self._reaching(ordinal)
        index = line.week_index(ordinal, n)
        while not 0 <= index < len(line.weeks):
            line = self._reaching(line.low - 1 if index < 0 else line.high)
            index = line.week_index(ordinal, n)
        return line.weeks[index]

    def _weeks_lost(self, a: int, b: int) -> str:
        """The weeks without a school day from one Monday to the other, in words."""
        first, last = min(a, b), max(a, b)
        line = self._reaching(first, last)
        empty = [m for m in range(first, last, 7) if not line.taught[(m - line.low) // 7]]
        reasons = self._reasons(o for m in empty for o in range(m, m + 5))
        return f"semaines sans classe non comptées : {', '.join(reasons)}" if reasons else ""

    def last_of_week(self, monday: date, n: int = 0) -> date:
        """The last school day of that school week (counted as :meth:`week` does)."""
        return self.end_of_week(monday, n).on

    def end_of_week(self, monday: date, n: int = 0) -> Moved:
        """The same; *why* names what closes it before its Friday."""
        return self.back(date.fromordinal(self._week_start(monday, n) + 4))

    def eve(self, day: date) -> Moved:
        """The last school day before *day*; *why* names what else stands between them."""
        on = self.add(day, -1)
        between = range(on.toordinal() + 1, day.toordinal())
        worked = [o for o in between if (o - 1) % 7 < 5]
        if not worked:
            return Moved(on=on)
        meant = date.fromordinal(worked[-1])
        return Moved(on=on, moved_from=meant, why=", ".join(self._reasons(between)))

    def weeks_between(self, a: date, b: date) -> int:
        """School weeks from the one that holds *a* (or the next) to *b*'s, that one excluded."""
        first, last = a.toordinal(), b.toordinal()
        line = self._reaching(first, last)
        return line.week_index(last, 0) - line.week_index(first, 0)

    def school_week_of_month(self, year: int, month: int, nth: int) -> Moved:
        """The first school day of the *nth* school week of a month.

        As in ISO weeks, a week belongs to the month of its Thursday: that of Monday 30 November
        2026 is the first of December. The last one when the month has fewer.
        """
        first = date(year, month, 1).toordinal()
        after = date(year + month // 12, month % 12 + 1, 1).toordinal()
        line = self._reaching(first - 7, after + 7)
        weeks = [m for m in line.weeks if first <= m + 3 < after]
        if not weeks:
            return self.week(date(year, month, 1), 0)
        return self.week(date.fromordinal(weeks[min(nth, len(weeks)) - 1]), 0)

    # -- the year ---------------------------------------------------------------------------

    def rentree(self) -> date:
        """The first school day of the school year."""
        return self.add(self._closing(0).last, 1)

    def last_day(self) -> date:
        """The last school day before the holidays that close the school year."""
        return self.add(self._closing(1).first, -1)

    def _closing(self, later: int) -> SchoolHolidayFact:
        """The holidays before the school year (0) or those that end it (1)."""
        year = first_year(self.school_year) + later
        day = _turn_of_the_year(year, self.zone in SOUTHERN)
        found = self._holiday.get(day.toordinal())
        if found is None:
            label = label_of(year - 1)
            missing = "la rentrée" if later == 0 else "le début des vacances d'été"
            raise CalendarUnknown(
                self.zone,
                label,
                f"{missing.capitalize()} de l'année {self.school_year} ({in_zone(self.zone)}) "
                "n'est pas dans le calendrier.",
            )
        return found

    def holidays_between(self, a: date, b: date) -> list[SchoolHolidayFact]:
        """The school holidays that have a day between *a* and *b*, both included, in order."""
        return [h for h in self.holidays if h.first <= b and h.last >= a]

    def holidays_of_year(self) -> list[SchoolHolidayFact]:
        """The school holidays from the rentrée to the ones that close the year, included."""
        return self.holidays_between(self.rentree(), self._closing(1).first)

    def public_holidays_of_year(self) -> list[tuple[date, str]]:
        """The public holidays of the place between the rentrée and the last school day."""
        first, last = self.rentree().toordinal(), self.last_day().toordinal()
        self._reaching(first, last)
        found = sorted(o for o in self._public if first <= o <= last)
        return [(date.fromordinal(o), self._public[o]) for o in found]

    # -- hours ------------------------------------------------------------------------------

    def local(self, moment: datetime) -> pendulum.DateTime:
        """*moment* on the clocks of the place."""
        return local_moment(moment, self._tz)

    def at(self, day: date, hour: int, minute: int = 0) -> pendulum.DateTime:
        """*day* at *hour*:*minute* on the clocks of the place, DST nights included."""
        key = day.toordinal(), hour, minute
        if key not in self._moments:
            self._moments[key] = wall_clock(day, hour, minute, self._tz)
        return self._moments[key]

    def in_hours(
        self, moment: datetime, opens: tuple[int, int] = OPENS, closes: tuple[int, int] = CLOSES
    ) -> bool:
        """Whether *moment* is on a school day, from *opens* on and before *closes*."""
        local = self.local(moment)
        clock = (local.hour, local.minute)
        return opens <= clock < closes and self.is_school_day(local)

    def next_opening(
        self,
        moment: datetime,
        hour: int = OPENS[0],
        minute: int = OPENS[1],
        closes: tuple[int, int] = CLOSES,
    ) -> pendulum.DateTime:
        """The first moment from *moment* on that is in hours."""
        local = self.local(moment)
        if self.in_hours(local, (hour, minute), closes):
            return local
        return self._next_at(local, hour, minute)

    def next_digest(
        self, moment: datetime, hour: int = DIGEST[0], minute: int = DIGEST[1]
    ) -> pendulum.DateTime:
        """The first digest hour of a school day from *moment* on."""
        return self._next_at(self.local(moment), hour, minute)

    def _next_at(self, local: pendulum.DateTime, hour: int, minute: int) -> pendulum.DateTime:
        opening = self.at(self.add(local, 0), hour, minute)
        return opening if opening >= local else self.at(self.add(local, 1), hour, minute)


def _plain(day: date) -> date:
    return date.fromordinal(day.toordinal())


def _monday(ordinal: int) -> int:
    return ordinal - (ordinal - 1) % 7


def _turn_of_the_year(year: int, southern: bool) -> date:
    """A day of the holidays that come before the school year that starts in *year*.

    South of the equator the school year of ``2026-27`` is that of February to December 2027.
    """
    return date(year + 1, 1, 1) if southern else date(year, 7, 28)


def _known_spans(
    holidays: Iterable[SchoolHolidayFact], southern: bool
) -> tuple[tuple[int, int], ...]:
    """The days that the published years tell, as pairs of ordinals, both included.

    The holidays that close a year alone do not tell the year, nor do those that are provisional.
    """
    official = (h for h in holidays if h.official and not h.closes_a_year)
    told = {h.school_year for h in official if h.school_year}
    turns = [first_year(y) for y in told]
    return tuple(
        (
            _turn_of_the_year(y, southern).toordinal(),
            _turn_of_the_year(y + 1, southern).toordinal() - 1,
        )
        for y in turns
    )
