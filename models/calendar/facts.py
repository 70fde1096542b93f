"""A holiday has a first and a last day, a name and a source; a date that moved says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.errors import Refusal

FRENCH_NAMES = {
    "Toussaint": "vacances de la Toussaint",
    "Noël": "vacances de Noël",
    "Hiver": "vacances d'hiver",
    "Printemps": "vacances de printemps",
    "Ascension": "pont de l'Ascension",
    "Été": "vacances d'été",
}
LONGEST_BRIDGE = 5
SHORTEST_SUMMER = 35
LONGEST = 100
"""Days; more is a typing mistake."""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A date; *moved_from* is the one first meant, *why* what stood in the way (French)."""

    on: date
    moved_from: date | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class SchoolHolidayFact:
    """School holidays of a zone, *first* and *last* day included.

    *official* is false while the dates are *prévisionnelles*.
    """

    name: str
    first: date
    last: date
    official: bool = True
    source: str = ""
    school_year: str = ""

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def holds(self) -> bool:
        """Whether there is a day in it: a period that a territory does not share has none."""
        return self.last >= self.first

    @property
    def is_bridge(self) -> bool:
        """A few days around a public holiday, rather than holidays proper."""
        return self.days <= LONGEST_BRIDGE

    @property
    def closes_a_year(self) -> bool:
        """As long as summer holidays: they alone do not tell a year."""
        return self.days >= SHORTEST_SUMMER

    @property
    def in_words(self) -> str:
        return FRENCH_NAMES.get(self.name, self.name[:1].lower() + self.name[1:])

    def ordinals(self) -> Iterator[int]:
        return iter(range(self.first.toordinal(), self.last.toordinal() + 1))


class CalendarUnknown(Refusal):
    """A school year that nobody has published, or entered, for a zone: it is never guessed."""

    status = 422

    def __init__(self, zone: str, school_year: str, sentence: str = "") -> None:
        super().__init__(
            sentence or f"Le calendrier scolaire {school_year} ({in_zone(zone)}) n'est pas connu.",
            f"Saisissez-le (orgue calendar enter {quoted(zone)} {school_year} …) ou importez le "
            "fichier officiel (orgue calendar import FICHIER).",
            zone=zone,
            school_year=school_year,
        )


def in_zone(zone: str) -> str:
    """« zone C », or the territory's own name."""
    return f"zone {zone}" if zone in ("A", "B", "C") else zone


def quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def first_year(school_year: str) -> int:
    """2026 for ``2026-27``."""
    return int(school_year[:4])
