"""Dates as a French reader says them: « vendredi 16 janvier 2026 à 23 h 59 »."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from models.words.french import hour, in_french, long_date

PARIS = "Europe/Paris"


def short_day(on: date) -> str:
    """« 16 janvier 2026 »."""
    return _first(in_french(on, "d MMMM y"))


def moment(at: datetime, timezone: str = PARIS) -> str:
    """« 12 janvier 2027, 8 h », seen in *timezone*."""
    return f"{short_day(at.astimezone(ZoneInfo(timezone)).date())}, {hour(at, timezone)}"


def lasting(length: timedelta) -> str:
    """« 40 s », « 12 min », « 3 h », « 2 jours »: the largest unit that says it."""
    seconds = int(length.total_seconds())
    for unit, size in (("jours", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size or (unit != "jours" and seconds >= size):
            return f"{seconds // size} {unit}"
    return f"{max(seconds, 0)} s"


def ago(length: timedelta) -> str:
    """« à l'instant », then « il y a 12 min »: how long before now something was."""
    return "à l'instant" if length < timedelta(seconds=10) else f"il y a {lasting(length)}"


def span(first: date, last: date) -> str:
    """« du 7 au 11 décembre 2026 », or the day itself."""
    if first == last:
        return long_date(first)
    return f"du {_less_what_follows(short_day(first), first, last)} au {short_day(last)}"


@lru_cache(maxsize=1024)
def long_span(first: date, last: date) -> str:
    """« du lundi 18 au samedi 23 février 2027 », or « le jeudi 9 mars 2027 »."""
    if first == last:
        return f"le {long_date(first)}"
    return f"du {_less_what_follows(long_date(first), first, last)} au {long_date(last)}"


def _less_what_follows(said: str, first: date, last: date) -> str:
    """*said* of *first*, without the month and the year that it shares with *last*."""
    shared = 1 if first.year == last.year else 0
    shared = 2 if shared and first.month == last.month else shared
    words = said.split(" ")
    return " ".join(words[: len(words) - shared])


def _first(text: str) -> str:
    """The first of the month is « 1er »."""
    return " ".join("1er" if word == "1" else word for word in text.split(" "))
