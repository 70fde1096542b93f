"""Forecast of an unpublished school year: last year's holidays, on the same weekdays.

Nothing official is ever made up: each holiday that is foreseen says so, is provisional, and gives
way to the first one that is published or entered in its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from models.calendar.facts import CalendarUnknown, SchoolHolidayFact, first_year
from models.calendar.public_days import public_days
from models.calendar.school_days import SchoolCalendar
from models.calendar.school_year import label_of

FORESEEN = "Prévision : "
"""What the source of a holiday that was foreseen begins with."""
LENT = "date nationale, à défaut de celle du territoire"
"""The source of a national summer that a territory is lent, until it says its own."""
FARTHEST = 3
"""Years after the last that is known; further, it is refused."""
BRIDGE = "Ascension"


def foreseen(known: SchoolCalendar, school_year: str) -> tuple[SchoolHolidayFact, ...]:
    """The holidays of *school_year*, and of the years before it that follow that of *known*, as
    the year of *known* lets one foresee them.

    Raises :class:`CalendarUnknown` where it is too far, or not after it.
    """
    years = first_year(school_year) - first_year(known.school_year)
    if not 0 < years <= FARTHEST:
        raise CalendarUnknown(known.zone, school_year)
    source = f"{FORESEEN}comme en {known.school_year}, aux mêmes jours de la semaine"
    told = [h for h in known.holidays if h.school_year != known.school_year]
    guesses = (
        (fact, _moved_on(fact, n))
        for n in range(1, years + 1)
        for fact in known.holidays
        if fact.school_year == known.school_year
    )
    return tuple(
        replace(
            guess,
            official=False,
            source=source,
            school_year=label_of(first_year(known.school_year) + _years_from(fact, guess)),
        )
        for fact, guess in guesses
        if fact.source != LENT or not _any_meets(told, guess)
    )


def _years_from(fact: SchoolHolidayFact, later_one: SchoolHolidayFact) -> int:
    return round((later_one.first - fact.first).days / 365.25)


def _moved_on(fact: SchoolHolidayFact, years: int) -> SchoolHolidayFact:
    if fact.name == BRIDGE and fact.is_bridge:
        gap = _ascension(fact.first.year) - fact.first
        first = _ascension(fact.first.year + years) - gap
    else:
        first = later(fact.first, years)
    return replace(fact, first=first, last=first + timedelta(days=fact.days - 1))


def _ascension(year: int) -> date:
    days = public_days("", [year])
    return next(day for day, name in days.items() if name == BRIDGE)


def later(day: date, years: int) -> date:
    """The day of the same weekday that is the nearest to *day*, *years* years later."""
    meant = day + timedelta(days=round(365.25 * years))
    return meant - timedelta(days=(meant - day).days - 7 * round((meant - day).days / 7))


def calendar_foreseen(known: SchoolCalendar, school_year: str) -> SchoolCalendar:
    """The school calendar of the same place around *school_year*, foreseen from *known*."""
    guesses = foreseen(known, school_year)
    return SchoolCalendar(
        place=known.place,
        timezone=known.timezone,
        school_year=school_year,
        # a summer that is lent by the national calendar gives way to the territory's own
        holidays=(*(h for h in known.holidays if not _any_meets(guesses, h)), *guesses),
    )


def _any_meets(facts: Iterable[SchoolHolidayFact], other: SchoolHolidayFact) -> bool:
    return any(fact.first <= other.last and fact.last >= other.first for fact in facts)


def is_foreseen(fact: SchoolHolidayFact) -> bool:
    return fact.source.startswith(FORESEEN)


def without_outdated(
    told: dict[tuple[str, str, str], SchoolHolidayFact],
    guesses: Iterable[tuple[tuple[str, str, str], SchoolHolidayFact]],
) -> dict[tuple[str, str, str], SchoolHolidayFact]:
    """*told* with those of *guesses* in whose place nothing was told since."""
    by_zone: dict[str, list[SchoolHolidayFact]] = {}
    for (zone, _, _), fact in told.items():
        by_zone.setdefault(zone, []).append(fact)
    kept = {
        key: guess
        for key, guess in guesses
        if key not in told
        and not any(
            fact.first <= guess.last and fact.last >= guess.first
            for fact in by_zone.get(key[0], ())
        )
    }
    return told | kept


def years_before(school_year: str) -> list[str]:
    """The years from which *school_year* may be foreseen, the nearest first."""
    return [label_of(first_year(school_year) - n) for n in range(1, FARTHEST + 1)]
