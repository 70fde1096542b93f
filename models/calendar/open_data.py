"""The ministry's open-data file (``fr-en-calendrier-scolaire``) is read as it really is.

Its instants are midnight in Paris given in UTC, also overseas; its end is the day classes
resume; it has one row per académie, and teachers' rows that are left out. A file that can't be
read changes nothing; the same file twice changes nothing the second time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from models.calendar.entering import note
from models.calendar.facts import SchoolHolidayFact
from models.calendar.open_data_file import table_of_file
from models.calendar.open_data_lines import Line, lines_of
from models.calendar.table import Key, Known, known, put_holiday, said

SOURCE = "données ouvertes fr-en-calendrier-scolaire"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One holiday that the file adds or changes; *old* is None for an addition."""

    zone: str
    school_year: str
    name: str
    old: SchoolHolidayFact | None
    new: SchoolHolidayFact

    def as_dict(self) -> dict[str, Any]:
        return {
            "unit": self.zone,
            "what": f"{self.name} {self.school_year}",
            "old": _period(self.old) if self.old else None,
            "new": _period(self.new),
        }


def _period(fact: SchoolHolidayFact) -> str:
    mark = "" if fact.official else " (prévisionnel)"
    return f"{fact.first.isoformat()} – {fact.last.isoformat()}{mark}"


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """*read*: data lines; *ignored*: teachers' rows and territories that are no zone of ours;
    *differing*: holidays that the lines of one zone do not agree on."""

    read: int
    ignored: int
    holidays: int
    changes: list[Change] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "ignored": self.ignored,
            "holidays": self.holidays,
            "changes": [c.as_dict() for c in self.changes],
            "differing": self.differing,
        }


def import_calendar(session: Session, path: Path, at: datetime, by: str = "admin") -> ImportReport:
    """Write what the file says and that is not known yet.

    Raises :class:`BadFile`, with the line and the column, before anything is written.
    """
    lines, ignored = lines_of(table_of_file(path), path)
    there = known(session)
    holidays, differing = _settled(lines, there)
    changes = [
        Change(zone=key[0], school_year=key[1], name=key[2], old=there.get(key), new=fact)
        for key, fact in sorted(holidays.items())
        if said(there.get(key)) != said(fact)
    ]
    for change in changes:
        put_holiday(session, (change.zone, change.school_year, change.name), change.new)
    _note_changes(session, at, by, changes)
    return ImportReport(
        read=len(lines) + ignored, ignored=ignored, holidays=len(holidays), changes=changes,
        differing=differing,
    )  # fmt: skip


def _note_changes(session: Session, at: datetime, by: str, changes: list[Change]) -> None:
    counts = Counter((c.zone, c.school_year) for c in changes)
    for (zone, year), count in sorted(counts.items()):
        note(session, at, "calendar.imported", zone, year, by, {"changes": count})


def _settled(lines: list[Line], there: Known) -> tuple[dict[Key, SchoolHolidayFact], list[str]]:
    """One holiday per zone, year and name, from what its lines say."""
    groups: dict[Key, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.key].append(line)
    settled: dict[Key, SchoolHolidayFact] = {}
    differing = []
    for key, group in groups.items():
        for rank, period in enumerate(_apart(group)):
            named = (*key[:2], key[2] if rank == 0 else f"{key[2]} ({rank + 1})")
            settled[named] = _fact(named, _agreed(period), there.get(named))
            if len({(p.first, p.last) for p in period}) > 1:
                differing.append(f"{named[0]} {named[1]} {named[2]}")
    return settled, sorted(differing)


def _apart(group: list[Line]) -> list[list[Line]]:
    """The lines of one name, parted where a holiday ends before the next starts."""
    parts: list[list[Line]] = []
    end = date.min
    for line in sorted(group, key=lambda line: line.first):
        if parts and line.first <= end:
            parts[-1].append(line)
        else:
            parts.append([line])
        end = max(end, line.last or line.first)
    return parts


def _agreed(period: list[Line]) -> Line:
    """What most lines say; of as many, the longest, so that nobody is written to on holiday."""
    dated = [p for p in period if p.last] or period
    counts = Counter(dated)
    return max(counts, key=lambda p: (counts[p], ((p.last or p.first) - p.first).days, p.official))


def _fact(key: Key, line: Line, old: SchoolHolidayFact | None) -> SchoolHolidayFact:
    new = SchoolHolidayFact(
        name=key[2], first=line.first, last=line.last or line.first, official=line.official,
        source=SOURCE, school_year=key[1],
    )  # fmt: skip
    if line.last is None:
        return _open_ended(new, old)
    # The file gives the Ascension bridge as its Friday alone; what is known holds more.
    if old and new.days == 1 and old.is_bridge and old.first <= new.first <= old.last:
        return replace(old, source=SOURCE)
    return new


def _open_ended(new: SchoolHolidayFact, old: SchoolHolidayFact | None) -> SchoolHolidayFact:
    """A summer whose end the file does not give: the known end, else 31 August, provisional."""
    if old and old.last > new.first:
        return replace(old, first=new.first, source=SOURCE)
    return replace(new, last=max(new.first, date(new.first.year, 8, 31)), official=False)
