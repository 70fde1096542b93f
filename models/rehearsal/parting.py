"""The fork of two years that are compared: they go by as one until the first moment at which the
change of a cycle can make a difference.

What a year does at a moment comes from its rows and from the dates and rules of its course. Until
one of these differs, both would write the same rows: the year is lived once, and copied there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from models.database.transactions import gesture, reading
from models.planner.rules import DueRule, calendar_rules, end_of_rule, gesture_rules_of, leaves
from models.rehearsal.concerned import OF_ONE_CYCLE, Written
from models.rehearsal.copying import twin_of
from models.rehearsal.rehearse import Rehearsed
from models.territory.redrawn import PLANNED, TERRITORY_CHANGE
from models.tick import in_hand
from models.year.course import Course, Track
from models.year.cycle import CYCLE

JUST_BEFORE = timedelta(microseconds=1)
EVER = datetime(9999, 12, 31, tzinfo=UTC)
Years = tuple[Rehearsed, Rehearsed]
Live = Callable[..., Rehearsed]
"""Lets a year go by on a copy: the course; ``until`` a moment, or ``after`` one that went by."""


@dataclass(frozen=True, kw_only=True)
class LivedYears:
    """Two years that went by; all that left before *since* is the same in both (None: nothing is
    known to be)."""

    was: Rehearsed
    will_be: Rehearsed
    since: datetime | None = None


def both_lived(
    copies: tuple[sa.Engine, sa.Engine],
    courses: tuple[Course, Course],
    written: Written | None,
    moment: datetime,
    live: Live,
) -> LivedYears:
    """Both years from *moment* on: as one until they part, where they do later. *written*: the
    tables in which the rows of the *copies* may differ (None: the change may concern anything)."""
    before, after = copies
    parts = None if written is None else parting_of(*courses)
    if (
        written is None
        or parts is None
        or parts <= moment
        or not _start_alike(before, after, written)
    ):
        was, will_be = (live(copy, course) for copy, course in zip(copies, courses, strict=True))
        return LivedYears(was=was, will_be=will_be)
    cycle_id = courses[0].cycle_id
    changed = _changed_of(before, after, cycle_id)
    shared = live(before, courses[0], until=parts - JUST_BEFORE)
    last = shared.visited[-1]
    fork = twin_of(before)
    with gesture(fork) as session:
        session.connection().execute(
            sa.update(CYCLE).where(CYCLE.c.id == cycle_id).values(dict(changed))
        )
    was = live(before, shared.course, after=last)
    return LivedYears(was=was, will_be=live(fork, in_hand(fork, cycle_id), after=last), since=parts)


# ── when ─────────────────────────────────────────────────────────────────────────────────────────


def parting_of(before: Course, after: Course) -> datetime | None:
    """The first moment at which *after* may do what *before* does not; None: it is not known."""
    ours, theirs = before.definition, after.definition
    if (ours.ladders, ours.channels) != (theirs.ladders, theirs.channels):
        return None  # whom a ladder reaches, and by which way letters leave, is no matter of dates
    if ours.functions_said != theirs.functions_said:
        return None
    found = [*_of_rules(before, after), *_of_phases(before, after), *_of_dates(before, after)]
    known = [moment for moment in found if moment is not None]
    return min(known, default=None) if len(known) == len(found) else None


def _of_rules(before: Course, after: Course) -> Iterator[datetime | None]:
    """When a rule is due in the one and not in the other, or ends sooner. What counts from each
    action's own day is always under way: None."""
    ours, theirs = _rules(before), _rules(after)
    for rule in ours.keys() | theirs.keys():
        ends = ours.get(rule, []), theirs.get(rule, [])
        if ends[0] != ends[1]:
            since = rule.since if isinstance(rule, DueRule) else None
            yield min([*ends[0], *ends[1]]) if all(ends) else since


def _rules(course: Course) -> dict[Any, list[datetime]]:
    """The ends of each rule, by what it owes until then: why, and by when it asks, is only said."""
    found: dict[Any, list[datetime]] = {}
    for track in course.dates:
        for rule in (*calendar_rules(course, track), *gesture_rules_of(course, track)):
            asks = EVER.date() if rule.due_on else None
            owes = replace(rule, reason="", until=EVER, due_on=asks)
            found.setdefault(owes, []).append(rule.until)
        for name, shape in course.definition.messages.items():
            if shape.after is not None and leaves(course, track, shape):
                delay = (track, name, shape.after, shape.to, shape.text, shape.cls, shape.phase)
                found.setdefault(delay, []).append(end_of_rule(course, track, shape))
    return found


def _of_phases(before: Course, after: Course) -> Iterator[datetime]:
    """When a phase opens or closes in the one, and not in the other."""
    for track in before.dates.keys() | after.dates.keys():
        ours, theirs = _phases(before, track), _phases(after, track)
        for moved in ours.items() ^ theirs.items():
            yield moved[1]


def _phases(course: Course, track: Track) -> dict[tuple[Any, str], datetime]:
    return {
        (kind, turn): at(track, kind)
        for kind in course.phases(track)
        for turn, at in (("opens", course.opens_at), ("closes", course.closes_at))
    }


def _of_dates(before: Course, after: Course) -> Iterator[datetime]:
    """The days of the year that moved, from their first minute on."""
    for track in before.dates.keys() | after.dates.keys():
        ours, theirs = _days(before, track), _days(after, track)
        for _, day in ours.items() ^ theirs.items():
            yield before.calendar(track).at(day, 0)


def _days(course: Course, track: Track) -> Mapping[str, Any]:
    return {name: moved.on for name, moved in course.dates.get(track, {}).items()}


# ── from which rows ──────────────────────────────────────────────────────────────────────────────


def _start_alike(before: sa.Engine, after: sa.Engine, written: Written) -> bool:
    """Whether the copies have the same rows but for the cycle's own, and no territory to redraw on
    the way, which loads the course anew."""
    tables = SQLModel.metadata.tables
    names = tables.keys() if "?" in written.tables else written.tables & tables.keys()
    return all(
        _rows(before, tables[name]) == _rows(after, tables[name]) for name in names - OF_ONE_CYCLE
    ) and not _planned(before)


def _rows(engine: sa.Engine, table: sa.Table) -> list[Any]:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    with reading(engine) as session:
        found = session.connection().exec_driver_sql(f'SELECT {columns} FROM "{table.name}"')
        return sorted(map(repr, found))


def _planned(engine: sa.Engine) -> bool:
    with reading(engine) as session:
        there = sa.select(sa.exists().where(TERRITORY_CHANGE.c.id.is_not(None), PLANNED))
        return bool(session.connection().execute(there).scalar_one())


def _changed_of(before: sa.Engine, after: sa.Engine, cycle_id: int) -> Mapping[str, Any]:
    """The columns in which the changed cycle differs, as they are there."""
    ours, theirs = (_cycle(engine, cycle_id) for engine in (before, after))
    return {name: value for name, value in theirs.items() if value != ours[name]}


def _cycle(engine: sa.Engine, cycle_id: int) -> Mapping[str, Any]:
    with reading(engine) as session:
        row = session.connection().execute(sa.select(CYCLE).where(CYCLE.c.id == cycle_id)).one()
        return dict(row._mapping)
