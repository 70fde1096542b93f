"""Each line of the open-data file is read for what it says of one zone's holidays.

A cell that can't be read is named by its line and its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from models.calendar.facts import LONGEST
from models.calendar.names import holiday_name, plain, school_year_named, zone_or_none
from models.calendar.table import Key
from models.errors import BadDefinition, BadFile

PARIS = ZoneInfo("Europe/Paris")
PROVISIONAL = re.compile(r"\s*\(?\b(pr[ée]visionn\w*|provisoires?|sous r[ée]serve)\b[^)]*\)?", re.I)
OPEN_END = re.compile(r"^\s*d[ée]but\b", re.I)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One académie's line: *last* is None when the file does not say when classes resume."""

    key: Key
    first: date
    last: date | None
    official: bool


def lines_of(table: Iterable[tuple[int, dict[str, str]]], path: Path) -> tuple[list[Line], int]:
    lines, ignored = [], 0
    for number, row in table:
        zone = _zone(row)
        if zone is None or plain(row.get("population", "")).startswith("enseignant"):
            ignored += 1
        else:
            lines.append(_line(row, zone, path, number))
    if not lines:
        raise BadFile(
            f"{path.name} ne contient aucune période de vacances d'élèves.",
            "Vérifiez que c'est bien le calendrier scolaire.",
        )
    return lines, ignored


def _zone(row: dict[str, str]) -> str | None:
    """The zone of a line; Saint-Martin and Saint-Barthélemy are told in its population."""
    population = plain(row.get("population", ""))
    own = zone_or_none(population) if population.startswith("saint") else None
    return own or zone_or_none(row["zone"])


def _line(row: dict[str, str], zone: str, path: Path, number: int) -> Line:
    def bad(column: str, name: str) -> BadFile:
        return BadFile(
            f"{path.name}, ligne {number}, colonne {column} : « {row[name]} » ne se lit pas.",
            "Corrigez la ligne ou téléchargez de nouveau le fichier ; rien n'a été changé.",
            line=number,
            column=column,
        )

    if not plain(row["description"]):
        raise bad("description", "description")
    first, resumes = _paris_day(row["start"]), _paris_day(row["end"])
    if first is None:
        raise bad("start_date", "start")
    if resumes is None and row["end"]:
        raise bad("end_date", "end")
    last = _last_day(first, resumes)
    if last and not 0 <= (last - first).days <= LONGEST:
        raise bad("end_date", "end")
    try:
        year = school_year_named(row["year"])
    except BadDefinition:
        raise bad("annee_scolaire", "year") from None
    return _as_line(row["description"], zone, year, first, last)


def _last_day(first: date, resumes: date | None) -> date | None:
    """The eve of the day classes resume; None when the file does not say when they do."""
    if resumes is None or resumes == first:
        return None
    return resumes - timedelta(days=1)


def _as_line(description: str, zone: str, year: str, first: date, last: date | None) -> Line:
    name = holiday_name(PROVISIONAL.sub("", description))
    if last is None and not (OPEN_END.match(description) or name == "Été"):
        last = first  # a bridge of one day is written with its own day as its end
    return Line(
        key=(zone, year, name),
        first=first,
        last=last,
        official=not PROVISIONAL.search(description),
    )


def _paris_day(text: str) -> date | None:
    """The day in Paris of an instant; a plain date is that day."""
    text = text.strip()
    french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: 0?0:00(?::00)?)?", text)
    try:
        if french:
            return date(int(french[3]), int(french[2]), int(french[1]))
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    if moment.tzinfo is None and moment.hour == 0:
        return moment.date()
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(PARIS).date()
