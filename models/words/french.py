"""Dates, places and counts are said as a French letter says them.

« vendredi 15 janvier 2027 à 23 h 59 (heure de Paris) »: a deadline is a day, and names its place.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from models.words.units import of_unit

NARROW = "\u202f"
"""The narrow no-break space that French puts before ``: ; ! ? »`` and after ``«``."""
GLUE = "\xa0"

PLACES = {
    "Indian/Reunion": "heure de La Réunion",
    "Indian/Mayotte": "heure de Mayotte",
    "America/Martinique": "heure de la Martinique",
    "America/Guadeloupe": "heure de la Guadeloupe",
    "America/Cayenne": "heure de la Guyane",
    "America/Miquelon": "heure de Saint-Pierre-et-Miquelon",
    "America/St_Barthelemy": "heure de Saint-Barthélemy",
    "America/Marigot": "heure de Saint-Martin",
    "Pacific/Wallis": "heure de Wallis-et-Futuna",
}


@lru_cache(maxsize=4096)
def long_date(day: date) -> str:
    """« lundi 1er mars 2027 »."""
    return re.sub(r"^(\w+) 1 ", r"\1 1er ", in_french(day, "EEEE d MMMM y"))


def in_french(day: date, pattern: str) -> str:
    """*day* as *pattern* (of Unicode) writes it in French."""
    from babel.dates import format_date  # start-up: most commands say no date

    return format_date(day, pattern, locale="fr")


@lru_cache(maxsize=4096)
def deadline(day: date, timezone: str) -> str:
    """« vendredi 15 janvier 2027 à 23 h 59 (heure de Paris) »: the whole day still counts."""
    return f"{long_date(day)} à 23 h 59 ({place_of(timezone)})"


def hour(moment: datetime, timezone: str) -> str:
    """« 7 h 45 », « 18 h »: *moment* as the clocks of *timezone* show it."""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{local.hour} h {local.minute:02}" if local.minute else f"{local.hour} h"


@lru_cache(maxsize=256)
def place_of(timezone: str) -> str:
    """« heure de Paris », « heure de La Réunion », « heure de Nouméa »."""
    if timezone in PLACES:
        return PLACES[timezone]
    from babel.dates import get_timezone_location  # start-up, as above

    city = get_timezone_location(timezone, locale="fr", return_city=True)
    return f"heure {of_unit(city)}"


def grouped(n: int) -> str:
    """« 1 200 »: the thousands of a count apart, as French writes them."""
    return f"{n:,}".replace(",", NARROW)


def plural(n: int, one: str, many: str) -> str:
    """« 1 chose », « 3 choses », « 1 200 choses »; zero is singular, as French has it."""
    return f"{grouped(n)} {one if abs(n) < 2 else many}"


def counted(n: int, words: str) -> str:
    """« 1 courrier abandonné », « 3 courriers abandonnés »: *words* that all take an s."""
    return plural(
        n, words, " ".join(word if word[-1] in "sxz" else f"{word}s" for word in words.split())
    )


def capital(text: str) -> str:
    """*text* with a capital first letter, the others as they are."""
    return text[:1].upper() + text[1:]


def the_week(name: str) -> str:
    """« la Semaine de la persévérance scolaire », « la semaine « Larg pas lékol » »."""
    return f"la {name}" if name.lower().startswith("semaine") else f"la semaine « {name} »"


@lru_cache(maxsize=256)
def academy_named(name: str) -> str:
    """« académie de Créteil », « académie d’Amiens », « académie de la Guadeloupe »."""
    if not name or name.lower().startswith(("académie", "vice-rectorat")):
        return name
    bare = name.removesuffix(" (vice-rectorat)")
    kind = "académie" if bare == name else "vice-rectorat"
    return f"{kind} {of_unit(bare)}"


def days_left(days: int | None) -> str:
    """« Il reste 5 jours de classe. », « C’est aujourd’hui le dernier jour. », or nothing."""
    if days is None:
        return ""
    if days > 0:
        return f"Il reste {plural(days, 'jour', 'jours')} de classe."
    if days == 0:
        return "C’est aujourd’hui le dernier jour."
    return f"L’échéance est passée depuis {plural(-days, 'jour', 'jours')} de classe."


@lru_cache(maxsize=4096)
def by(day: date | None) -> str:
    """« , au plus tard le vendredi 15 janvier 2027 », or nothing when no date is set."""
    return f", au plus tard le {long_date(day)}" if day else ""


APOSTROPHE = re.compile(r"(?<=[^\W\d])'(?=[\w*«]|$)")
BEFORE = re.compile(r"[ \xa0]+(?=[:;!?»%])|(?<=«)[ \xa0]+")
HOUR = re.compile(r"(?<=\d) h(?: (?=\d\d))?(?=\W|\d|$)")


@lru_cache(maxsize=8192)
def typeset(text: str) -> str:
    """*text* with curly apostrophes and French no-break spaces; addresses stay as they are."""
    if "@" in text or "://" in text:
        return "".join(_typeset_word(w) for w in re.split(r"(\S*(?:@|://)\S*)", text))
    return _typeset_word(text)


def _typeset_word(text: str) -> str:
    if "@" in text or "://" in text:
        return text
    text = BEFORE.sub(NARROW, APOSTROPHE.sub("’", text))
    return HOUR.sub(lambda found: found[0].replace(" ", GLUE), text)


def decimal(number: float) -> str:
    """« 1,5 », « 12 »"""
    return f"{number:.1f}".removesuffix(".0").replace(".", ",")
