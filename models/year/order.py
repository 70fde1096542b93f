"""The order of a year: what must come after what, whatever was entered by hand.

Pure, over the dates of each track; every rule of order is here, each with its sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.words.moments import long_span
from models.year.course import Course, Track
from models.year.definition import AS_TYPED
from models.year.phases import PhaseKind

IN_ORDER = (
    ("framing_opens", "framing_closes"),
    ("call_opens", "call_closes"),
    ("call_closes", "week_closes"),
    ("validation_opens", "announce"),
    ("announce", "week_closes"),
    ("programme", "week_closes"),
    ("conference_invites", "conference"),
    ("seminar_invites", "seminar"),
    ("week_opens", "week_closes"),
)
"""The first of each pair is not after the second."""


def out_of_order(course: Course) -> list[str]:
    """What is out of order in the dates of any track, a sentence each."""
    found = (one for track in course.dates for one in _of_track(course, track))
    return list(dict.fromkeys([*_left_behind(course), *found]))


def _left_behind(course: Course) -> Iterator[str]:
    """An end of the week that was set by hand, for other days than those it is held on."""
    shapes, home = course.definition.milestones, course.home
    for name, day in (("week_opens", home.week), ("week_closes", home.ends)):
        shape = shapes[name]
        if shape.by_hand and shape.at in AS_TYPED and shape.by_hand != day.isoformat():
            yield (
                f"« {shape.title} » ({name}) est fixée à la main au "
                f"{date.fromisoformat(shape.by_hand):%d/%m/%Y}, et la semaine se tient "
                f"{long_span(home.week, home.ends)}"
            )


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
