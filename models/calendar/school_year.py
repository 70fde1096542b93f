"""A school year has a name: two years in the north, one calendar year in the far south.

South of the equator the school year runs from February to December: what people there call 2027
is kept as ``2026-27``, the year whose summer holidays come before it being the one before.
"""

from __future__ import annotations

import re
from datetime import date

from models.calendar.places import split_place
from models.errors import BadDefinition, NotFound
from models.words.signs import plain

SOUTHERN = ("Nouvelle Calédonie", "Wallis et Futuna")
TWO_YEARS = re.compile(r"(20[0-9]{2})\s*[-/‐‑–—]\s*(?:20)?([0-9]{2})")
ONE_YEAR = re.compile(r"20[0-9]{2}")


def label_of(start: int) -> str:
    """``2026-27`` for 2026."""
    return f"{start}-{(start + 1) % 100:02d}"


def school_year_of(day: date, zone: str) -> str:
    """The school year that holidays of *zone* starting on *day* belong to, or close."""
    if zone in SOUTHERN:
        return label_of(day.year - 1)
    return label_of(day.year if day.month >= 8 else day.year - 1)


def school_year_named(text: str, zone: str = "") -> str:
    """The one parser of school years: ``2026-27`` for ``2026-27``, ``2026-2027``, ``2026/2027``
    and, in the far south, ``2027``. Raises BadDefinition."""
    label = plain(text).strip()
    if zone in SOUTHERN and ONE_YEAR.fullmatch(label):
        return label_of(int(label) - 1)
    match = TWO_YEARS.fullmatch(label)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise BadDefinition(
            f"« {label[:20]} » n'est pas une année scolaire.",
            "Écrivez-la ainsi : 2026-27.",
            year=text,
        )
    return f"{match[1]}-{match[2]}"


def need_year(text: str) -> str:
    """The school year that an address names, « 2026-2027 » as « 2026-27 ». Raises NotFound."""
    try:
        return school_year_named(text)
    except BadDefinition as bad:
        raise NotFound(bad.sentence, bad.next_step) from None


def in_use(school_year: str, zone: str) -> str:
    """The year as people of *zone* call it: « 2026-27 », « 2027 » in the far south."""
    return str(int(school_year[:4]) + 1) if zone in SOUTHERN else school_year


def year_called(school_year: str, place: str, name: str = "") -> str:
    """How a cycle is called: « 2026-27 », « 2027 » in the far south, « 2026-27 (printemps) » where
    it has a *name* because its year has two."""
    year = in_use(school_year, split_place(place)[0])
    return f"{year} ({name})" if name else year


def said_year_holds(text: str, day: date, zone: str) -> bool:
    """Whether a year as the ministry's file writes it is that of holidays starting on *day*.

    One year alone is a calendar year, wherever it stands; in the far south two years are read as
    holding both.
    """
    label = text.strip()
    if ONE_YEAR.fullmatch(label):
        return int(label) == day.year
    named = school_year_named(label)
    if zone in SOUTHERN:
        return day.year in (int(named[:4]), int(named[:4]) + 1)
    return named == school_year_of(day, zone)
