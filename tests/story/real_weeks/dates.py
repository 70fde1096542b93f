"""Every date that a French text says, and whether its weekday is right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_DAY = rf"(?:(?P<weekday>{'|'.join(WEEKDAYS)})\s+)?(?P<day>1er|\d{{1,2}})"
_REST = rf"(?:\s+(?P<month>{'|'.join(MONTHS)})(?:\s+(?P<year>\d{{4}}))?)"
IN_WORDS = re.compile(rf"\b{_DAY}{_REST}\b", re.IGNORECASE)
BEFORE_ANOTHER = re.compile(
    rf"\b(?P<weekday>{'|'.join(WEEKDAYS)})\s+(?P<day>1er|\d{{1,2}})(?=\s*(?:au|et|,)\s)", re.I
)
"""« lundi 15 » of « du lundi 15 au mercredi 17 mars »: its month is that of the next date."""
LINK = re.compile(r"\s*(?:,|au|et)\s+(?:les?\s+|du\s+)?", re.I)
IN_FIGURES = re.compile(r"\b(?P<day>\d{2})/(?P<month>\d{2})/(?P<year>\d{4})\b")


@dataclass(frozen=True)
class Said:
    """A date as a text says it: *words* around it, the day that they mean (None: none does), and
    the last day of the stretch that it begins."""

    words: str
    on: date | None
    until: date | None = None

    def __str__(self) -> str:
        return f"« …{self.words}… »"


def dates_in(text: str, school_year: str = "2026-27") -> Iterator[Said]:
    """The dates that *text* says; one without a year is of *school_year*, as a reader takes it."""
    plain = " ".join(text.split())
    for found in IN_FIGURES.finditer(plain):
        parts = int(found["year"]), int(found["month"]), int(found["day"])
        yield Said(_around(plain, found), _day(*parts))
    for found in IN_WORDS.finditer(plain):
        day = _in_words(found, found, school_year)
        yield Said(_around(plain, found), day, _until(plain, found.end(), school_year))
    for found in BEFORE_ANOTHER.finditer(plain):
        following = IN_WORDS.search(plain, found.end())
        if following and following.start() - found.end() < 40:
            day = _in_words(found, following, school_year)
            yield Said(_around(plain, found), day, _until(plain, found.end(), school_year))


def _until(plain: str, end: int, school_year: str) -> date | None:
    """The last day of « du … au … », « … et … » that goes on where a date ends."""
    last = None
    while linked := LINK.match(plain, end):
        following = IN_WORDS.match(plain, linked.end())
        if following:
            last = _in_words(following, following, school_year)
        found = following or BEFORE_ANOTHER.match(plain, linked.end())
        if found is None:
            return last
        end = found.end()
    return last


def _in_words(found: re.Match[str], month_of: re.Match[str], school_year: str) -> date | None:
    month = MONTHS.index(month_of["month"].lower()) + 1
    first = int(school_year[:4])
    year = int(month_of["year"]) if month_of["year"] else first + (month < 8)
    day = _day(year, month, int(found["day"].removesuffix("er")))
    wrong = day and found["weekday"] and WEEKDAYS[day.weekday()] != found["weekday"].lower()
    return None if wrong else day


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _around(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - 60) : found.end() + 25]
