"""National events of the school year (elections, exams, other weeks), from a sourced CSV table.

``config/national_dates.csv`` holds what was published, each line with its source; what is not
published yet is absent, or provisional with how it was reckoned. An académie's own folder may hold
a longer table of the same name. Pure.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from config.settings import config_file
from models.calendar.places import split_place
from models.errors import BadDefinition


class EventKind(StrEnum):
    """What a national event is; what it asks of an event that falls in it."""

    ELECTION = "election"
    RESERVE = "reserve"
    VOTE = "vote"
    EXAM = "exam"
    ORIENTATION = "orientation"
    WEEK = "week"


ASKS = {
    EventKind.ELECTION: "des écoles servent de bureaux de vote, et les élus sont en campagne",
    EventKind.RESERVE: "les agents de l'État se tiennent à la réserve : ni cérémonie publique, ni "
    "discours qui puisse prendre un caractère électoral",
    EventKind.VOTE: "on vote ces jours-là dans les écoles et les établissements",
    EventKind.EXAM: "élèves, professeurs et chefs d'établissement sont pris par les épreuves",
    EventKind.ORIENTATION: "les élèves de terminale ont une échéance",
    EventKind.WEEK: "une autre semaine nationale s'adresse aux mêmes classes",
}
TOUCHED = ("week", "conference", "seminar", "programme", "occasions")
"""What a line may say that it touches: the days of the week, milestones, highlights."""


@dataclass(frozen=True, kw_only=True)
class NationalEvent:
    """*first* and *last* day included; *places*: the zones it holds for, all when it says none;
    *provisional*: how it was reckoned, empty once published."""

    name: str
    first: date
    last: date
    kind: EventKind
    places: tuple[str, ...]
    touches: tuple[str, ...]
    source: str
    provisional: str = ""

    def holds_at(self, place: str) -> bool:
        """Whether it concerns those who live by the school calendar of *place*."""
        return not self.places or split_place(place)[0] in self.places

    def meets(self, first: date, last: date) -> bool:
        """Whether one of its days is between *first* and *last*, both included."""
        return self.first <= last and self.last >= first


def national_events(path: Path | None = None) -> tuple[NationalEvent, ...]:
    """Every national event that is known, by its first day. Raises BadDefinition, with the line."""
    return _read(path or config_file("national_dates.csv"))


@lru_cache(maxsize=8)
def _read(path: Path) -> tuple[NationalEvent, ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    found = [_event(path, number, row) for number, row in enumerate(rows, start=2)]
    return tuple(sorted(found, key=lambda event: (event.first, event.last, event.name)))


def _event(path: Path, number: int, row: dict[str, str]) -> NationalEvent:
    try:
        event = NationalEvent(
            name=row["name"].strip(),
            first=date.fromisoformat(row["first"].strip()),
            last=date.fromisoformat(row["last"].strip()),
            kind=EventKind(row["kind"].strip()),
            places=_parts(row["places"]),
            touches=_parts(row["touches"]),
            source=row["source"].strip(),
            provisional=(row["provisional"] or "").strip(),
        )
    except (KeyError, AttributeError, TypeError, ValueError):
        raise _bad(path, number, "elle ne se lit pas") from None
    if not event.name or not event.source:
        raise _bad(path, number, "il y manque le nom ou la source")
    if event.last < event.first or set(event.touches) - set(TOUCHED):
        raise _bad(path, number, "ses dates ou ce qu'elle touche ne vont pas")
    return event


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _bad(path: Path, number: int, what: str) -> BadDefinition:
    return BadDefinition(
        f"{path.name}, ligne {number} : {what}.",
        "Colonnes attendues : name;first;last;kind;places;touches;source;provisional.",
    )


def met_by(
    events: Iterable[NationalEvent], place: str, first: date, last: date
) -> tuple[NationalEvent, ...]:
    """Those of *events* that concern *place* and have a day from *first* to *last*."""
    return tuple(one for one in events if one.holds_at(place) and one.meets(first, last))
