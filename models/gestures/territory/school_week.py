"""Écoles without class on Wednesday: the ministry's file is read, and their calendar follows it.

The days without class are kept in the key of the école's calendar (``models/calendar/places.py``):
due dates, morning letters and what a date asks follow by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.calendar.places import free_weekdays, with_free_weekdays
from models.territory.importing.school_week import read_school_weeks
from models.territory.unit import UNIT, Kind
from models.year.participation import people_or_units_changed


@dataclass(frozen=True, kw_only=True)
class SchoolWeekReport:
    """*read*: lines; *changed*: écoles whose week is another; *without_wednesday*: how many of
    those known have no class on Wednesday; *unknown*: those that the directory does not have."""

    read: int
    schools: int
    changed: int
    without_wednesday: int
    unknown: int
    unsaid: int
    notices: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return vars(self) | {"notices": list(self.notices)}


def import_school_weeks(session: Session, path: Path, moment: datetime) -> SchoolWeekReport:
    """Keep the weekdays without class of each école that the file names; the same file again
    changes nothing, and what it does not name stays. Raises BadFile."""
    said = read_school_weeks(path)
    u = UNIT.c
    query = sa.select(u.id, u.code, u.place).where(u.kind == Kind.ECOLE)
    known = [r for r in session.connection().execute(query) if r.code in said.free]
    changes = [
        {"number": r.id, "new": with_free_weekdays(r.place, said.free[r.code])}
        for r in known
        if free_weekdays(r.place) != said.free[r.code]
    ]
    if changes:
        change = sa.update(UNIT).where(u.id == sa.bindparam("number"))
        session.connection().execute(change.values(place=sa.bindparam("new")), changes)
        people_or_units_changed(session, moment)
        entry = {"what": "territory.school_weeks", "subject": "installation", "by": "admin"}
        journal.write(session, 0, moment, [entry | {"facts": {"schools": len(changes)}}])
    return SchoolWeekReport(
        read=said.read,
        schools=len(known),
        changed=len(changes),
        without_wednesday=sum(3 in said.free[r.code] for r in known),
        unknown=len(said.free) - len(known),
        unsaid=len(said.unsaid),
        notices=said.notices,
    )
