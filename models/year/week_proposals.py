"""Ranking of candidate weeks for a next cycle, each with the reasons for and against it.

Pure: last year's week and calendar, the new calendar, national events and the schools' own periods
are arguments. A candidate is near last year's ISO week or rank, has class, and leaves room for the
year before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from models.calendar.facts import SchoolHolidayFact, in_zone
from models.calendar.national_dates import EventKind, NationalEvent, met_by
from models.calendar.school_days import SchoolCalendar
from models.errors import Refusal
from models.words.french import plural
from models.words.moments import span
from models.year.dates import dates_of, stretches_before
from models.year.definition import Definition
from models.year.week import Span

AROUND = 5
"""School weeks looked at on either side of last year's."""
MOST = 5
SAME_WEEK, SAME_RANK = 4, 3
COSTS = {
    EventKind.ELECTION: 6,
    EventKind.RESERVE: 6,
    EventKind.VOTE: 4,
    EventKind.EXAM: 6,
    EventKind.WEEK: 2,
    EventKind.ORIENTATION: 1,
}
BACK_FROM_HOLIDAYS, BEFORE_HOLIDAYS, A_DAY_LOST, SHORTENED = 3, 2, 2, 3
MOST_FOR_PERIODS = 3


@dataclass(frozen=True, kw_only=True)
class BusyPeriod:
    """A period that *schools* schools typed (bac blanc, PFMP): *called* so, both days included."""

    called: str
    first: date
    last: date
    schools: int = 1


@dataclass(frozen=True, kw_only=True)
class WeekProposal:
    """A week that the next cycle may hold: *reasons* for it, what stands *against* it."""

    week: Span
    score: int
    reasons: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WeekGround:
    """What candidates are looked at against: *was*, last year's week, on the calendar *then*."""

    was: Span
    then: SchoolCalendar
    calendar: SchoolCalendar
    definition: Definition
    events: Sequence[NationalEvent] = ()
    busy: Sequence[BusyPeriod] = ()

    @property
    def rank(self) -> int:
        """The school week of last year's week, the one of the rentrée being the first."""
        return self.then.weeks_between(self.then.rentree(), self.was.first) + 1


@dataclass
class _Weighed:
    score: int = 0
    reasons: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)

    def gains(self, by: int, why: str) -> None:
        self.score += by
        self.reasons.append(why)

    def loses(self, by: int, why: str) -> None:
        self.score -= by
        self.against.append(why)


def week_proposals(ground: WeekGround) -> tuple[WeekProposal, ...]:
    """The best weeks of the new year, the best first: five at most."""
    meant = same_iso_week(ground)
    found = [_weighed(ground, week, meant) for week in _candidates(ground, meant)]
    possible = [one for one in found if one is not None]
    near = sorted(possible, key=lambda p: (-p.score, abs((p.week.first - meant).days)))
    return tuple(near[:MOST])


def same_iso_week(ground: WeekGround) -> date:
    """The day of last year's weekday and ISO week, in the new year."""
    year, week, weekday = ground.was.first.isocalendar()
    year += int(ground.calendar.school_year[:4]) - int(ground.then.school_year[:4])
    last = date(year, 12, 28).isocalendar().week
    return date.fromisocalendar(year, min(week, last), weekday)


def same_rank(ground: WeekGround) -> date:
    """The day of last year's weekday in the school week of last year's rank."""
    taught = ground.calendar.week(ground.calendar.rentree(), ground.rank - 1).on
    monday = taught - timedelta(days=taught.weekday())
    return monday + timedelta(days=ground.was.first.weekday())


def _candidates(ground: WeekGround, meant: date) -> list[Span]:
    firsts = {
        base + timedelta(weeks=n)
        for base in (meant, same_rank(ground))
        for n in range(-AROUND, AROUND + 1)
    }
    length = timedelta(days=ground.was.length - 1)
    return [Span(first, first + length) for first in sorted(firsts)]


def _weighed(ground: WeekGround, week: Span, meant: date) -> WeekProposal | None:
    """*week* with what speaks for and against it; None for one that could not be held."""
    calendar = ground.calendar
    if not calendar.rentree() <= week.first or not week.last <= calendar.last_day():
        return None
    taught, taught_then = _taught(calendar, week), _taught(ground.then, ground.was)
    if taught == 0 or taught < min(taught_then - 1, 3):
        return None
    try:
        dates_of(ground.definition, calendar, week.first, week.last)
        shortened = stretches_before(ground.definition, calendar, week.first).shortened
    except Refusal:
        return None
    weighed = _Weighed(score=-abs((week.first - meant).days) // 7)
    _by_place(ground, week, meant, weighed)
    _by_class(ground, week, (taught, taught_then), weighed)
    _by_holidays(calendar, week, weighed)
    _by_events(ground, week, weighed)
    for sentence in shortened:
        weighed.loses(SHORTENED, f"le temps manque avant elle ({sentence})")
    return WeekProposal(
        week=week,
        score=weighed.score,
        reasons=tuple(weighed.reasons),
        against=tuple(weighed.against),
    )


def _taught(calendar: SchoolCalendar, week: Span) -> int:
    return sum(calendar.is_school_day(day) for day in week.days())


def _by_place(ground: WeekGround, week: Span, meant: date, weighed: _Weighed) -> None:
    number = week.first.isocalendar().week
    if week.first == meant:
        weighed.gains(SAME_WEEK, f"semaine {number} du calendrier, comme l'an dernier")
    if week.first == same_rank(ground):
        weighed.gains(SAME_RANK, f"{ground.rank}e semaine de classe, comme l'an dernier")


def _by_class(ground: WeekGround, week: Span, taught: tuple[int, int], weighed: _Weighed) -> None:
    now, then = taught
    if now >= then:
        weighed.reasons.append(plural(now, "jour de classe", "jours de classe"))
        return
    calendar = ground.calendar
    worked = (day for day in week.days() if day.weekday() < 5)
    lost = dict.fromkeys(str(calendar.why_not(d)) for d in worked if not calendar.is_school_day(d))
    days = plural(now, "jour de classe", "jours de classe")
    weighed.loses(A_DAY_LOST * (then - now), f"{days} au lieu de {then} : {', '.join(lost)}")


def _by_holidays(calendar: SchoolCalendar, week: Span, weighed: _Weighed) -> None:
    """A week right after holidays leaves nobody to prepare it, one right before them is thin."""
    whole = [h for h in calendar.holidays if h.holds and not h.is_bridge]
    before, after = _around(whole, week)
    where = in_zone(calendar.zone)
    close = False
    if before and calendar.weeks_between(before.last + timedelta(days=1), week.first) == 0:
        weighed.loses(BACK_FROM_HOLIDAYS, f"semaine de la reprise, après les {before.in_words}")
        close = True
    if after and calendar.between(week.last, after.first) <= 0:
        weighed.loses(BEFORE_HOLIDAYS, f"dernière semaine avant les {after.in_words}")
        close = True
    if not close:
        weighed.reasons.append(f"ni veille ni reprise de vacances ({where})")
    if calendar.is_provisional(week.first):
        weighed.against.append("calendrier scolaire pas encore publié : prévisionnel")


def _around(
    holidays: Sequence[SchoolHolidayFact], week: Span
) -> tuple[SchoolHolidayFact | None, SchoolHolidayFact | None]:
    before = [h for h in holidays if h.last < week.first]
    after = [h for h in holidays if h.first > week.last]
    return (
        max(before, key=lambda h: h.last, default=None),
        min(after, key=lambda h: h.first, default=None),
    )


def _by_events(ground: WeekGround, week: Span, weighed: _Weighed) -> None:
    touching = [event for event in ground.events if "week" in event.touches]
    met = met_by(touching, ground.calendar.place, week.first, week.last)
    for event in met:
        reckoned = ", à confirmer" if event.provisional else ""
        cost = COSTS[event.kind] // (2 if event.provisional else 1)
        weighed.loses(cost, f"{event.name} ({span(event.first, event.last)}{reckoned})")
    if not met:
        weighed.reasons.append("aucune date nationale connue ces jours-là")
    for sentence, schools in _periods(ground.busy, week):
        weighed.loses(min(MOST_FOR_PERIODS, schools), sentence)


def _periods(busy: Sequence[BusyPeriod], week: Span) -> Iterator[tuple[str, int]]:
    counted: dict[str, int] = {}
    for one in busy:
        if one.first <= week.last and one.last >= week.first:
            counted[one.called] = counted.get(one.called, 0) + one.schools
    for called, schools in sorted(counted.items()):
        yield f"{called} : {plural(schools, 'établissement', 'établissements')}", schools
