"""The order of a year: what must come after what, whatever was entered by hand.

Pure, over the dates of each track; every rule of order is here, each with its sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.year.course import Course, Track
from models.year.phases import PhaseKind

IN_ORDER = (
    ("call_opens", "call_closes"),
    ("conference_invites", "conference"),
    ("seminar_invites", "seminar"),
    ("week_opens", "week_closes"),
)
"""The first of each pair is not after the second."""


def out_of_order(course: Course) -> list[str]:
    """What is out of order in the dates of any track, a sentence each."""
    found = (one for track in course.dates for one in _of_track(course, track))
    return list(dict.fromkeys(found))


def _of_track(course: Course, track: Track) -> Iterator[str]:
    dates, shapes = course.dates[track], course.definition.milestones
    for first, then in IN_ORDER:
        if first in dates and then in dates and dates[first].on > dates[then].on:
            yield _sentence(course, track, first, "après", then)
    for name in dates:
        after_it = shapes[name].phase is PhaseKind.CAPITALISATION
        if after_it and dates[name].on <= dates["week_closes"].on:
            yield _sentence(course, track, name, "avant la fin de la semaine :", "week_closes")


def _sentence(course: Course, track: Track, name: str, how: str, other: str) -> str:
    dates, shapes = course.dates[track], course.definition.milestones
    return (
        f"« {shapes[name].title} » ({name}), le {dates[name].on:%d/%m/%Y}, tombe {how} "
        f"« {shapes[other].title} » ({other}), le {dates[other].on:%d/%m/%Y}"
    )
