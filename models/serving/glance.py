"""The year at a glance, for an académie, a département or a bassin: by the dates that it follows.

Phases with when they really opened and closed; dates with whether what they wanted was done, late
or early, counted in school days; holidays; what else happens; the units that have other dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.school_days import SchoolCalendar
from models.gestures.deciding import subject_of
from models.outbox.french import plural
from models.serving.lacking import lacking
from models.serving.land import Land
from models.serving.sheet import State, Tone
from models.serving.wanted import Wanted, wanted
from models.territory.unit import UNIT, Level
from models.work.journal import JOURNAL
from models.year.course import Course, Track
from models.year.cycle import PARTICIPATION, UNIT_WEEK, CycleState, PhaseKind

ORDER = tuple(Level)
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A phase: its dates, the days it really opened and closed, and where it stands in words."""

    kind: PhaseKind
    name: str
    opens: date
    closes: date
    opened_on: date | None
    closed_on: date | None
    stands: State

    @property
    def state(self) -> str:
        """``to_come``, ``open`` or ``closed``."""
        if self.closed_on is not None:
            return "closed"
        return "open" if self.opened_on is not None else "to_come"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A milestone, numbered in the order of the year; *why* says what moved it; *lacking*: once it
    is late, the units in which its work is not done."""

    number: int
    name: str
    title: str
    on: date
    moved_from: date | None
    why: str
    stands: State
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
    other_place: bool


@dataclass(frozen=True, kw_only=True)
class Glance:
    """The year of a territory that follows *track*; *place*: how its school calendar is named."""

    track: Track
    stages: tuple[Stage, ...]
    marks: tuple[Mark, ...]
    free: tuple[Band, ...]
    others: tuple[Any, ...] = field(default_factory=tuple)
    apart: tuple[Apart, ...] = ()

    @property
    def late(self) -> list[Stage | Mark]:
        """What is late now, phases first."""
        every: list[Stage | Mark] = [*self.stages, *self.marks]
        return [one for one in every if one.stands.tone is Tone.LATE]


def glance(
    session: Session, course: Course, land: Land, state: CycleState, day: date
) -> Glance:  # fmt: skip
    """The year as *land* follows it, seen on *day*."""
    track = track_of(session, course, land)
    live = state is not CycleState.DRAFT
    done = wanted(session, land, course, day) if live else {}
    names = lacking(session, land, course, day) if live else {}
    return Glance(
        track=track,
        stages=_stages(session, course, track, state, day),
        marks=tuple(_named(m, names) for m in _marks(course, track, done, day)),
        free=_free(course.calendar(track)),
        others=course.definition.other_dates,
        apart=_apart(session, course, land, track),
    )


# ── whose dates ──────────────────────────────────────────────────────────────────────────────────


def track_of(session: Session, course: Course, land: Land) -> Track:
    """The dates that *land* follows: its unit's, else those of the highest unit that its reader
    holds a function in, the cycle's own for who reads the whole académie."""
    p, u = PARTICIPATION.c, UNIT.c
    asked = [land.unit.id] if land.unit is not None else land.scope.unit_ids
    query = (
        sa.select(p.week, p.place, u.level)
        .join(UNIT, u.id == p.unit_id)
        .where(p.cycle_id == course.cycle_id, p.unit_id.in_(asked))
        .order_by(u.id)
    )
    rows = session.connection().execute(query).all()
    if not rows:
        return course.home
    first = min(rows, key=lambda row: ORDER.index(Level(row.level)))
    found = Track(week=first.week, place=first.place)
    return found if found in course.dates else course.home


def _apart(session: Session, course: Course, land: Land, track: Track) -> tuple[Apart, ...]:
    """The units of *land* that follow other dates; of its schools, those with their own week."""
    p, u, w = PARTICIPATION.c, UNIT.c, UNIT_WEEK.c
    own = sa.exists().where(w.cycle_id == course.cycle_id, w.unit_id == u.id)
    query = (
        sa.select(u.id, u.name, u.level, p.week, p.place)
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, p.cycle_id == course.cycle_id))
        .where(
            land.holds(),
            sa.or_(p.week != track.week, p.place != track.place),
            sa.or_(u.level != Level.SCHOOL, own),
        )
        .order_by(u.department_id, u.level == Level.SCHOOL, u.level == Level.BASIN, u.name)
    )
    return tuple(
        Apart(unit_id=row.id, name=row.name, level=row.level, week=row.week,
              other_place=row.place != track.place)
        for row in session.connection().execute(query)
    )  # fmt: skip


# ── phases ───────────────────────────────────────────────────────────────────────────────────────


def _stages(
    session: Session, course: Course, track: Track, state: CycleState, day: date
) -> tuple[Stage, ...]:
    moved = _moved(session, course, track)
    found = []
    for kind, shape in course.definition.phases.items():
        if shape.on:
            opens, closes = course.on(track, shape.opens), course.on(track, shape.closes)
            opened, closed = moved.get((kind, "opened")), moved.get((kind, "closed"))
            stands = _phase_stands(course, track, opens, closes, opened, closed, state, day)
            found.append(Stage(kind=kind, name=shape.name, opens=opens, closes=closes,
                               opened_on=opened, closed_on=closed, stands=stands))  # fmt: skip
    return tuple(sorted(found, key=lambda stage: stage.opens))


def _moved(session: Session, course: Course, track: Track) -> dict[tuple[PhaseKind, str], date]:
    """The days on which phases opened and closed, as the journal says."""
    j = JOURNAL.c
    query = sa.select(j.what, j.facts, j.at).where(
        j.chain == course.cycle_id, j.subject == subject_of(track),
        j.what.in_(["phase.opened", "phase.closed"]),
    )  # fmt: skip
    return {
        (PhaseKind(row.facts["phase"]), row.what.removeprefix("phase.")): course.local_day(row.at)
        for row in session.connection().execute(query.order_by(j.seq))
    }


def _phase_stands(
    course: Course, track: Track, opens: date, closes: date, opened: date | None,
    closed: date | None, state: CycleState, day: date,
) -> State:  # fmt: skip
    calendar = course.calendar(track)
    if state is CycleState.DRAFT:
        return State(words="prévu", tone=Tone.QUIET)
    if closed is not None:
        if opened is None and _launched_after(course, closes):
            return State(words="passé avant le lancement du cycle", tone=Tone.QUIET)
        return _closed(calendar, opens, closes, opened, closed)
    if state is CycleState.CLOSED:
        return State(words="terminé avec le cycle", tone=Tone.DONE)
    if opened is not None:
        return _open(calendar, opens, closes, opened, day)
    late = calendar.between(opens, day)
    if late <= 0:
        return State(words="à venir", tone=Tone.QUIET)
    return State(words=f"pas encore ouvert, {_days(late)} après sa date", tone=Tone.LATE)


def _launched_after(course: Course, closes: date) -> bool:
    launched = course.launched_at
    return launched is not None and course.local_day(launched) > closes


def _open(
    calendar: SchoolCalendar, opens: date, closes: date, opened: date, day: date
) -> State:  # fmt: skip
    over = calendar.between(closes, day)
    if over > 0:
        return State(words=f"encore ouvert, {_days(over)} après sa date", tone=Tone.LATE)
    began = offset(calendar, opens, opened)
    return State(words=f"en cours{f', ouvert {began}' if began else ''}", tone=Tone.WAITING)


def _closed(
    calendar: SchoolCalendar, opens: date, closes: date, opened: date | None, closed: date
) -> State:
    """What closes at the end of a day is seen closed by the first run of the next one."""
    began = offset(calendar, opens, opened) if opened else ""
    ended = offset(calendar, closes, max(closed - DAY, opened or opens))
    said = [f"ouvert {began}"] if began else []
    said += [f"clos {ended}"] if ended else []
    return State(words=", ".join(["terminé", *said]), tone=Tone.DONE)


def offset(calendar: SchoolCalendar, meant: date, on: date) -> str:
    """« avec 3 jours de classe de retard », « … d'avance »; empty when it makes no school day."""
    days = calendar.between(meant, on)
    if days == 0:
        return ""
    way = "de retard" if days > 0 else "d'avance"
    return f"avec {_days(abs(days))} {way}"


def _days(n: int) -> str:
    return plural(n, "jour de classe", "jours de classe")


# ── dates ────────────────────────────────────────────────────────────────────────────────────────


def _marks(
    course: Course, track: Track, done: Mapping[str, Wanted], day: date
) -> tuple[Mark, ...]:  # fmt: skip
    calendar, shapes = course.calendar(track), course.definition.milestones
    in_order = sorted(course.dates[track].items(), key=lambda item: item[1].on)
    return tuple(
        Mark(number=n, name=name, title=shapes[name].title, on=moved.on,
             moved_from=moved.moved_from, why=moved.why,
             stands=date_stands(calendar, moved.on, done.get(name), day))
        for n, (name, moved) in enumerate(in_order, start=1)
    )  # fmt: skip


def _named(mark: Mark, names: Mapping[str, tuple[str, ...]]) -> Mark:
    late = mark.stands.tone is Tone.LATE
    return replace(mark, lacking=names.get(mark.name, ())) if late else mark


def date_stands(calendar: SchoolCalendar, on: date, work: Wanted | None, day: date) -> State:
    """Whether what *on* wanted is done: by the date, late, or not yet."""
    past = day > on
    if work is None:
        words = "passée" if past else ("aujourd'hui" if day == on else "à venir")
        return State(words=words, tone=Tone.QUIET)
    share = f"{work.done} sur {work.total}"
    if work.missing and past:
        late = calendar.between(on, day)
        since = f" de {_days(late)}" if late else ""
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
