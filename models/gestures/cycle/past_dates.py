"""A change of a live cycle is for what is not done yet: a milestone that is past stays on its day,
and none is set by hand on a day that is past."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.errors import Refusal
from models.words.moments import short_day
from models.year.course import Course


class PastDate(Refusal):
    """A milestone that is past and would be moved, or one that would be set in the past."""


def past_held(before: Course | None, after: Course, day: date) -> dict[str, Any]:
    """What is to be laid beside a change made on *day* for no past milestone to move by the way:
    each one's own day, by hand; nothing, most often.

    Raises PastDate, which names it, for one that the change itself moves or takes away, or that is
    past on several days, or comes on a past one.
    """
    if before is None:
        return {}
    _need_days_to_come(before, after, day)
    held = dict[str, set[date]]()
    for track, dates in after.dates.items():
        for name, was in before.dates.get(track, {}).items():
            now = dates.get(name)
            if was.on < day and now is None:
                raise _taken_away(before, name, was.on)
            if now is not None and was.on < day and now.on != was.on:
                held.setdefault(name, set()).add(was.on)
            if now is not None and now.on < day <= was.on:
                raise _brought_back(after, name, now.on)
    for name, days in held.items():
        if len(days) > 1 or _itself(before, after, name) or len(_days(before, name)) > 1:
            raise _moved(after, name, min(days))
    found = {name: {"on": min(days).isoformat()} for name, days in held.items()}
    return {"milestones": found} if found else {}


def _itself(before: Course, after: Course, name: str) -> bool:
    was, now = before.definition.milestones.get(name), after.definition.milestones[name]
    return was is None or (was.at, was.on) != (now.at, now.on)


def _days(course: Course, name: str) -> set[date]:
    return {dates[name].on for dates in course.dates.values() if name in dates}


def _moved(course: Course, name: str, was: date) -> PastDate:
    title = course.definition.title_of(name)
    return PastDate(
        f"« {title} » ({name}) était le {short_day(was)} : ce qui est passé ne se déplace plus.",
        "Changez ce qui vient ensuite.",
        key=f"milestones.{name}.on",
    )


def _taken_away(before: Course, name: str, was: date) -> PastDate:
    title = before.definition.title_of(name)
    return PastDate(
        f"« {title} » ({name}) était le {short_day(was)} : ce qui a eu lieu ne s'enlève plus.",
        "Enlevez ce qui vient ensuite.",
        key=f"milestones.{name}.on",
    )


def _brought_back(after: Course, name: str, now: date) -> PastDate:
    title = after.definition.title_of(name)
    return PastDate(
        f"« {title} » ({name}) tomberait le {short_day(now)}, qui est passé.",
        "Changez moins, ou fixez ce jour à la main, aujourd'hui ou plus tard.",
        key=f"milestones.{name}.on",
    )


def _need_days_to_come(before: Course, after: Course, day: date) -> None:
    was = before.definition.milestones
    for name, shape in after.definition.milestones.items():
        by_hand = shape.by_hand
        if by_hand is None or (name in was and was[name].by_hand == by_hand):
            continue
        asked = date.fromisoformat(by_hand)
        if asked < day and before.day_of(before.home, name) != asked:
            raise PastDate(
                f"« {shape.title} » ({name}) ne se fixe pas au {short_day(asked)}, qui est passé.",
                "Donnez aujourd'hui ou un jour à venir.",
                key=f"milestones.{name}.on",
            )
