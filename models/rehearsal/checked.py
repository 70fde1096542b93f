"""Whether a cycle may be launched as it is: what its check says, for the command and its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from config.settings import Settings
from models.clock import Moment
from models.gestures.actions.dating import warnings_of_dates
from models.gestures.cycle import opening
from models.gestures.cycle.checking import checked_definition
from models.gestures.cycle.naming import warnings_of_files, warnings_of_names
from models.gestures.cycle.switching import warnings_of_order, warnings_of_switches
from models.gestures.cycle.trusting import warnings_of_trust
from models.gestures.territory.periods import warnings_of_periods
from models.rehearsal.listing import warnings_of
from models.territory.unit import Level
from models.year.course import Course, load_course
from models.year.cycle import Cycle, CycleState
from models.year.dates import stretches_before
from models.year.participation import participating
from models.year.touched import warnings_of_events


@dataclass(frozen=True, kw_only=True)
class CheckedCycle:
    """*units*: how many take part, by level; *shortened*, *past*, *provisional*: dates that are not
    what one would expect; *pilot*: whether somebody answers for the cycle."""

    course: Course
    live: bool
    units: dict[str, int]
    shortened: list[str]
    past: list[str]
    provisional: list[str]
    pilot: bool
    warnings: list[dict[str, Any]]


def check_cycle(session: Session, cycle: Cycle, moment: Moment) -> CheckedCycle:
    """What one should know of *cycle* before it is launched. Raises Refusal: it can't be, as it
    is."""
    if cycle.state is CycleState.DRAFT:
        checked_definition(cycle.changes)
        opening.need_in_order(load_course(session, cycle, cycle.launched_at or moment))
    course = load_course(session, cycle, launched_at=cycle.launched_at or moment)
    day = course.local_day(moment)
    units = {level.value: participating(session, course.cycle_id, level) for level in Level}
    return CheckedCycle(
        course=course,
        live=cycle.state is CycleState.LIVE,
        units={k: n for k, n in units.items() if n},
        shortened=_shortened(course),
        past=_past(course, moment),
        provisional=_provisional(course),
        pilot=opening.has_pilot(session, course, day),
        warnings=[
            *warnings_of_names(course.definition),
            *warnings_of_switches(course.definition),
            *warnings_of_order(course),
            *warnings_of_files(Settings().config),
            *warnings_of(session, course, day),
            *_days_of_another_year(session, course),
            *warnings_of_events(course),
            *warnings_of_periods(session, course),
            *warnings_of_trust(course),
        ],
    )


def _days_of_another_year(session: Session, course: Course) -> list[dict[str, Any]]:
    said = warnings_of_dates(session, course)
    return [{"kind": "day", "subject": "actions", "sentence": one} for one in said]


def _shortened(course: Course) -> list[str]:
    """What a week too early, or a launch too late, takes away."""
    found: list[str] = []
    for track in course.dates:
        found += stretches_before(course.definition, course.calendar(track), track.week).shortened
        for name, d in course.dates[track].items():
            if d.why.startswith("cycle lancé"):
                title = course.definition.title_of(name)
                found.append(f"{title} : {d.on:%d/%m/%Y} au lieu du {d.moved_from:%d/%m/%Y}")
    return list(dict.fromkeys(found))


def _past(course: Course, moment: Moment) -> list[str]:
    """The phases that are over before the cycle is launched."""
    return [
        course.definition.phase_name(kind)
        for kind in course.phases(course.home)
        if moment >= course.closes_at(course.home, kind)
    ]


def _provisional(course: Course) -> list[str]:
    calendar = course.calendar()
    return [
        course.definition.title_of(name)
        for name, d in course.dates[course.home].items()
        if calendar.is_provisional(d.on)
    ]
