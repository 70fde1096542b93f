"""The chain of validation: from the carrier's level it climbs, head, bassin or IEN, département,
académie, and stops where the cycle says so.

A level without a holder is decided one level up, or skipped, as the cycle says; so is one where
holder and deputy are away, which the level above decides until they are back. The département is
skipped where the recteur is also DASEN. Pure but for one question, asked as a set: who is there?
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import IntEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.planner.executor import owe_now
from models.territory.holders import to_holders, unattended
from models.territory.unit import UNIT, Kind, Level
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState
from models.year.course import Course
from models.year.definition import StepShape

CLIMB = (Level.SCHOOL, Level.BASIN, Level.DEPARTMENT, Level.ACADEMY)


class Presence(IntEnum):
    """Of a function in a unit: nobody holds it; holder and deputy are away; somebody is there."""

    VACANT = 0
    AWAY = 1
    THERE = 2


There = Mapping[tuple[int, str], Presence]


@dataclass(frozen=True, kw_only=True)
class TreePlace:
    """Where a unit sits in the tree."""

    id: int
    level: Level
    kind: Kind
    basin_id: int | None
    department_id: int | None
    academy_id: int | None
    recteur_is_dasen: bool
    place: str

    def at(self, level: Level) -> int | None:
        """The unit of *level* above (or at) this one; None where the tree has none."""
        if level is self.level:
            return self.id
        if level is Level.DEPARTMENT and self.recteur_is_dasen:
            return None
        above = {
            Level.BASIN: self.basin_id,
            Level.DEPARTMENT: self.department_id,
            Level.ACADEMY: self.academy_id,
        }
        return above.get(level)


@dataclass(frozen=True, kw_only=True)
class Climbing:
    """A subject on its way up: *after* is the last level that is given or has decided;
    *needs_answer*: silence never accepts it, whatever the cycle says."""

    kind: SubjectKind
    id: int
    round: int
    where: TreePlace
    target: Level
    after: Level | None = None
    needs_answer: bool = False


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """The next decision: *unit_id* and *function* decide, for *level*."""

    level: Level
    unit_id: int
    function: str
    shape: StepShape


def places(session: Session, ids: Iterable[int]) -> dict[int, TreePlace]:
    """Where the units *ids* sit."""
    rows = session.connection().execute(_PLACES, {"ids": sorted(set(ids))})
    return {row.id: TreePlace(**row._mapping) for row in rows}


_PLACES = sa.select(*(UNIT.c[f.name] for f in fields(TreePlace))).where(
    UNIT.c.id.in_(sa.bindparam("ids", expanding=True))
)


def place_columns(unit: sa.FromClause) -> list[Any]:
    """The columns of a :class:`TreePlace`, for a select of something that sits in *unit*."""
    return [unit.c[f.name].label(f"at_{f.name}") for f in fields(TreePlace)]


def place_of(row: object) -> TreePlace:
    """Where the subject of a *row* that has :func:`place_columns` sits."""
    return TreePlace(**{f.name: getattr(row, f"at_{f.name}") for f in fields(TreePlace)})


def next_steps(
    session: Session, course: Course, climbing: Sequence[Climbing], day: date
) -> list[NextStep | None]:
    """For each subject the next decision to ask, None where it has reached its end."""
    _learn_who_is_there(session, course, climbing, day)
    return [next_step(course, one, staffed(course, day)) for one in climbing]


def next_step(course: Course, one: Climbing, there: There) -> NextStep | None:
    """The next decision of *one*; *there* says who is there, by unit and function."""
    steps = [(level, shape) for level, shape in _levels(course, one)]
    for index, (level, shape) in enumerate(steps):
        unit = one.where.at(level)
        last = index == len(steps) - 1
        present = there.get((unit, shape.function), Presence.VACANT) if unit else Presence.VACANT
        skips = not last and course.definition.chains.vacant == "skip"
        if unit and (present is Presence.THERE or (present is Presence.AWAY and not skips)):
            return NextStep(level=level, unit_id=unit, function=shape.function, shape=shape)
        if unit and skips:
            continue
        if unit is None and not last:
            continue  # the tree has no such level here
        return _one_level_up(course, one, level, shape, there)
    return None


def _levels(course: Course, one: Climbing) -> list[tuple[Level, StepShape]]:
    """The levels that *one* still has to climb, in order."""
    chain = course.definition.chains.of(one.kind)
    first = CLIMB.index(one.after) + 1 if one.after else 0
    wanted = CLIMB[first : CLIMB.index(one.target) + 1]
    return [(level, chain.levels[level]) for level in wanted if level in chain.levels]


def animator(level: Level) -> str:
    """The function that decides for a vacant level below: relay of a bassin, pilot above."""
    return "relay" if level is Level.BASIN else "pilot"


def _one_level_up(
    course: Course,
    one: Climbing,
    level: Level,
    shape: StepShape,
    there: There,
) -> NextStep | None:
    """A vacant level is decided by the first level above that has somebody."""
    for higher in CLIMB[CLIMB.index(level) + 1 :]:
        unit, function = one.where.at(higher), animator(higher)
        if unit and there.get((unit, function)):
            return NextStep(level=level, unit_id=unit, function=function, shape=shape)
    academy = one.where.at(Level.ACADEMY)
    if academy is None:
        return None
    return NextStep(level=level, unit_id=academy, function="pilot", shape=shape)


def staffed(course: Course, day: date) -> dict[tuple[int, str], Presence]:
    """What is known of who is there, on *day*."""
    memo = course.memo.setdefault("staffed", {})
    if memo.get("day") != day:
        memo.clear()
        memo["day"], memo["known"] = day, {}
    known: dict[tuple[int, str], Presence] = memo["known"]
    return known


def _learn_who_is_there(
    session: Session, course: Course, climbing: Sequence[Climbing], day: date
) -> None:
    known = staffed(course, day)
    wanted: dict[str, set[int]] = {}
    for one in climbing:
        for function, unit in _all_functions(course, one):
            if unit and (unit, function) not in known:
                wanted.setdefault(function, set()).add(unit)
    for function, units in wanted.items():
        found = _presence(session, units, function, day)
        known.update({(unit, function): found.get(unit, Presence.VACANT) for unit in units})


def _all_functions(course: Course, one: Climbing) -> Iterable[tuple[str, int | None]]:
    for level, shape in course.definition.chains.of(one.kind).levels.items():
        yield shape.function, one.where.at(level)
    for level in (Level.BASIN, Level.DEPARTMENT, Level.ACADEMY):
        yield animator(level), one.where.at(level)


def _presence(session: Session, units: set[int], function: str, day: date) -> dict[int, Presence]:
    parameters = {"units": sorted(units), "function": function, "day": day}
    rows = session.connection().execute(_held(), parameters)
    return {unit: Presence.AWAY if away else Presence.THERE for unit, away in rows}


@lru_cache(maxsize=1)
def _held() -> Any:
    """The units in which somebody holds ``function`` on ``day``, and whether all are away."""
    function = sa.bindparam("function", type_=sa.String)
    chosen = UNIT.c.id.in_(sa.bindparam("units", expanding=True))
    subjects = sa.select(UNIT.c.id.label("home_id"), function.label("function")).where(chosen)
    found = to_holders(subjects).subquery()
    gone = unattended(found.c.home_id, found.c.function)
    return sa.select(found.c.home_id, gone).distinct()


def due_of_correction(
    course: Course, where: TreePlace, wanted: date | None, moment: datetime
) -> date:
    """By when a correction is due, a school day where its author is: the *wanted* one or the last
    before it, the next if none is left; the usual delay else."""
    calendar, today = course.of_place(where.place), course.local_day(moment)
    if wanted is None:
        return calendar.add(today, course.definition.chains.correction)
    before = calendar.back(wanted).on
    return before if before > today else calendar.add(wanted, 0)


ASKED = {
    SubjectKind.ACTION: "subjects_to_validate",
    SubjectKind.SYNTHESIS: "subjects_to_validate",
    SubjectKind.LETTER: "letters_to_validate",
    SubjectKind.VERSION: "versions_to_issue",
    SubjectKind.REVIEW: "reviews_to_validate",
}
"""The cohort of those who are asked for a decision, by the kind of its subject."""


def ask(
    session: Session,
    course: Course,
    steps: Sequence[tuple[Climbing, NextStep]],
    moment: datetime,
    *,
    objection: bool = False,
) -> None:
    """Ask for the decisions *steps*: their tasks, and the messages that say so. *objection*: what
    they are about stands unless they object."""
    ids = open_tasks(session, course, steps, moment, objection=objection)
    kinds = {one.kind for one, _ in steps}
    tell_deciders(session, course, kinds, ids, moment, objection=objection)


def tell_deciders(
    session: Session,
    course: Course,
    kinds: Iterable[SubjectKind],
    ids: Sequence[int],
    moment: datetime,
    *,
    objection: bool = False,
) -> None:
    """Owe the asking of the tasks *ids* to whoever holds them now."""
    cohorts = ("open_to_objection",) if objection else tuple(ASKED[kind] for kind in kinds)
    names = course.definition.owed_to(*cohorts)
    owe_now(session, course, names, moment, ids)


def open_tasks(
    session: Session,
    course: Course,
    steps: Sequence[tuple[Climbing, NextStep]],
    moment: datetime,
    *,
    objection: bool = False,
) -> list[int]:
    """Ask for the decisions *steps*; return the ids of the tasks, for their messages."""
    if not steps:
        return []
    today = course.local_day(moment)
    rows = [_row(course, one, step, today, objection=objection) for one, step in steps]
    return sorted(session.connection().execute(_OPEN, rows).scalars())


_OPEN = sa.insert(TASK).returning(TASK.c.id)


def _row(
    course: Course, one: Climbing, step: NextStep, today: date, *, objection: bool
) -> dict[str, Any]:
    calendar = course.of_place(one.where.place)
    delay = step.shape.delay
    agrees = None if one.needs_answer else step.shape.tacit
    tacit = delay if objection else agrees  # what stands already is accepted by nobody's silence
    return {
        "cycle_id": course.cycle_id,
        "subject_kind": one.kind,
        "subject_id": one.id,
        "round": one.round,
        "level": step.level,
        "unit_id": step.unit_id,
        "function": step.function,
        "about_id": one.where.id,
        "state": TaskState.OPEN,
        "asked_on": today,
        "due_on": calendar.add(today, delay),
        "room": delay,
        "tacit_on": calendar.add(today, tacit) if tacit else None,
        "objection": objection,
    }
