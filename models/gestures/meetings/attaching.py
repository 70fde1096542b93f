"""What is in another calendar already is attached without being typed again: each event is known by
its own name there, so that the same file brought again updates it and doubles nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.errors import Refusal
from models.gestures.cycle.meeting_guests import moved, note
from models.gestures.meetings.keeping import in_hand, keep_row, need_known, need_right
from models.gestures.meetings.opening import holder_of_meeting, new_code
from models.intake.calendar_file import BroughtEvent
from models.work.meeting import MEETING, OUTSIDE
from models.year.course import Course
from models.year.cycle import Cycle

M = MEETING.c
SAID = ("name", "on_day", "until", "starts", "ends", "place")
LONGEST_SOURCE = 300


@dataclass(frozen=True, kw_only=True)
class AttachedChange:
    """An event that changed, and what it was: in words, for who looks before saying yes."""

    event: BroughtEvent
    was: str


@dataclass(frozen=True, kw_only=True)
class Attaching:
    """What a calendar would change: events that are *new*, *changed*, *unchanged*, and the names of
    those that are *gone* from it."""

    source: str
    new: tuple[BroughtEvent, ...]
    changed: tuple[AttachedChange, ...]
    unchanged: int
    gone: tuple[str, ...]
    skipped: int = 0
    """Those that were called off before they were known here."""


class AttachedRow(Protocol):
    """What is known of an event that was attached before."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def on_day(self) -> date: ...
    @property
    def starts(self) -> str | None: ...
    @property
    def place(self) -> str: ...
    @property
    def edits(self) -> int: ...
    @property
    def gone_at(self) -> datetime | None: ...
    @property
    def called_off_at(self) -> datetime | None: ...


def bounds_of(course: Course) -> tuple[date, date]:
    """The days between which a calendar is read: those of the school year, a month around."""
    calendar, month = course.calendar(), timedelta(days=31)
    return calendar.rentree() - month, calendar.last_day() + month


def preview(
    session: Session, course: Course, source: str, events: Sequence[BroughtEvent]
) -> Attaching:
    """What attaching *events* of the calendar *source* would change; nothing is written."""
    rows = _known(session, course, source)
    new, changed, unchanged, skipped = [], [], 0, 0
    for event in events:
        row = rows.get(event.uid)
        if row is None:
            skipped += event.cancelled
            new += [] if event.cancelled else [event]
        elif _differs(row, event):
            changed.append(AttachedChange(event=event, was=_words(row)))
        else:
            unchanged += 1
    there = {event.uid for event in events}
    gone = tuple(r.name for uid, r in sorted(rows.items()) if uid not in there and not r.gone_at)
    return Attaching(
        source=source,
        new=tuple(new),
        changed=tuple(changed),
        unchanged=unchanged,
        gone=gone,
        skipped=skipped,
    )


def attach_calendar(
    session: Session,
    cycle: Cycle,
    source: str,
    events: Sequence[BroughtEvent],
    by: Actor,
    moment: datetime,
    unit_id: int | None = None,
) -> Attaching:
    """Attach *events* of the calendar *source*, held by a unit (None: the académie); what was done.

    One that moved is told to who is on its list; one that its calendar calls off is called off
    here; one that is gone from it stays, and says so. Raises NotFound, NotYours, Refusal (too
    many), WrongMove (closed).
    """
    course = in_hand(session, cycle)
    unit = holder_of_meeting(session, course, unit_id)
    right = need_right(session, course, unit, by, moment, "attacher un agenda")
    source = " ".join(source.split())[:LONGEST_SOURCE]
    if not source:
        raise Refusal("Donnez un nom à cet agenda.", "Il sert à le reconnaître la prochaine fois.")
    found = preview(session, course, source, events)
    rows = _known(session, course, source)
    for event in found.new:
        code = new_code(session, course, event.name, event.on.isoformat())
        values = _values(event) | {"kind": OUTSIDE, "unit_id": unit, "kept_at": moment}
        keep_row(session, course, code, values | {"source": source, "uid": event.uid, "edits": 1})
    for change in found.changed:
        _update(session, course, rows[change.event.uid], change.event, moment)
    there = {event.uid for event in events}
    lost = [r.id for uid, r in rows.items() if uid not in there and not r.gone_at]
    if lost:
        gone = sa.update(MEETING).where(M.id.in_(lost)).values(gone_at=moment)
        session.connection().execute(gone)
    entry = {
        "what": "meeting.imported",
        "subject": f"cycle.{course.cycle_id}",
        "unit_id": unit or course.academy_id,
        "by": right.by.slot,
        "as_function": right.function,
        "facts": {"new": len(found.new), "changed": len(found.changed), "gone": len(lost)},
    }
    journal.write(session, course.cycle_id, moment, [entry])
    return found


def _update(
    session: Session, course: Course, row: AttachedRow, event: BroughtEvent, moment: datetime
) -> None:
    known = need_known(session, course, row.code)
    values = _values(event) | {"edits": row.edits + 1, "kept_at": moment, "gone_at": None}
    keep_row(session, course, row.code, values)
    where = ("on_day", "until", "starts", "ends", "place")
    if any((getattr(row, key) or None) != (values[key] or None) for key in where):
        moved(session, course, known, moment)
    if event.cancelled and row.called_off_at is None:
        note(session, course, row.code, called_off_at=moment, was_on=row.on_day)
    elif not event.cancelled and row.called_off_at is not None:
        note(session, course, row.code, called_off_at=None)


def _known(session: Session, course: Course, source: str) -> dict[str, Any]:
    mine = (M.cycle_id == course.cycle_id, M.source == source)
    return {row.uid: row for row in session.connection().execute(sa.select(MEETING).where(*mine))}


def _values(event: BroughtEvent) -> dict[str, Any]:
    return {
        "name": event.name,
        "on_day": event.on,
        "until": event.until,
        "starts": event.starts,
        "ends": event.ends,
        "place": event.place,
    }


def _differs(row: AttachedRow, event: BroughtEvent) -> bool:
    values = _values(event)
    said = any((getattr(row, key) or None) != (values[key] or None) for key in SAID)
    return said or bool(row.gone_at) or event.cancelled != (row.called_off_at is not None)


def _words(row: AttachedRow) -> str:
    return ", ".join(filter(None, (f"{row.on_day:%d/%m/%Y}", row.starts or "", row.place)))
