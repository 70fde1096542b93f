"""The school year of several académies at a glance: each by its own dates and its own zone.

An académie is told as its own calendar tells it; what is the same in all of them is said once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.academies import AcademyCycle, days_of
from models.serving.calendar.milestones import wanted_in
from models.serving.calendar.stages import moved_on
from models.serving.calendar.year import Band, Glance, told
from models.serving.perimeter import Perimeter
from models.serving.states import Tone
from models.year.course import load_courses
from models.year.cycle import CYCLE, Cycle


@dataclass(frozen=True, kw_only=True)
class OwnYear:
    """The year of an académie; *zone*: that of its school holidays."""

    academy: AcademyCycle
    found: Glance
    zone: str

    @property
    def under_way(self) -> list[str]:
        """The phases that are open now."""
        return [stage.name for stage in self.found.stages if stage.state == "open"]


def own_years(
    session: Session, perimeter: Perimeter, academies: Sequence[AcademyCycle]
) -> tuple[OwnYear, ...]:
    """The year of each of the *academies* of *perimeter*, in as many statements for thirty as
    for two.

    Each follows the dates of its cycle: who reads several académies reads each whole.
    """
    if not academies:
        return ()
    by_cycle = {one.cycle_id: one for one in academies}
    perimeter = replace(perimeter, cycle_ids=tuple(by_cycle))
    cycles = session.scalars(sa.select(Cycle).where(CYCLE.c.id.in_(by_cycle))).all()
    courses = {course.cycle_id: course for course in load_courses(session, cycles)}
    done = wanted_in(session, perimeter, list(courses.values()), days_of(academies))
    moved = moved_on(session, [(course, course.home) for course in courses.values()])
    return tuple(
        OwnYear(
            academy=one,
            found=told(course, course.home, moved[cycle], done.get(cycle, {}), one.state, one.day),
            zone=course.calendar().zone,
        )
        for cycle, one in by_cycle.items()
        for course in [courses[cycle]]
    )


# ── what they have in common ─────────────────────────────────────────────────────────────────────

AcademyNames = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Common:
    """A phase or a date in all the académies: *when*, and whose date that is; those in which it is
    *late*, *done*, done *early*, under way (*open*), or *past* without anything awaited. *of*: how
    many académies are read."""

    title: str
    when: tuple[tuple[date, date, AcademyNames], ...]
    late: AcademyNames
    done: AcademyNames
    early: AcademyNames
    open: AcademyNames
    past: AcademyNames
    of: int


def phases_together(years: Sequence[OwnYear]) -> tuple[Common, ...]:
    """The phases, in the order of the year."""
    found: dict[str, list[YearRow]] = {}
    for one in years:
        for s in one.found.stages:
            row = YearRow(one.academy, s.name, s.opens, s.closes, s.stands.tone, False)
            found.setdefault(s.kind, []).append(row)
    return _in_order(found, len(years))


def dates_together(years: Sequence[OwnYear]) -> tuple[Common, ...]:
    """The milestones, in the order of the year."""
    found: dict[str, list[YearRow]] = {}
    for one in years:
        for m in one.found.marks:
            row = YearRow(one.academy, m.title, m.on, m.on, m.stands.tone, m in one.found.early)
            found.setdefault(m.name, []).append(row)
    return _in_order(found, len(years))


class YearRow(NamedTuple):
    """A phase or a date in one académie."""

    academy: AcademyCycle
    title: str
    first: date
    last: date
    tone: Tone
    early: bool


def _in_order(found: Mapping[str, Sequence[YearRow]], of: int) -> tuple[Common, ...]:
    every = (_common(rows, of) for rows in found.values())
    return tuple(sorted(every, key=lambda one: one.when[0][:2]))


def _common(rows: Sequence[YearRow], of: int) -> Common:
    def those(tone: Tone) -> list[YearRow]:
        return [row for row in rows if row.tone is tone]

    return Common(
        title=rows[0].title,
        when=_when(rows),
        late=_names(those(Tone.LATE)),
        done=_names(those(Tone.DONE)),
        early=_names(row for row in rows if row.early),
        open=_names(those(Tone.WAITING)),
        past=_names(row for row in those(Tone.QUIET) if row.last < row.academy.day),
        of=of,
    )


def _when(rows: Sequence[YearRow]) -> tuple[tuple[date, date, AcademyNames], ...]:
    found: dict[tuple[date, date], list[YearRow]] = {}
    for row in rows:
        found.setdefault((row.first, row.last), []).append(row)
    return tuple((*span, _names(same)) for span, same in sorted(found.items()))


def _names(rows: Iterable[YearRow]) -> AcademyNames:
    return tuple(row.academy.name for row in rows)


@dataclass(frozen=True, kw_only=True)
class Rest:
    """The days without class of a *zone* (and of a place that has its own), and whose they are."""

    zone: str
    names: AcademyNames
    free: tuple[Band, ...]


def rests(years: Sequence[OwnYear]) -> tuple[Rest, ...]:
    """The days without class, said once for all the académies that share them."""
    found: dict[tuple[str, tuple[Band, ...]], list[str]] = {}
    for one in years:
        found.setdefault((one.zone, one.found.free), []).append(one.academy.name)
    return tuple(
        Rest(zone=zone, names=tuple(names), free=free)
        for (zone, free), names in sorted(found.items(), key=lambda item: item[0][0])
    )
