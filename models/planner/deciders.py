"""Authorisation to decide on a task, as one selectable.

Who may decide an open validation task now: one answer for gestures, queues and counts.

Whoever holds it (or stands in while they are away, or was delegated it), the deputy of who holds
it, and the level above while neither is there, or once the ladder has brought it to them, like the
academic pilot.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from models.calendar.school_days import SchoolCalendar
from models.planner.cohort import LONG_AGO, Only, every, these
from models.planner.executor import cohort_parameters
from models.planner.work_cohorts import (
    above,
    academic_pilot,
    of_ladder,
    of_their_own,
    standing_in,
    tasks,
)
from models.territory.holders import to_deputies, together
from models.work.validation import TASK
from models.year.course import Course
from models.year.definition import LadderRung


class Way(StrEnum):
    """By which way a task comes to somebody."""

    HELD = "held"
    DEPUTY = "deputy"
    ABOVE = "above"
    PILOT = "pilot"


SLOTS: Any = sa.bindparam("slots", expanding=True)
"""Whose requests are looked for: every slot of an actor."""
RANKS = {way: rank for rank, way in enumerate(Way)}
"""Of several ways, the first counts."""
WAYS = {rank: way for way, rank in RANKS.items()}


@lru_cache(maxsize=1)
def all_deciders() -> Any:
    """The open tasks of the cycle, and who may decide each: see :func:`_deciders`."""
    return _deciders(every)


@lru_cache(maxsize=1)
def deciders_of_these() -> Any:
    """The same for the open tasks given as ``subjects``."""
    return _deciders(these)


def _deciders(only: Only) -> Any:
    """Rows ``task_id, slot, function, way`` (a rank of :data:`RANKS`), as one selectable.

    Who is not written to, because their address refuses mail, decides all the same.
    """
    found = {
        Way.HELD: of_their_own(only),
        Way.DEPUTY: to_deputies(tasks(only), anyhow=True),
        Way.ABOVE: together(
            above(only, _reached("above"), anyhow=True), standing_in(only, anyhow=True)
        ),
        Way.PILOT: academic_pilot(only, _reached("pilot"), anyhow=True),
    }
    return sa.union_all(*(_as_rows(way, select) for way, select in found.items())).subquery("may")


def _as_rows(way: Way, cohort: sa.SelectBase) -> Any:
    rows = cohort.subquery()
    rank = sa.literal_column(str(RANKS[way]), sa.Integer).label("way")
    return sa.select(rows.c.subject_id.label("task_id"), rows.c.slot, rows.c.function, rank)


def _reached(target: str) -> Any:
    """The tasks, due long enough ago, that their ladder has brought to *target*."""
    return sa.or_(
        *(
            sa.and_(of_ladder(cabinet), TASK.c.due_on <= sa.bindparam(name, type_=sa.Date))
            for cabinet, name in ((False, f"{target}_default"), (True, f"{target}_cabinet"))
        )
    )


def decider_parameters(course: Course, day: date) -> dict[str, Any]:
    """The parameters of both selectables, on the local *day* of the cycle."""
    return cohort_parameters(course, day, "") | dict(_reaches(course, day))


def _reaches(course: Course, day: date) -> Iterator[tuple[str, date]]:
    ladders = course.definition.ladders
    for ladder, rungs in (("default", ladders.default), ("cabinet", ladders.cabinet)):
        for target in ("above", "pilot"):
            yield f"{target}_{ladder}", _latest_due(course.calendar(), day, rungs, target)


def _latest_due(
    calendar: SchoolCalendar, day: date, rungs: tuple[LadderRung, ...], target: str
) -> date:
    reached = (last_due(calendar, day, rung.at) for rung in rungs if rung.to == target)
    return max(reached, default=LONG_AGO)


def last_due(calendar: SchoolCalendar, day: date, at: int) -> date:
    """The last due date whose rung *at* (school days around it) is on *day* or before."""
    if at < 0:
        return calendar.add(day, -at)
    tomorrow = date.fromordinal(day.toordinal() + 1)
    reached = calendar.add(tomorrow, -max(at, 1))
    return reached if at == 0 else date.fromordinal(reached.toordinal() - 1)
