"""The parser of dates.

A day is read in one way wherever it is typed, sent or kept in a file: as French people write it.

16/03/2027, 16-3-27 and 16.03.27, 2027-03-16, « mardi 16 mars 2027 »; an instant is its day in
Paris. Two figures are a year of ours; a year that is far from us is a slip of the hand.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

from models.errors import Refusal
from models.words.signs import as_cell

OUR_TIME = range(2000, 2051)
"""The years that something may be dated of, unless a door says otherwise."""
EVER = range(1, 10_000)
PARIS = ZoneInfo("Europe/Paris")
ISO = r"(?P<year>[0-9]{4,6})(?P<sep>[-/.])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})"
FRENCH = (
    r"(?P<day>[0-9]{1,2})\s*(?P<sep>[-/.])\s*(?P<month>[0-9]{1,2})\s*(?P=sep)\s*"
    r"(?P<year>[0-9]{4,6}|[0-9]{2})"
)
IN_WORDS = (
    r"(?:(?P<weekday>[a-z]+)\.? )?(?P<day>[0-9]{1,2})(?:er)? (?P<word>[a-z]{3,9})\.? "
    r"(?P<year>[0-9]{4}|[0-9]{2})"
)
SHAPES = tuple(re.compile(shape, re.IGNORECASE) for shape in (ISO, FRENCH, IN_WORDS))
HOUR = re.compile(
    r"(?P<day>.*[0-9])(?:T|,? (?:à )?)"
    r"(?P<clock>[0-9]{1,2}(?:h|[:h][0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?))"
    r" ?(?P<offset>Z|[-+][0-9]{2}(?::?[0-9]{2})?)?",
    re.IGNORECASE,
)
OFFSET = re.compile(r"(?:Z|[-+][0-9:]+)$")
SERIAL = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
MONTHS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class BadDay(Refusal):
    """What names no day, or one of another time; *why* is its sentence, to go on from a colon."""

    status = 422

    def __init__(self, text: str, why: str, next_step: str = "Exemple : 16/03/2027.") -> None:
        super().__init__(f"{why[:1].upper()}{why[1:]}.", next_step, value=text)
        self.why = why


class AnotherYear(BadDay):
    """A day of a year that is far from us."""


def need_day(text: str, years: range = OUR_TIME) -> date:
    """The day that *text* names. Raises :class:`BadDay`, which says what is wrong with it."""
    typed = as_cell(text)
    day, hour = split_hour(typed)
    found = _day(day, typed[:40], years)
    return _in_paris(found, hour, typed[:40], years) if hour else found


def split_hour(text: str) -> tuple[str, str]:
    """The day and the hour (``T09:00:00``, with the offset that was written) that *text* names."""
    typed = as_cell(text)
    found = HOUR.fullmatch(typed)
    if found is None:
        return typed, ""
    clock = found["clock"].upper().replace("H", ":").replace(",", ".")
    hour, _, rest = clock.partition(":")
    return found["day"], f"T{hour.zfill(2)}:{rest or '00'}{(found['offset'] or '').upper()}"


def is_naive(hour: str) -> bool:
    """Whether *hour*, as :func:`split_hour` gives it, does not say where it is that time."""
    return not OFFSET.search(hour)


def day_or_none(text: str, years: range = OUR_TIME) -> date | None:
    """The day that *text* names; None when it names none."""
    try:
        return need_day(text, years)
    except BadDay:
        return None


def _day(text: str, typed: str, years: range) -> date:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    found = next(filter(None, (shape.fullmatch(bare) for shape in SHAPES)), None)
    if found is None:
        raise BadDay(typed, _no_day(typed, bare))
    year = _year(found["year"], years)
    if year is None:
        raise _another_year(typed, years)
    try:
        day = date(year, _month(found), int(found["day"]))
    except ValueError:
        raise BadDay(typed, f"« {typed} » n'est pas une date{_why_none(found)}") from None
    if (weekday := found.groupdict().get("weekday")) and not _is_a(weekday, day):
        raise BadDay(typed, f"« {typed} » n'est pas une date : c'est un {WEEKDAYS[day.weekday()]}")
    return day


def _is_a(weekday: str, day: date) -> bool:
    """Whether *day* is a *weekday*; « le » and other words say nothing of it."""
    named = [n for n, name in enumerate(WEEKDAYS) if name.startswith(weekday.lower())]
    return not named or day.weekday() in named


def _another_year(typed: str, years: range) -> AnotherYear:
    why = f"vérifiez l'année de « {typed} »"
    return AnotherYear(typed, why, f"De {years.start} à {years.stop - 1} : 16/03/2027.")


def _why_none(found: re.Match[str]) -> str:
    """An English spreadsheet writes the month before the day."""
    in_figures = "month" in found.re.groupindex and found.start("day") == 0
    swapped = in_figures and int(found["month"]) > 12 >= int(found["day"])
    return " : le jour s'écrit avant le mois" if swapped else ""


def _no_day(typed: str, bare: str) -> str:
    if not SERIAL.fullmatch(bare):
        return f"« {typed} » n'est pas une date"
    return f"« {typed} » n'est pas une date : donnez à la cellule le format d'une date"


def _year(figures: str, years: range) -> int | None:
    """The year that *figures* write; None when it is of another time than *years*."""
    if len(figures) == 2:
        year = OUR_TIME.start + int(figures)
        return year if year in OUR_TIME and year in years else None
    return int(figures) if int(figures) in years else None


def _month(found: re.Match[str]) -> int:
    facts = found.groupdict()
    if not facts.get("word"):
        return int(facts["month"])
    (month,) = [n for n, name in enumerate(MONTHS, 1) if name.startswith(facts["word"].lower())]
    return month


def _in_paris(day: date, hour: str, typed: str, years: range) -> date:
    """The day that it is in Paris at that instant; an hour without its place is Paris's."""
    try:
        instant = datetime.fromisoformat(f"{day.isoformat()}{hour}")
        found = day if is_naive(hour) else instant.astimezone(PARIS).date()
    except (ValueError, OverflowError):
        raise BadDay(typed, f"« {typed} » n'est pas une date") from None
    if found.year not in years:
        raise _another_year(typed, years)
    return found
