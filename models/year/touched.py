"""Conflicts between a cycle's dates and national events: which touches which, in a sentence.

Pure, over a course and the shipped table (:mod:`models.calendar.national_dates`). It is read by
``check``, by the page of preparation and by the draft of a next year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.calendar.national_dates import ASKS, NationalEvent, national_events
from models.words.french import capital
from models.words.moments import long_span
from models.year.course import Course, Track
from models.year.occasions import occasions_of


@dataclass(frozen=True, kw_only=True)
class DatedThing:
    """Something of the year that stands on days: *what* a table's line calls it, its *title*."""

    what: str
    title: str
    first: date
    last: date

    @property
    def in_words(self) -> str:
        return f"« {self.title} » ({long_span(self.first, self.last)})"


def sentence_of(event: NationalEvent, things: Sequence[DatedThing]) -> str:
    """« Élections professionnelles (du 3 au 10 décembre 2026) : … tombe alors, et … »"""
    named = ", ".join(thing.in_words for thing in things)
    falls = "tombe" if len(things) == 1 else "tombent"
    reckoned = f" ({event.provisional})" if event.provisional else ""
    return (
        f"{capital(event.name)}, {long_span(event.first, event.last)}{reckoned} : {named} {falls} "
        f"alors, et {ASKS[event.kind]}. Source : {event.source}."
    )


def things_of(course: Course, track: Track) -> Iterator[DatedThing]:
    """What of the year of *track* stands in public, and may meet a national event."""
    first, last = course.held(track)
    name = course.definition.week.name
    yield DatedThing(what="week", title=name, first=first, last=last)
    for milestone in ("conference", "programme", "seminar"):
        day = course.day_of(track, milestone)
        if day is not None:
            title = course.definition.title_of(milestone)
            yield DatedThing(what=milestone, title=title, first=day, last=day)
    for one in occasions_of(course):
        if one.on is not None and one.last is not None:
            yield DatedThing(what="occasions", title=one.name, first=one.on, last=one.last)


def national_conflicts(
    course: Course, events: Sequence[NationalEvent] | None = None
) -> list[tuple[NationalEvent, tuple[DatedThing, ...]]]:
    """The national events that meet something of *course*, on any of its tracks, with what."""
    known = national_events() if events is None else events
    found: dict[NationalEvent, dict[DatedThing, None]] = {}
    for track in sorted(course.dates, key=lambda one: (one != course.home, one)):
        for thing in things_of(course, track):
            for event in known:
                meets = thing.what in event.touches and event.meets(thing.first, thing.last)
                if meets and event.holds_at(track.place):
                    found.setdefault(event, {})[thing] = None
    return [(event, tuple(things)) for event, things in sorted(found.items(), key=_by_day)]


def _by_day(item: tuple[NationalEvent, Any]) -> tuple[date, str]:
    return item[0].first, item[0].name


def warnings_of_events(course: Course) -> list[dict[str, Any]]:
    """What a pilot should know of the national events that meet the dates of the year."""
    return [
        {"kind": "dated", "subject": event.name, "sentence": sentence_of(event, things)}
        for event, things in national_conflicts(course)
    ]
