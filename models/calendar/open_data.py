"""The ministry's open-data file (``fr-en-calendrier-scolaire``) is read as it really is.

Its instants are midnight in Paris given in UTC, also overseas; its end is the day classes
resume; it has one row per académie, teachers' rows, and slips that are left aside. A file of
which nothing can be read changes nothing; the same file twice changes nothing the second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from models.calendar.entering import note
from models.calendar.facts import SchoolHolidayFact
from models.calendar.open_data_file import table_of_file
from models.calendar.open_data_lines import Slip, lines_of
from models.calendar.open_data_settling import settled
from models.calendar.table import known, put_holiday, said


@dataclass(frozen=True, kw_only=True)
class HolidayChange:
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
    if not fact.holds:
        return "sans objet"
    mark = "" if fact.official else " (prévisionnel)"
    return f"{fact.first.isoformat()} – {fact.last.isoformat()}{mark}"


@dataclass(frozen=True, kw_only=True)
class HolidayReport:
    """*read*: data lines; *ignored*: those of which nothing is taken, counted by reason in
    *ignored_why*; *slips*: those that need a hand; *differing*: holidays that the lines of one
    zone do not agree on; *notices*: what else was left out of the file."""

    read: int
    ignored_why: Counter[str]
    holidays: int
    slips: list[Slip] = field(default_factory=list)
    changes: list[HolidayChange] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def ignored(self) -> int:
        return self.ignored_why.total()

    def as_dict(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "ignored": self.ignored,
            "ignored_why": dict(self.ignored_why),
            "ignored_rows": [slip.as_dict() for slip in self.slips],
            "holidays": self.holidays,
            "changes": [c.as_dict() for c in self.changes],
            "differing": self.differing,
            "notices": self.notices,
        }


def import_calendar(
    session: Session,
    path: Path,
    at: datetime,
    by: str = "admin",
    *,
    only: Collection[str] | None = None,
) -> HolidayReport:
    """Write what the file says and that is not known yet; *only*: of those zones, the others being
    left as they are.

    Raises :class:`BadFile` when nothing of it can be read, before anything is written.
    """
    rows, notices = table_of_file(path)
    reading = lines_of(rows, path)
    there = known(session)
    holidays, differing = settled(reading.lines, there)
    if only is not None:
        holidays = {key: fact for key, fact in holidays.items() if key[0] in only}
        differing = [one for one in differing if one.startswith(tuple(f"{z} " for z in only))]
    changes = [
        HolidayChange(zone=key[0], school_year=key[1], name=key[2], old=there.get(key), new=fact)
        for key, fact in sorted(holidays.items())
        if said(there.get(key)) != said(fact)
    ]
    for change in changes:
        put_holiday(session, (change.zone, change.school_year, change.name), change.new)
    _note_changes(session, at, by, changes)
    return HolidayReport(
        read=reading.read,
        ignored_why=reading.ignored_why,
        slips=reading.slips,
        holidays=sum(fact.holds for fact in holidays.values()),
        changes=changes,
        differing=differing,
        notices=notices,
    )


def _note_changes(session: Session, at: datetime, by: str, changes: list[HolidayChange]) -> None:
    counts = Counter((c.zone, c.school_year) for c in changes)
    for (zone, year), count in sorted(counts.items()):
        note(session, at, "calendar.imported", zone, year, by, {"changes": count})
