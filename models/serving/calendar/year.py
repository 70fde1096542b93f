"""The year at a glance, for an académie, a département or a bassin: by the dates that it follows.

Phases with when they really opened and closed; dates with whether what they wanted was done, late
or early, counted in school days; holidays; what else happens; the units that have other dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.school_days import SchoolCalendar
from models.serving.calendar.late_units import lacking
from models.serving.calendar.milestones import MilestoneProgress, wanted
from models.serving.calendar.stages import (
    MovedPhases,
    Stage,
    in_school_days,
    moved_on,
    offset,
    stages,
)
from models.serving.perimeter import Perimeter
from models.serving.states import State, Tone
from models.territory.unit import UNIT, Level
from models.work.known_meeting import academy_occasions
from models.year.course import Course, Track, follows
from models.year.cycle import PARTICIPATION, UNIT_WEEK, CycleState
from models.year.occasions import Occasion, occasions_of, read_occasions

ORDER = tuple(Level)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A milestone, numbered in the order of the year; *why* says what moved it; *off*: so many
    school days after its date it was done (before: less than 0); *lacking*: once it is late, the
    units in which its work is not done."""

    number: int
    name: str
    title: str
    on: date
    moved_from: date | None
    why: str
    stands: State
    off: int = 0
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Band:
    """Days without class: school holidays, else a public holiday of the place."""

    name: str
    first: date
    last: date
    school: bool
    official: bool = True


@dataclass(frozen=True, kw_only=True)
class Apart:
    """A unit that follows other dates: its week, and whether other public holidays explain it."""

    unit_id: int
    name: str
    level: Level
    week: date
    ends: date
    other_place: bool


@dataclass(frozen=True, kw_only=True)
class Glance:
    """The year of a territory that follows *track*; *held*: the first and the last day of its week;
    *place*: how its school calendar is named."""

    track: Track
    held: tuple[date, date]
    stages: tuple[Stage, ...]
    marks: tuple[Mark, ...]
    free: tuple[Band, ...]
    others: tuple[Occasion, ...] = ()
    apart: tuple[Apart, ...] = ()

    @property
    def late(self) -> list[Stage | Mark]:
        """What is late now, phases first."""
        every: list[Stage | Mark] = [*self.stages, *self.marks]
        return [one for one in every if one.stands.tone is Tone.LATE]

    @property
    def met(self) -> list[Mark]:
        """The dates whose work is done."""
        return [mark for mark in self.marks if mark.stands.tone is Tone.DONE]

    @property
    def early(self) -> list[Mark]:
        """Those of them whose work was done before."""
        return [mark for mark in self.met if mark.off < 0]


def glance(
    session: Session, course: Course, perimeter: Perimeter, state: CycleState, day: date
) -> Glance:
    """The year as *perimeter* follows it, seen on *day*."""
    track = track_of(session, course, perimeter)
    live = state is not CycleState.DRAFT
    done = wanted(session, perimeter, course, day) if live else {}
    names = lacking(session, perimeter, course, day) if live else {}
    moved = moved_on(session, [(course, track)])[course.cycle_id]
    found = told(course, track, moved, done, state, day)
    return replace(
        found,
        marks=tuple(_named(mark, names) for mark in found.marks),
        others=_dated_first(
            (*read_occasions(session, course), *academy_occasions(session, course))
        ),
        apart=_apart(session, course, perimeter, track),
    )


def told(
    course: Course,
    track: Track,
    moved: MovedPhases,
    done: Mapping[str, MilestoneProgress],
    state: CycleState,
    day: date,
) -> Glance:
    """The year of those who follow *track*: when phases *moved*, what of each date is *done*."""
    return Glance(
        track=track,
        held=course.held(track),
        stages=stages(course, track, moved, state, day),
        marks=_marks(course, track, done, day),
        free=_free(course.calendar(track)),
        others=occasions_of(course),
    )


def _dated_first(found: tuple[Occasion, ...]) -> tuple[Occasion, ...]:
    return tuple(sorted(found, key=lambda one: (one.on or one.until or date.max, one.name)))


# ── whose dates ──────────────────────────────────────────────────────────────────────────────────


def track_of(session: Session, course: Course, perimeter: Perimeter) -> Track:
    """The dates that *perimeter* follows: its unit's, else those of the highest unit that its
    reader holds a function in, the cycle's own for who reads the whole académie."""
    p, u = PARTICIPATION.c, UNIT.c
    asked = [perimeter.unit.id] if perimeter.unit is not None else perimeter.scope.unit_ids
    query = (
        sa.select(p.week, p.week_ends, p.place, u.level)
        .join(UNIT, u.id == p.unit_id)
        .where(p.cycle_id == course.cycle_id, p.unit_id.in_(asked))
        .order_by(u.id)
    )
    rows = session.connection().execute(query).all()
    if not rows:
        return course.home
    first = min(rows, key=lambda row: ORDER.index(Level(row.level)))
    found = Track.of(first)
    return found if found in course.dates else course.home


def _apart(
    session: Session, course: Course, perimeter: Perimeter, track: Track
) -> tuple[Apart, ...]:
    """The units of *perimeter* that follow other dates; of its schools, those with their own
    week."""
    p, u, w = PARTICIPATION.c, UNIT.c, UNIT_WEEK.c
    own = sa.exists().where(w.cycle_id == course.cycle_id, w.unit_id == u.id)
    query = (
        sa.select(u.id, u.name, u.level, p.week, p.week_ends, p.place)
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, p.cycle_id == course.cycle_id))
        .where(
            perimeter.holds(),
            sa.not_(follows(p, track)),
            sa.or_(u.level != Level.SCHOOL, own),
        )
        .order_by(u.department_id, u.level == Level.SCHOOL, u.level == Level.BASIN, u.name_order)
    )
    return tuple(
        Apart(
            unit_id=row.id,
            name=row.name,
            level=row.level,
            week=row.week,
            ends=row.week_ends,
            other_place=row.place != track.place,
        )
        for row in session.connection().execute(query)
    )


# ── dates ────────────────────────────────────────────────────────────────────────────────────────


def _marks(
    course: Course, track: Track, done: Mapping[str, MilestoneProgress], day: date
) -> tuple[Mark, ...]:
    calendar = course.calendar(track)
    in_order = sorted(course.dates[track].items(), key=lambda item: item[1].on)
    return tuple(
        Mark(
            number=n,
            name=name,
            title=course.definition.title_of(name),
            on=moved.on,
            moved_from=moved.moved_from,
            why=moved.why,
            stands=date_stands(calendar, moved.on, done.get(name), day),
            off=_off(calendar, moved.on, done.get(name)),
        )
        for n, (name, moved) in enumerate(in_order, start=1)
    )


def _off(calendar: SchoolCalendar, on: date, work: MilestoneProgress | None) -> int:
    if work is None or work.missing or work.last is None:
        return 0
    return calendar.between(on, work.last)


def _named(mark: Mark, names: Mapping[str, tuple[str, ...]]) -> Mark:
    late = mark.stands.tone is Tone.LATE
    return replace(mark, lacking=names.get(mark.name, ())) if late else mark


def date_stands(
    calendar: SchoolCalendar, on: date, work: MilestoneProgress | None, day: date
) -> State:
    """Whether what *on* wanted is done: by the date, late, or not yet."""
    past = day > on
    if work is None:
        words = "passée" if past else ("aujourd'hui" if day == on else "à venir")
        return State(words=words, tone=Tone.QUIET)
    share = f"{work.done} sur {work.total}"
    if work.missing and past:
        late = calendar.between(on, day)
        since = f" de {in_school_days(late)}" if late else ""
        return State(words=f"en retard{since} : {share}", tone=Tone.LATE)
    if not past and (work.missing or work.grows):
        return State(words=f"à venir : {share}", tone=Tone.QUIET)
    when = offset(calendar, on, work.last) if work.last else ""
    return State(words=" ".join(filter(None, ["tenue", when])), tone=Tone.DONE)


def _free(calendar: SchoolCalendar) -> tuple[Band, ...]:
    """School holidays, and the public holidays that take a school day of their own."""
    holidays = calendar.holidays_of_year()
    within = {o for h in holidays for o in h.ordinals()}
    school = [
        Band(name=h.in_words, first=h.first, last=h.last, school=True, official=h.official)
        for h in holidays
    ]
    public = [
        Band(name=name, first=on, last=on, school=False)
        for on, name in calendar.public_holidays_of_year()
        if on.weekday() < 5 and on.toordinal() not in within
    ]
    return tuple(sorted([*school, *public], key=lambda band: band.first))
