"""Zones and holidays have several spellings; each has one name here."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

from config.settings import config_file
from models.errors import NotFound
from models.words.collation import loosely

HOLIDAYS = {
    "toussaint": "Toussaint",
    "noel": "Noël",
    "hiver": "Hiver",
    "printemps": "Printemps",
    "ascension": "Ascension",
    "ete": "Été",
    "grandes": "Été",
}
OWN_CALENDAR = ("Saint-Martin", "Saint-Barthélemy")
FILLERS = re.compile(r"\b(debut|des|de|la|l|d|vacances|pont|zone)\b")


def plain(text: str) -> str:
    """*text* in lower case without accents nor punctuation: what is compared, never shown."""
    return loosely(text)


def _core(text: str) -> str:
    return " ".join(FILLERS.sub(" ", plain(text.replace("’", "'").replace("'", " "))).split())


def holiday_name(text: str) -> str:
    """« Vacances de la Toussaint » is ``Toussaint``; a name of its own stays as it is."""
    return HOLIDAYS.get(_core(text), " ".join(text.split())[:60])


def zones() -> tuple[str, ...]:
    """Every zone there is, as ``config/academies.csv`` spells it."""
    return _zones(config_file("academies.csv"))


@lru_cache(maxsize=4)
def _zones(path: Path) -> tuple[str, ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = [row["zone"] for row in csv.DictReader(file, delimiter=";")]
    return tuple(dict.fromkeys(sorted(found, key=len) + list(OWN_CALENDAR)))


def zone_or_none(text: str) -> str | None:
    return {_core(z): z for z in zones()}.get(_core(text))


def zone_named(text: str) -> str:
    """The zone that *text* means (« Zone C », « c », « reunion », « Nouvelle-Calédonie »)."""
    zone = zone_or_none(text)
    if zone is None:
        raise NotFound(
            f"« {text} » n'est pas une zone du calendrier scolaire.",
            f"Zones connues : {', '.join(zones())}.",
            zone=text,
        )
    return zone
