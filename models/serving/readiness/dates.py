"""Prepared upstream: the phases that opened and closed on their dates, and those that did not.

From the rows of all the cycles at once: what each planned, and what the journal says was done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.school_days import CalendarUnknown, SchoolCalendar
from models.calendar.table import calendar_for
from models.journal import JOURNAL
from models.serving.calendar.stages import UNDONE
from models.serving.perimeter import Perimeter, academies_of
from models.territory.rows import Identified
from models.territory.unit import UNIT
from models.words.collation import in_order
from models.work.announced import subjects_of
from models.year.course import Track
from models.year.cycle import CYCLE, PHASE, CycleState
from models.year.dates import bounds_in, dates_of
from models.year.definition import Definition, pinned

OPENED, CLOSED = "opened", "closed"


@dataclass(frozen=True, kw_only=True)
class PhaseTurn:
    """A phase that opens, or closes, for the units of one week: the day *planned*, and *late* by
    how many school days. *done*: it did; else it is still awaited."""

    unit_id: int
    unit: str
    week: date
    phase: str
    what: str
    planned: date
    late: int
    done: bool

    @property
    def on_time(self) -> bool:
        return self.late <= 0


def turns(session: Session, perimeter: Perimeter, day: date) -> tuple[PhaseTurn, ...]:
    """Each opening and closing that was due by *day* in the cycles, in the order of the year."""
    cycles = session.connection().execute(_cycles(perimeter)).all()
    tracks = _tracks(session, cycles)
    moved = _moved(session, tracks)
    calendars = _calendars(session, cycles, tracks)
    found = [
        turn
        for c in cycles
        for t in tracks[c.id]
        if (calendar := calendars.get((t.place, c.timezone, c.school_year)))
        for turn in _of_track(c, t, calendar, moved, day)
    ]
    return tuple(sorted(found, key=_place))


def _place(turn: PhaseTurn) -> tuple[Any, ...]:
    return in_order(turn.unit), turn.unit_id, turn.planned, in_order(turn.what), turn.week


def _cycles(perimeter: Perimeter) -> Any:
    c, u = CYCLE.c, UNIT.c
    return (
        sa.select(
            c.id,
            c.school_year,
            c.state,
            c.week,
            c.week_ends,
            c.definition,
            u.id.label("unit_id"),
            u.name.label("unit"),
            u.timezone,
            u.place,
        )
        .join(UNIT, u.id == c.academy_id)
        .where(perimeter.of_cycle(c.id), c.definition.is_not(None), academies_of(perimeter))
        .order_by(c.id)
    )


def _calendars(
    session: Session, cycles: Sequence[Any], tracks: Mapping[int, set[Track]]
) -> dict[tuple[str, str, str], SchoolCalendar]:
    """The school calendar of each place, a few for the whole country; none for a year that
    nobody published."""
    wanted = {(t.place, c.timezone, c.school_year) for c in cycles for t in tracks[c.id]}
    found = {}
    for one in sorted(wanted):
        with suppress(CalendarUnknown):
            found[one] = calendar_for(session, *one)
    return found


Moves = Mapping[tuple[int, Track, str, str], datetime]
"""When each phase of a cycle's track opened or closed."""


def _tracks(session: Session, cycles: Sequence[Any]) -> dict[int, set[Track]]:
    """The tracks of each cycle of which a phase moved; its own week's where none did yet."""
    p = PHASE.c
    query = sa.select(p.cycle_id, p.week, p.week_ends, p.place).where(
        p.cycle_id.in_([c.id for c in cycles])
    )
    found: dict[int, set[Track]] = {c.id: set() for c in cycles}
    for row in session.connection().execute(query.distinct()):
        found[row.cycle_id].add(Track.of(row))
    for c in cycles:
        found[c.id] = found[c.id] or {Track.of(c)}
    return found


def _moved(session: Session, tracks: Mapping[int, set[Track]]) -> Moves:
    """Where each phase stands now, and what the journal tells of how it came there."""
    p, j = PHASE.c, JOURNAL.c
    found: dict[tuple[int, Track, str, str], datetime] = {}
    query = sa.select(PHASE).where(p.cycle_id.in_(sorted(tracks)), p.changed_at.is_not(None))
    for row in session.connection().execute(query):
        what = {"open": OPENED}.get(row.state, row.state)
        found[row.cycle_id, Track.of(row), row.kind.value, what] = row.changed_at
    named = {subject: t for some in tracks.values() for t in some for subject in subjects_of(t)}
    turns = sa.select(j.chain, j.subject, j.what, j.at, j.facts).where(
        j.chain.in_(sorted(tracks)),
        j.subject.in_(sorted(named)),
        j.what.in_([f"phase.{OPENED}", f"phase.{CLOSED}", "phase.given_back"]),
    )
    last: dict[tuple[int, Track, str, str], datetime] = {}
    for row in session.connection().execute(turns.order_by(j.chain, j.seq)):
        phase, what = (row.chain, named[row.subject], row.facts["phase"]), row.what
        for undone in UNDONE.get(row.facts.get("to"), ()):
            last.pop((*phase, undone), None)
        if what != "phase.given_back":
            last.setdefault((*phase, what.removeprefix("phase.")), row.at)
    return last | found


class PlannedCycle(Identified, Protocol):
    """A launched cycle, and the académie whose it is."""

    @property
    def definition(self) -> dict[str, Any]: ...
    @property
    def state(self) -> CycleState: ...
    @property
    def timezone(self) -> str: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def unit(self) -> str: ...


def _of_track(
    cycle: PlannedCycle, track: Track, calendar: SchoolCalendar, moved: Moves, day: date
) -> Iterator[PhaseTurn]:
    for kind, phase, what, planned in _plan(cycle.definition, calendar, track):
        at = moved.get((cycle.id, track, kind, what))
        if at is None and (planned >= day or _is_over(cycle, track, kind, moved)):
            continue
        # A phase is closed by the first run after 23:59 of its last day.
        first = planned + timedelta(days=1) if what == CLOSED else planned
        last = day if at is None else pendulum.instance(at).in_timezone(cycle.timezone).date()
        yield PhaseTurn(
            unit_id=cycle.unit_id,
            unit=cycle.unit,
            week=track.week,
            phase=phase,
            what=what,
            planned=planned,
            late=max(0, calendar.between(first, last)),
            done=at is not None,
        )


def _is_over(cycle: PlannedCycle, track: Track, kind: str, moved: Moves) -> bool:
    """Whether nothing is awaited of a phase any more, though nobody wrote when it turned."""
    return cycle.state is CycleState.CLOSED or (cycle.id, track, kind, CLOSED) in moved


Plan = tuple[tuple[str, str, str, date], ...]
"""The kind and the name of a phase, what it does, on which day."""
_plans: dict[Track, list[tuple[Any, SchoolCalendar, Plan]]] = {}
MOST = 64
"""So many plans of one week and place are kept: an académie each, this year's and the last."""


def _plan(definition: dict[str, Any], calendar: SchoolCalendar, track: Track) -> Plan:
    """What a definition plans for a week, reckoned once: thirty académies take a while."""
    kept = _plans.setdefault(track, [])
    for known, by, plan in kept:
        if by is calendar and known == definition:
            return plan
    made = tuple(_planned(pinned(definition), calendar, track))
    kept[MOST - 1 :] = []
    kept.insert(0, (definition, calendar, made))
    return made


def _planned(
    definition: Definition, calendar: SchoolCalendar, track: Track
) -> Iterator[tuple[str, str, str, date]]:
    dates = dates_of(definition, calendar, track.week, track.ends)
    for kind in definition.phases:
        days = bounds_in(definition, dates, kind)
        if days is not None:
            name = definition.phase_name(kind)
            yield kind.value, name, OPENED, days[0]
            yield kind.value, name, CLOSED, days[1]
