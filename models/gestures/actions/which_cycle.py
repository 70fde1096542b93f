"""Of which cycle a proposal is: that whose call is open in the unit, asked where two calls are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import NotFound, Refusal
from models.gestures.actions.loading import track_of
from models.year.course import Course, load_courses
from models.year.cycle import CYCLE, PARTICIPATION, Cycle, CycleState


class CycleToChoose(Refusal):
    """Two calls are open in the unit, and the gesture says of which it is."""


def live_courses(session: Session, unit_id: int) -> list[Course]:
    """The live cycles in which a unit takes part, the first week first. Raises NotFound."""
    p = PARTICIPATION.c
    query = (
        sa.select(Cycle)
        .join(PARTICIPATION, p.cycle_id == CYCLE.c.id)
        .where(p.unit_id == unit_id, CYCLE.c.state == CycleState.LIVE)
        .order_by(CYCLE.c.week, CYCLE.c.id)
    )
    cycles = session.scalars(query).all()
    if not cycles:
        raise NotFound(
            "Cette unité ne participe à aucun cycle lancé.",
            "Le pilote académique choisit les unités participantes.",
            unit=unit_id,
        )
    return load_courses(session, cycles)


def course_for(
    session: Session, unit_id: int, moment: datetime, cycle_id: int | None = None
) -> Course:
    """The live cycle that what a unit proposes is of: *cycle_id* where one is named.

    Raises NotFound (none is, or it takes no part in that one), CycleToChoose.
    """
    courses = live_courses(session, unit_id)
    if cycle_id is None:
        return in_turn(session, courses, unit_id, moment)
    for course in courses:
        if course.cycle_id == cycle_id:
            return course
    raise NotFound(
        "Cette unité ne participe pas à ce cycle, ou il n'est pas en cours.",
        f"Choisissez-en un autre : {_called(courses)}.",
        cycle=cycle_id,
    )


def in_turn(session: Session, courses: Sequence[Course], unit_id: int, moment: datetime) -> Course:
    """Of *courses*, the one whose call is open; else the next whose week is not over, the last."""
    if len(courses) == 1:
        return courses[0]
    held = [(course, track_of(session, course, unit_id)) for course in courses]
    asking = []
    for course, track in held:
        first, last = course.call_days(track)
        if first <= course.local_day(moment) <= last:
            asking.append(course)
    if len(asking) > 1:
        raise CycleToChoose(
            f"Deux appels à actions sont ouverts : {_called(asking)}.",
            "Dites pour lequel.",
            cycles={course.cycle_id: course.year_name for course in asking},
            names=[course.name for course in asking],
        )
    ahead = [c for c, track in held if c.local_day(moment) <= c.on(track, "week_closes")]
    return (asking or ahead or list(courses[-1:]))[0]


def _called(courses: Sequence[Course]) -> str:
    return ", ".join(f"« {course.year_name} »" for course in courses)
