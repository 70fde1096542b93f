"""The key of a school calendar, ``zone[+subdivision][~mark…]``: written and read here alone.

``C``, ``B+57`` (Alsace-Moselle's public holidays); a mark says how a unit's calendar differs from
its neighbours': ``C~w3`` has no class on Wednesdays (3, as in ISO weeks), ``C~s12`` was without
class while suspension 12 lasted.
"""

from __future__ import annotations

from collections.abc import Iterable

MARK = "~"
WEEKDAYS = "w"
"""The mark of the weekdays without class."""
SUSPENDED = "s"
"""The mark of a suspension, with its number."""
LONGEST = 60
"""Characters of a key as it is remembered with a cycle's units."""
PLACE_OF = {"Saint-Martin": "Guadeloupe+978", "Saint-Barthélemy": "Guadeloupe+977"}
"""The two islands live by Guadeloupe's calendar but where they say otherwise."""


def split_place(place: str) -> tuple[str, str]:
    """``B+57~w3`` → ``("B", "57")``, ``C`` → ``("C", "")``, Saint-Martin is Guadeloupe's 978."""
    base = bare(place)
    zone, _, subdivision = PLACE_OF.get(base, base).partition("+")
    return zone, subdivision.removeprefix("0")


def bare(place: str) -> str:
    """*place* without its marks."""
    return place.partition(MARK)[0]


def marks_of(place: str) -> tuple[str, ...]:
    """Its marks, each with what it says: ``C~w3`` → ``("w3",)``."""
    return tuple(place.split(MARK)[1:])


def marked(place: str, marks: Iterable[str]) -> str:
    """*place* with these *marks* in the place of those it had, in one order: one key, one place."""
    return MARK.join([bare(place), *sorted(set(marks))])


def marked_like(place: str, other: str) -> str:
    """*place* with the marks of *other*."""
    return marked(place, marks_of(other))


def free_weekdays(place: str) -> frozenset[int]:
    """The days of the week (Monday is 1) on which there is no class there, week-ends apart."""
    said = [mark[len(WEEKDAYS) :] for mark in marks_of(place) if mark.startswith(WEEKDAYS)]
    return frozenset(int(day) for days in said for day in days)


def with_free_weekdays(place: str, weekdays: Iterable[int]) -> str:
    """*place* where there is no class on *weekdays*; none: class from Monday to Friday."""
    others = [mark for mark in marks_of(place) if not mark.startswith(WEEKDAYS)]
    days = "".join(str(day) for day in sorted(set(weekdays)))
    return marked(place, [*others, WEEKDAYS + days] if days else others)


def suspensions_of(place: str) -> tuple[int, ...]:
    """The numbers of the suspensions whose days are closed at *place*."""
    return tuple(sorted(int(mark[1:]) for mark in marks_of(place) if _suspends(mark)))


def without_suspensions(place: str) -> str:
    """*place* as if nothing had been suspended there."""
    return marked(place, [mark for mark in marks_of(place) if not _suspends(mark)])


def with_suspensions(place: str, numbers: Iterable[int]) -> str:
    """*place* with the days of these suspensions closed, and no others; the oldest are left out
    where the key has no room for them."""
    key = without_suspensions(place)
    for number in sorted(set(numbers), reverse=True):
        longer = marked(key, [*marks_of(key), f"{SUSPENDED}{number}"])
        key = longer if len(longer) <= LONGEST else key
    return key


def _suspends(mark: str) -> bool:
    return mark.startswith(SUSPENDED) and mark[1:].isdigit()
