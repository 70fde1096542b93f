"""Each line of the open-data file is read for what it says of pupils' holidays.

Teachers' lines, « Rentrée » lines and territories that are no zone of ours are left out and
counted. A line that can't be right, the ministry's own slips, is left aside and named with its
number and its column; the others are read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from models.calendar.facts import LONGEST, SHORTEST_SUMMER
from models.calendar.names import holiday_name, plain, zone_or_none
from models.calendar.open_data_file import SHOWN
from models.calendar.school_year import said_year_holds, school_year_of
from models.calendar.table import Key
from models.calendar.territories import territories_of
from models.errors import BadDefinition, BadFile
from models.intake.days import day_or_none, is_naive, split_hour

Row = dict[str, str]
PROVISIONAL = re.compile(r"\s*\(?\b(pr[ée]visionn\w*|provisoires?|sous r[ée]serve)\b[^)]*\)?", re.I)
OPEN_END = re.compile(r"^\s*d[ée]but\s+(?:des|de\s+la|de\s+l['’]|de|du|d['’])\s*", re.I)
STAFF = re.compile(r"\b(enseignants?|professeurs?|personnels?)\b")
AT_WORK = re.compile(r"\b(pre ?rentree|rentree|reprise|retour)\b")
IN_CLASS = re.compile(
    r"(fin|premier jour|dernier jour|debut d\w* (cours|classes?|annee|l annee))\b"
)
LONG = re.compile(r"\b(ete|hiver austral|australes?|grandes|annuel\w*)\b")
"""Names of the holidays between two school years, which alone last for weeks on end."""
WEEKS = frozenset({"Toussaint", "Noël", "Hiver", "Printemps"})
SHORTEST = 2
"""Days from the first to the return to class, of what is called « vacances »."""
TEACHERS, RENTREE, SLIP = "enseignants", "rentrée ou prérentrée", "ligne à corriger"
UNKNOWN_ZONE, UNREADABLE = "zone inconnue", "ne se lit pas"


@dataclass(frozen=True, kw_only=True)
class HolidayLine:
    """One académie's line: *last* is None when the file does not say when classes resume."""

    key: Key
    first: date
    last: date | None
    official: bool


@dataclass(frozen=True, kw_only=True)
class Slip:
    """A line left aside: where it stands in the file, what is written there and what is wrong."""

    line: int
    column: str
    value: str
    why: str

    @property
    def sentence(self) -> str:
        return f"ligne {self.line}, colonne {self.column} : « {self.value} » {self.why}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(kw_only=True)
class HolidayReading:
    """A whole file; *read* counts its lines, *ignored_why* those of which nothing is taken."""

    read: int = 0
    lines: list[HolidayLine] = field(default_factory=list)
    ignored_why: Counter[str] = field(default_factory=Counter)
    slips: list[Slip] = field(default_factory=list)

    def take(self, number: int, row: Row) -> None:
        self.read += 1
        zone = zone_or_none(row["zone"])
        if why := _why_left_out(row, zone):
            self.ignored_why[why] += 1
        elif slip := _slip_in(number, row, zone or ""):
            self.slips.append(slip)
            self.ignored_why[SLIP] += 1
        else:
            self.lines.extend(_lines(row, zone or ""))


def lines_of(table: Iterable[tuple[int, Row]], path: Path) -> HolidayReading:
    """What the rows of *table* say. Raises :class:`BadFile` when that is nothing at all."""
    reading = HolidayReading()
    for number, row in table:
        reading.take(number, row)
    if reading.lines:
        return reading
    if reading.slips:
        first = reading.slips[0]
        raise BadFile(
            f"{path.name}, {first.sentence}.",
            "Corrigez la ligne ou téléchargez de nouveau le fichier ; rien n'a été changé.",
            line=first.line,
            column=first.column,
        )
    raise BadFile(
        f"{path.name} ne contient aucune période de vacances d'élèves.",
        "Vérifiez que c'est bien le calendrier scolaire.",
    )


def _why_left_out(row: Row, zone: str | None) -> str:
    """Why a line says nothing of pupils' holidays; empty when it does."""
    population = plain(row.get("population", ""))
    if STAFF.search(population) and "eleve" not in population:
        return TEACHERS
    if _says_class(plain(row["description"])):
        return RENTREE
    if zone is None:
        unknown = " ".join(row["zone"].split())[:40]
        return f"{UNKNOWN_ZONE} : {unknown}" if unknown else UNKNOWN_ZONE
    return ""


def _says_class(description: str) -> bool:
    """Whether a line tells a day of class, or of teachers' work, rather than holidays."""
    if IN_CLASS.match(description):
        return True
    return bool(AT_WORK.search(description)) and not re.search(r"\bvacances|\bpont", description)


def _slip_in(number: int, row: Row, zone: str) -> Slip | None:
    """The first thing that can't be right in *row*."""
    for name, why in _faults(row, zone):
        return Slip(line=number, column=SHOWN[name], value=row[name], why=why)
    return None


def _faults(row: Row, zone: str) -> Iterator[tuple[str, str]]:
    start, end = _paris_day(row["start"]), _paris_day(row["end"])
    if not plain(row["description"]):
        yield "description", "ne dit rien"
    if start is None:
        yield "start", UNREADABLE
    elif end is None and row["end"]:
        yield "end", UNREADABLE
    elif end is None and _lasts(row["description"]):
        yield "end", "ne dit pas quand les cours reprennent"
    elif end and (why := _wrong_length(row["description"], start, end)):
        yield "end", why
    elif why := _wrong_year(row["year"], start, zone):
        yield "year", why


def _wrong_length(description: str, start: date, end: date) -> str:
    days = (end - start).days
    if days < 0:
        return f"est avant le début, le {start:%d/%m/%Y}"
    if days > LONGEST or (days >= SHORTEST_SUMMER and not LONG.search(plain(description))):
        return f"est {days} jours après le début, le {start:%d/%m/%Y}"
    if days < SHORTEST and _lasts(description):
        return f"ne laisse qu'un jour de vacances, le {start:%d/%m/%Y}"
    return ""


def _lasts(description: str) -> bool:
    """Whether what is so named goes on for days, of which the line must give the end."""
    bare = PROVISIONAL.sub("", description)
    name = holiday_name(OPEN_END.sub("", bare))
    if OPEN_END.match(bare) or name == "Été":
        return False
    return name in WEEKS or plain(bare).startswith("vacances")


def _wrong_year(said: str, start: date, zone: str) -> str:
    try:
        holds = said_year_holds(said, start, zone)
    except BadDefinition:
        return UNREADABLE
    return "" if holds else f"n'est pas l'année scolaire du {start:%d/%m/%Y}"


def _lines(row: Row, zone: str) -> list[HolidayLine]:
    """A sound row, once for each calendar that it holds for."""
    first, resumes = _paris_day(row["start"]), _paris_day(row["end"])
    assert first is not None, "a row without a start is a slip"
    bare = PROVISIONAL.sub("", row["description"])
    name = holiday_name(OPEN_END.sub("", bare))
    last = _eve(resumes) if resumes and resumes > first else None
    if last is None and not (OPEN_END.match(bare) or name == "Été"):
        last = first  # a bridge of one day is written with its own day as its end
    official = not PROVISIONAL.search(row["description"])
    return [
        HolidayLine(
            key=(own, school_year_of(first, zone), name), first=first, last=last, official=official
        )
        for own in sorted(territories_of(zone, row.get("population", "")))
    ]


def _eve(resumes: date) -> date:
    """The day before classes resume; a Sunday, as Nouméa's end is, is the last day itself."""
    return resumes if resumes.weekday() == 6 else resumes - timedelta(days=1)


def _paris_day(text: str) -> date | None:
    """The day in Paris of an instant, in UTC where it does not say; a plain date is that day."""
    day, hour = split_hour(text)
    is_instant = hour and not hour.startswith("T00:00")
    return day_or_none(f"{day}{hour}Z" if is_instant and is_naive(hour) else text)
