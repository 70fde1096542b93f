"""A rehearsal kept for its page: messages by day and week, units most asked of, warnings.

It is computed beside the pages, like a forecast; the journal remembers that it was made.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pendulum
import sqlalchemy as sa

from models.access.actors import Actor
from models.clock import Moment
from models.database.transactions import gesture, reading
from models.gestures.cycle.rehearsing import note_rehearsal
from models.rehearsal.beside import Beside, Work
from models.rehearsal.foreseen import FORESEEN, Basis, Day, counted
from models.rehearsal.listing import warnings_of
from models.rehearsal.rehearse import Progress, first_moment, rehearse
from models.territory.unit import UNIT
from models.words.collation import in_order
from models.work.message import MESSAGE
from models.year.course import Course

M = MESSAGE.c
KEPT = 8
"""Cycles whose rehearsal is kept."""
MOST = 12
"""Units most asked of."""


@dataclass(frozen=True, kw_only=True)
class WeekSent:
    """The letters that leave in the week of *monday*, to how many people or addresses."""

    monday: date
    letters: int
    people: int


@dataclass(frozen=True, kw_only=True)
class MostAsked:
    """A unit in which most is received: in all, in its fullest week."""

    unit: str
    letters: int
    people: int
    fullest: date
    in_it: int


@dataclass(frozen=True, kw_only=True)
class RehearsedYear:
    """A year that was rehearsed, with *answers* as in ``orgue rehearse``; *computed_at* is real,
    *took* in seconds, *basis* what it was made from."""

    cycle_id: int
    answers: str
    basis: Basis
    computed_at: Moment
    took: float
    letters: int
    people: int
    days: tuple[Day, ...]
    weeks: tuple[WeekSent, ...]
    units: tuple[MostAsked, ...]
    warnings: tuple[str, ...]
    course: Course = field(repr=False)

    @property
    def busiest(self) -> int:
        """The letters of the fullest day."""
        return max((day.letters for day in self.days), default=0)


def rehearsed_year(
    engine: sa.Engine, cycle_id: int, answers: str, basis: Basis, progress: Progress | None = None
) -> RehearsedYear:
    """Rehearse the year and count what it sends. Raises Refusal: a definition or a text that is
    wrong."""
    began = time.monotonic()
    done = rehearse(engine, cycle_id, answers=answers, progress=progress)
    with reading(done.engine) as session:
        rows = session.connection().execute(_LETTERS).all()
        warnings = warnings_of(session, done.course, done.course.begins(done.course.home))
    found = counted(done, first_moment(done.course))
    return RehearsedYear(
        cycle_id=cycle_id,
        answers=answers,
        basis=basis,
        computed_at=pendulum.now("UTC"),
        took=time.monotonic() - began,
        letters=found["letters"],
        people=found["people"],
        days=found["days"],
        weeks=_weeks(done.course, rows),
        units=_units(done.course, rows),
        warnings=tuple(one["sentence"] for one in (*done.unwritable, *warnings)),
        course=done.course,
    )


_LETTERS = (
    sa.select(M.sent_at, M.slot, M.home_id, UNIT.c.name)
    .join(UNIT, UNIT.c.id == M.home_id)
    .where(FORESEEN, M.digest_id.is_(None))
)


def monday_of(day: date) -> date:
    """The Monday of the week of *day*."""
    return day - timedelta(days=day.weekday())


def _weeks(course: Course, rows: Sequence[Any]) -> tuple[WeekSent, ...]:
    slots: dict[date, list[str]] = {}
    for row in rows:
        slots.setdefault(monday_of(course.local_day(row.sent_at)), []).append(row.slot)
    return tuple(
        WeekSent(monday=monday, letters=len(own), people=len(set(own)))
        for monday, own in sorted(slots.items())
    )


def _units(course: Course, rows: Sequence[Any]) -> tuple[MostAsked, ...]:
    totals = Counter(row.home_id for row in rows)
    most = {number for number, _ in totals.most_common(MOST)}
    found = []
    for number in most:
        own = [row for row in rows if row.home_id == number]
        weeks = Counter(monday_of(course.local_day(row.sent_at)) for row in own)
        fullest, in_it = max(weeks.items(), key=lambda week: (week[1], -week[0].toordinal()))
        people = len({row.slot for row in own})
        found.append(
            MostAsked(
                unit=own[0].name, letters=len(own), people=people, fullest=fullest, in_it=in_it
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.letters, in_order(one.unit))))


@dataclass(kw_only=True)
class Rehearsals(Beside[RehearsedYear]):
    """Those of one portal's process."""

    engine: sa.Engine
    called: str = "La répétition"
    most: int = KEPT

    def ask(self, course: Course, answers: str, basis: Basis, by: Actor, moment: datetime) -> bool:
        """Have a year rehearsed beside, in the name of *by*; False when it already is being."""
        return self.begin(course.cycle_id, self.work(course, answers, basis, by, moment))

    def work(
        self, course: Course, answers: str, basis: Basis, by: Actor, moment: datetime
    ) -> Work[RehearsedYear]:
        """What rehearses it, and writes in the journal that it was."""

        def work(tell: Progress) -> RehearsedYear:
            found = rehearsed_year(self.engine, course.cycle_id, answers, basis, tell)
            with gesture(self.engine) as session:
                note_rehearsal(session, course, found.letters, answers, by, moment)
            return found

        return work
