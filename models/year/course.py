"""A cycle in hand: its definition, its calendars and its dates, loaded once and read often.

A *track* is the units that share a week and a place: one for all by default, more when a bassin
holds the week on its own date or when a département has public holidays of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.places import without_suspensions
from models.calendar.school_days import Moved, SchoolCalendar
from models.calendar.school_year import year_called
from models.calendar.table import calendars_for
from models.database.transactions import ONE_PICTURE, once
from models.territory.unit import UNIT, Unit
from models.year.cycle import PARTICIPATION, Cycle
from models.year.dates import bounds_in, dates_of
from models.year.definition import Definition
from models.year.participation import definition_of
from models.year.phases import PhaseKind
from models.year.put_off import dates_kept, weeks_put_off
from models.year.week import Span


class Followed(Protocol):
    """A row that says which week and place it is of: a participation, a phase."""

    @property
    def week(self) -> date: ...
    @property
    def week_ends(self) -> date: ...
    @property
    def place(self) -> str: ...


@dataclass(frozen=True, kw_only=True, order=True)
class Track:
    """The units that hold the week from *week* to *ends* and live by the school calendar of
    *place*."""

    week: date
    ends: date
    place: str

    @classmethod
    def of(cls, row: Followed) -> Track:
        return cls(week=row.week, ends=row.week_ends, place=row.place)

    def __str__(self) -> str:
        """Its name in the journal, in keys and in forms."""
        return f"{self.week.isoformat()}+{(self.ends - self.week).days}.{self.place}"


def follows(rows: sa.ColumnCollection[str, Any], track: Track) -> sa.ColumnElement[bool]:
    """Whether a row (a participation, a phase) is of *track*, as a condition on its columns."""
    here = (rows.week == track.week, rows.week_ends == track.ends, rows.place == track.place)
    return sa.and_(*here)


@dataclass(frozen=True, kw_only=True)
class Course:
    """Everything about a cycle that its rules need, and that no run changes.

    *dates* are the milestones of each track; *launched_at* is None before the launch; *link_key*
    signs the links of its letters.
    """

    cycle_id: int
    academy_id: int
    school_year: str
    name: str
    timezone: str
    definition: Definition
    launched_at: datetime | None
    population: int
    link_key: str = field(repr=False)
    home: Track
    calendars: Mapping[str, SchoolCalendar]
    dates: Mapping[Track, Mapping[str, Moved]]
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def year_name(self) -> str:
        """How the cycle is called: « 2026-27 », « 2026-27 (printemps) » where the year has two,
        « 2027 » in the far south."""
        return year_called(self.school_year, self.home.place, self.name)

    def held(self, track: Track) -> tuple[date, date]:
        """The first and the last day of the week."""
        return self.on(track, "week_opens"), self.on(track, "week_closes")

    def calendar(self, track: Track | None = None) -> SchoolCalendar:
        return self.calendars[(track or self.home).place]

    def of_place(self, place: str) -> SchoolCalendar:
        return self.calendars.get(place) or self.calendar()

    def has(self, track: Track, milestone: str) -> bool:
        """Whether *milestone* has a date this year: one that is switched off has none."""
        return milestone in self.dates[track]

    def is_suspended(self, track: Track) -> bool:
        """Whether all the units of *track* are suspended: dates command nothing there."""
        return self.calendar(track).suspended

    @property
    def is_suspended_somewhere(self) -> bool:
        return any(calendar.suspended for calendar in self.calendars.values())

    def on(self, track: Track, milestone: str) -> date:
        """The date of a milestone that can't be off, or that :meth:`has` says is there."""
        return self.dates[track][milestone].on

    def day_of(self, track: Track, milestone: str) -> date | None:
        """The date of *milestone*, if it has one."""
        moved = self.dates[track].get(milestone)
        return moved.on if moved else None

    def begins(self, track: Track) -> date:
        """The first day of the year: the opening of its cadrage, else its first date."""
        first = self.day_of(track, "framing_opens")
        return first or min(moved.on for moved in self.dates[track].values())

    def local_day(self, moment: datetime) -> date:
        return _local_day(self.timezone, moment)

    def bounds(self, track: Track, kind: PhaseKind) -> tuple[date, date] | None:
        """The first and the last day of a phase (:func:`~models.year.dates.bounds_in`)."""
        return bounds_in(self.definition, self.dates[track], kind)

    def phases(self, track: Track) -> dict[PhaseKind, tuple[date, date]]:
        """The phases of the year that are on, with their first and last days."""
        found = ((kind, self.bounds(track, kind)) for kind in self.definition.phases)
        return {kind: days for kind, days in found if days is not None}

    def call_days(self, track: Track) -> tuple[date, date]:
        """The first and the last day of the call; without one, people propose to the week's end."""
        call = self.bounds(track, PhaseKind.CALL_FOR_ACTIONS)
        return call or (self.begins(track), self.on(track, "week_closes"))

    def opens_at(self, track: Track, kind: PhaseKind) -> datetime:
        """The moment phase *kind*, which is on, opens: the first minute of its day."""
        return self.calendar(track).at(self._bounds(track, kind)[0], 0)

    def closes_at(self, track: Track, kind: PhaseKind) -> datetime:
        """The moment phase *kind*, which is on, is closed: the minute after 23:59 of its last
        day."""
        return self.end_of(track, self._bounds(track, kind)[1])

    def _bounds(self, track: Track, kind: PhaseKind) -> tuple[date, date]:
        found = self.bounds(track, kind)
        if found is None:
            raise KeyError(kind)
        return found

    def end_of(self, track: Track, day: date) -> datetime:
        return self.calendar(track).at(date.fromordinal(day.toordinal() + 1), 0)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where a cycle goes on: its académie's clocks and calendar, the tracks of its units."""

    timezone: str
    place: str
    school_year: str
    tracks: tuple[Track, ...]

    @property
    def calendars(self) -> dict[str, tuple[str, str, str]]:
        """By place, what names its school calendar; a suspended place's as it was before, too: a
        message of then names it."""
        places = {p: None for t in self.tracks for p in (t.place, without_suspensions(t.place))}
        return {place: (place, self.timezone, self.school_year) for place in places}


_courses: WeakKeyDictionary[sa.Engine, dict[tuple[Any, ...], Course]] = WeakKeyDictionary()
"""Per database: a rehearsal's copy has the same cycle, and other people in its memo."""
MOST_KEPT = 128
"""Courses of a database: those of thirty académies, this year's, last year's and some drafts."""


def forget(engine: sa.Engine) -> None:
    """Let go of the courses read from *engine*, whose rows were replaced behind our back."""
    _courses.pop(engine, None)


def load_course(session: Session, cycle: Cycle, launched_at: datetime | None = None) -> Course:
    """The course of *cycle*, kept while neither it nor its territory changes.

    *launched_at* stands for a launch that has not happened yet (``check``, a forecast).
    """
    (found,) = load_courses(session, [cycle], launched_at)
    return found


def by_course(
    session: Session, course: Course, rows: Sequence[Any]
) -> Iterator[tuple[Course, list[Any]]]:
    """*rows* (letters) by the course of their cycle, *course* first: a digest carries what other
    cycles of its académie owe to the same person."""
    found: dict[int, list[Any]] = {course.cycle_id: []}
    for row in rows:
        found.setdefault(row.cycle_id, []).append(row)
    for number, own in found.items():
        if number == course.cycle_id:
            yield course, own
        else:
            yield load_course(session, session.get_one(Cycle, number)), own


def load_courses(
    session: Session, cycles: Sequence[Cycle], launched_at: datetime | None = None
) -> list[Course]:
    """:func:`load_course` of each, in as many statements for thirty as for two; those that one
    reading asks for again are the same."""
    here = session.info.get(ONE_PICTURE)
    if here is None:
        return _loaded(session, cycles, launched_at)
    keys = [_as_asked(cycle, launched_at) for cycle in cycles]
    if any(key not in here for key in keys):
        found = _loaded(session, cycles, launched_at)
        here.update(zip(keys, found, strict=True))
        here.update({(Cycle, cycle.id): cycle for cycle in cycles})  # who gets one again has it
    return [here[key] for key in keys]


def _as_asked(cycle: Cycle, launched_at: datetime | None) -> Any:
    """What a cycle in hand says by itself: a preview may have changed it since."""
    said = (cycle.id, cycle.population, cycle.name, cycle.week, cycle.week_ends)
    launched = launched_at or cycle.launched_at
    return "course", *said, launched, _written(cycle, definition_of(cycle))


def _loaded(
    session: Session, cycles: Sequence[Cycle], launched_at: datetime | None
) -> list[Course]:
    grounds = _grounds(session, cycles)
    wanted = {one: None for ground in grounds for one in ground.calendars.values()}
    calendars = calendars_for(session, wanted)
    kept = _courses.setdefault(session.get_bind().engine, {})
    return [
        _kept(
            kept,
            cycle,
            ground,
            launched_at or cycle.launched_at,
            {place: calendars[one] for place, one in ground.calendars.items()},
        )
        for cycle, ground in zip(cycles, grounds, strict=True)
    ]


def _kept(
    kept: dict[tuple[Any, ...], Course],
    cycle: Cycle,
    ground: Ground,
    launched: datetime | None,
    calendars: dict[str, SchoolCalendar],
) -> Course:
    definition = definition_of(cycle)
    fingerprint = (
        cycle.id,
        cycle.population,
        cycle.name,
        cycle.week,
        cycle.week_ends,
        launched,
        _written(cycle, definition),
        ground.tracks,
        tuple(id(c) for c in calendars.values()),
        ground.timezone,
    )
    if fingerprint not in kept:
        while len(kept) > MOST_KEPT:
            kept.pop(next(iter(kept)))
        kept[fingerprint] = _build(cycle, ground, definition, launched, calendars)
    return kept[fingerprint]


def _grounds(session: Session, cycles: Sequence[Cycle]) -> list[Ground]:
    academies = _academies(session, cycles)
    p = PARTICIPATION.c
    query = sa.select(p.cycle_id, p.week, p.week_ends, p.place).where(
        p.cycle_id.in_([c.id for c in cycles])
    )
    found: dict[Any, set[Track]] = {}
    for row in session.connection().execute(query.distinct()):
        track = Track.of(row)
        found.setdefault(row.cycle_id, set()).add(track)
    return [_ground(c, academies[c.academy_id], found.get(c.id, set())) for c in cycles]


def _academies(session: Session, cycles: Sequence[Cycle]) -> dict[int, Unit]:
    if len(cycles) == 1:  # most often in hand already
        number = cycles[0].academy_id
        return {number: once(session, (Unit, number), lambda: session.get_one(Unit, number))}
    ids = sorted({c.academy_id for c in cycles})
    rows = session.scalars(sa.select(Unit).where(UNIT.c.id.in_(ids)))
    return {int(unit.id or 0): unit for unit in rows}


def _ground(cycle: Cycle, academy: Unit, tracks: set[Track]) -> Ground:
    home = Track(week=cycle.week, ends=cycle.week_ends, place=academy.place)
    return Ground(
        timezone=academy.timezone,
        place=academy.place,
        school_year=cycle.school_year,
        tracks=tuple(sorted({*tracks, home})),
    )


def _written(cycle: Cycle, definition: Definition) -> Any:
    """What tells one definition from another: a pinned one is kept by its text."""
    return id(definition) if cycle.definition else definition.model_dump_json()


def _build(
    cycle: Cycle,
    ground: Ground,
    definition: Definition,
    launched: datetime | None,
    calendars: dict[str, SchoolCalendar],
) -> Course:
    zone = ground.timezone
    day = pendulum.instance(launched).in_timezone(zone).date() if launched else None
    return Course(
        cycle_id=int(cycle.id or 0),
        academy_id=cycle.academy_id,
        school_year=cycle.school_year,
        name=cycle.name,
        timezone=zone,
        definition=definition,
        launched_at=launched,
        population=cycle.population,
        link_key=cycle.link_key,
        home=Track(week=cycle.week, ends=cycle.week_ends, place=ground.place),
        calendars=calendars,
        dates={t: _dates(cycle, definition, calendars[t.place], t, day) for t in ground.tracks},
    )


def _dates(
    cycle: Cycle, definition: Definition, calendar: SchoolCalendar, track: Track, day: date | None
) -> Mapping[str, Moved]:
    """The milestones of a track, some of which its week had behind it when it was put off."""

    def of(week: Span) -> Mapping[str, Moved]:
        return dates_of(definition, calendar, week.first, week.last, launched_on=day)

    held = Span(track.week, track.ends)
    return dates_kept(weeks_put_off(cycle.put_off), held, of)


@lru_cache(maxsize=4096)
def _local_day(timezone: str, moment: datetime) -> date:
    """Thousands of letters are asked about at one moment."""
    local = pendulum.instance(moment).in_timezone(timezone)
    return date(local.year, local.month, local.day)
