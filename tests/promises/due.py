"""What the year owes at a moment, reckoned a second time: rung by rung, member by member."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from models.year.course import Course, Track
from models.year.definition import MessageShape
from tests.promises.picture import Member, Picture

OPENS, CLOSES, DIGEST = (7, 30), (18, 30), (7, 45)


class Due(NamedTuple):
    """A rung that is due for a cohort; *on* is its day, *reminds* whether it is a reminder."""

    rung: str
    cohort: str
    on: date
    reminds: bool


def day_of(course: Course, track: Track, expression: str) -> date:
    """The date of a rung, from the milestones."""
    calendar = course.calendar(track)
    if expression in course.dates[track]:
        return course.on(track, expression)
    week = re.fullmatch(r"S([+-]\d+)?", expression)
    if week:
        return calendar.week(track.week, int(week[1] or 0)).on
    named = re.fullmatch(r"([a-z_]+)([+-]\d+)", expression)
    assert named, expression
    return calendar.counted(course.on(track, named[1]), int(named[2]))


def midnight_after(course: Course, track: Track, day: date) -> datetime:
    return course.calendar(track).at(day + timedelta(days=1), 0)


def end_of(course: Course, track: Track, shape: MessageShape) -> datetime:
    """When a message stops being wanted: its own limit, else its phase's, else the year's."""
    if shape.until:
        return midnight_after(course, track, day_of(course, track, shape.until))
    last = course.definition.phases[shape.phase].closes if shape.phase else "year_ends"
    return midnight_after(course, track, day_of(course, track, last))


def first_reminder(course: Course, track: Track, shape: MessageShape) -> date:
    """One school day after the asking, which no launch in mid-year makes earlier."""
    asked = day_of(course, track, shape.reminds or "")
    if course.launched_at:
        asked = max(asked, course.local_day(course.launched_at))
    return course.calendar(track).add(asked, 1)


def strongest(p: Picture, track: Track, shape: MessageShape) -> Due | None:
    """The last rung of a dated message whose hour has come."""
    course, hour = p.course, DIGEST if shape.cls == "news" else OPENS
    found = []
    for rung in shape.at:
        on = day_of(course, track, rung.at)
        early = bool(shape.reminds) and on < first_reminder(course, track, shape)
        if not early and course.calendar(track).at(on, *hour) <= p.moment:
            name = rung.at if len(shape.at) > 1 else ""
            found.append(Due(name, rung.to or shape.to, on, bool(shape.reminds)))
    return max(reversed(found), key=lambda d: d.on, default=None)  # of one day, the last said


def strongest_rung(p: Picture, task: Any) -> str | None:
    """The last rung of its ladder that a task has reached, those too soon after asking dropped."""
    rungs = getattr(p.course.definition.ladders, p.ladder_of(task))
    add = p.course.calendar(Track.of(p.parts[task.about_id])).add
    reached = [r for r in rungs if add(task.due_on, r.at) <= p.day and task.room + r.at >= 1]
    return f"{max(reached, key=lambda r: r.at).at:+d}" if reached else None


def _due(p: Picture, track: Track, shape: MessageShape) -> Iterator[Due]:
    course = p.course
    if shape.at:
        due = strongest(p, track, shape)
        if due:
            yield due
    elif shape.each == "school_day":
        phase = course.definition.phases[shape.phase]  # type: ignore[index]
        if course.on(track, phase.opens) <= p.day:
            yield Due(p.day.isoformat(), shape.to, p.day, False)
    elif shape.each == "day":
        first, last = course.on(track, "week_opens"), course.on(track, "week_closes")
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        for day in days:
            if course.calendar(track).back(day).on <= p.day <= day:
                yield Due(day.isoformat(), shape.to, day, False)
    elif shape.each == "school_week":
        monday = p.day - timedelta(days=p.day.weekday())
        first = course.calendar(track).add(monday, 0)
        first = max(first, course.on(track, "framing_opens"))
        if first <= p.day:
            yield Due(first.isoformat(), shape.to, first, False)
    else:
        yield Due("", shape.to, p.day, False)


def owed(p: Picture) -> Iterator[tuple[str, str, Member]]:
    """Every message that must exist now: rule, rung, about what and to whom.

    Dates command nothing where units are suspended; what people do there is owed, and waits.
    """
    for track in p.course.dates:
        silent = p.course.is_suspended(track)
        here = {u for u, r in p.parts.items() if Track.of(r) == track}
        for rule, shape in p.course.definition.messages.items():
            off = shape.phase and not p.course.definition.phases[shape.phase].on
            off = off or (silent and not shape.when) or not announced_so(p.course, shape)
            if off or not shape.on or p.moment >= end_of_wanting(p.course, track, shape):
                continue
            for due in _due(p, track, shape):
                yield from ((rule, due.rung, m) for m in _members(p, due, shape) if m.unit in here)
    yield from _ladders(p)


def announced_so(course: Course, shape: MessageShape) -> bool:
    """Whether a message is sent in the way in which the cycle announces its decisions."""
    return not shape.where or course.definition.announcing in shape.where


def end_of_wanting(course: Course, track: Track, shape: MessageShape) -> datetime:
    """What a gesture sets off is wanted as long as it is true."""
    if shape.when and not shape.phase:
        return midnight_after(course, track, date(2100, 1, 1))
    return end_of(course, track, shape)


def _members(p: Picture, due: Due, shape: MessageShape) -> Iterator[Member]:
    relays = p.course.definition.invitations == "relay" and due.cohort == "invited_schools"
    p.rung_day, p.on_day = (due.on if due.reminds else None), day_in(due.rung)
    members = p.members("inviting_relays" if relays else due.cohort)
    p.rung_day = p.on_day = None
    for m in members:
        late = due.reminds and p.parts.get(m.unit) and p.parts[m.unit].since >= due.on
        if not late and (shape.after is None or _has_waited(p, due, m, shape.after)):
            yield m


def day_in(rung: str) -> date | None:
    """The day that a daily or weekly message is about."""
    return date.fromisoformat(rung) if re.fullmatch(r"\d{4}-\d\d-\d\d", rung) else None


def _has_waited(p: Picture, due: Due, m: Member, days: int) -> bool:
    """Whether so many school days went by since the last day of an action, its submission, or the
    day on which it was put off."""
    since = _counted_from(p, due, m)
    calendar = p.course.calendar(Track.of(p.parts[m.unit]))
    between = (since + timedelta(days=n) for n in range(1, (p.day - since).days + 1))
    return calendar.is_school_day(p.day) and sum(map(calendar.is_school_day, between)) >= days


def _counted_from(p: Picture, due: Due, m: Member) -> date:
    if due.cohort == "carriers_put_off":
        return p.put_off[m.round].on_day
    action = next(a for a in p.actions if a.id == m.id)
    counted: date = action.submitted_on if due.cohort == "unanswered_actions" else action.last_day
    return counted


def _ladders(p: Picture) -> Iterator[tuple[str, str, Member]]:
    for task in (t for t in p.awaited() if t.about_id in p.parts):
        track = Track.of(p.parts[task.about_id])
        rung, ladder = strongest_rung(p, task), p.ladder_of(task)
        there = p.course.calendar(track).is_school_day(p.day)
        if rung is None or not there or p.course.is_suspended(track):
            continue
        rungs = getattr(p.course.definition.ladders, ladder)
        target = next(r.to for r in rungs if f"{r.at:+d}" == rung)
        for m in p.late(target, ladder):
            if m.id == task.id:
                yield f"ladder_{ladder}", rung, m
