"""The first page's figures of a territory, kept until something is noted or a day begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.serving.dashboard.silent import vacant_count
from models.serving.home.front import Front, front, silent_schools
from models.serving.kept import until_noted
from models.serving.perimeter import Perimeter
from models.year.course import Course
from models.year.cycle import CycleState


@dataclass(frozen=True, kw_only=True)
class KeptFront:
    """*told*: the figures; *silent*: schools that were not heard of."""

    told: Front
    silent: int


def front_of(
    session: Session, perimeter: Perimeter, course: Course, state: CycleState, moment: datetime
) -> KeptFront:
    """The figures of *perimeter*, a reader's whole territory, at *moment*."""

    def reckon() -> KeptFront:
        told = front(session, perimeter, course, state, moment)
        return KeptFront(told=told, silent=silent_schools(session, perimeter))

    asked = "front", state, _whose(perimeter)
    return until_noted(session, course, course.local_day(moment), asked, reckon)


def vacant_in(session: Session, perimeter: Perimeter, course: Course, moment: datetime) -> int:
    """How many units of *perimeter*, a reader's whole territory, nobody animates at *moment*."""
    day = course.local_day(moment)
    asked = "vacant", _whose(perimeter)
    return until_noted(session, course, day, asked, lambda: vacant_count(session, perimeter, day))


def _whose(perimeter: Perimeter) -> tuple[object, ...]:
    """Whose territory it is: all that a statement may read of a scope."""
    assert perimeter.unit is None
    scope = perimeter.scope
    return perimeter.cycle_ids, scope.slots, scope.day, scope.held
