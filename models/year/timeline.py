"""The year of a cycle as it is shown: its phases with where they stand, its dates with why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.territory.unit import Unit
from models.year.course import Course, load_course
from models.year.cycle import Cycle, CycleState
from models.year.phases import PhaseKind


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """*phases*: kind, name, opens, closes, state (``to_come``, ``open``, ``closed``);
    *milestones*: name, title, on, moved_from, why."""

    cycle: int
    academy: str
    school_year: str
    name: str
    week: date
    week_ends: date
    live: bool
    phases: list[dict[str, Any]]
    milestones: list[dict[str, Any]]


def timeline(session: Session, cycle_id: int, moment: datetime) -> Timeline:
    """The timeline of one cycle, for the units that hold the week on the cycle's own date."""
    cycle = session.get_one(Cycle, cycle_id)
    course = load_course(session, cycle)
    return Timeline(
        cycle=cycle_id,
        academy=session.get_one(Unit, cycle.academy_id).name,
        school_year=course.year_name,
        name=cycle.name,
        week=course.held(course.home)[0],
        week_ends=course.held(course.home)[1],
        live=cycle.state is CycleState.LIVE,
        phases=phases_of(course, moment),
        milestones=milestones_of(course),
    )


def phases_of(course: Course, moment: datetime) -> list[dict[str, Any]]:
    """The phases that are on, in the order of the year, with where they stand at *moment*."""
    found = [
        {
            "kind": kind.value,
            "name": course.definition.phase_name(kind),
            "opens": opens,
            "closes": closes,
            "state": _state(course, kind, moment),
        }
        for kind, (opens, closes) in course.phases(course.home).items()
    ]
    return sorted(found, key=lambda p: p["opens"])


def _state(course: Course, kind: PhaseKind, moment: datetime) -> str:
    if moment < course.opens_at(course.home, kind):
        return "to_come"
    return "open" if moment < course.closes_at(course.home, kind) else "closed"


def milestones_of(course: Course) -> list[dict[str, Any]]:
    """The dates of the year, in order, with what moved them; other weeks' after, marked."""
    return [
        {
            "name": name,
            "title": course.definition.title_of(name),
            "on": moved.on,
            "moved_from": moved.moved_from,
            "why": moved.why,
            "week": track.week,
            "week_ends": track.ends,
        }
        for track in sorted(course.dates, key=lambda t: (t != course.home, t))
        for name, moved in sorted(course.dates[track].items(), key=lambda item: item[1].on)
    ]
