"""The next moment at which something is owed: what a rehearsal jumps to, and `status` lists."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.school_days import SchoolCalendar
from models.planner.rules import calendar_rules, hour_of, moments_owed
from models.planner.silence import NOT_SILENCED, silence
from models.territory.holders import text
from models.territory.people import ABSENCE, ASSIGNMENT, PERSON
from models.territory.unit import UNIT
from models.work.action import ACTION, BEING_DECIDED, ActionState
from models.work.message import MESSAGE, MessageState
from models.work.put_off import PUT_OFF
from models.work.validation import TASK, TaskState
from models.year.classes import MessageClass
from models.year.course import Course, load_course
from models.year.cycle import CYCLE, Cycle, CycleState

A_SECOND = timedelta(seconds=1)
M, T, A = MESSAGE.c, TASK.c, ACTION.c
CYCLE_ID = sa.bindparam("cycle", type_=sa.Integer)
AFTER = sa.bindparam("after", type_=M.not_before.type)
_MINE = sa.and_(M.cycle_id == CYCLE_ID, M.state == MessageState.OWED)
_SOONEST = sa.select(sa.func.min(M.not_before)).where(_MINE, M.not_before > AFTER)
_WAITING = sa.select(M.cls, M.place).where(_MINE, M.not_before <= AFTER, NOT_SILENCED).distinct()
_TASK_DAYS = (
    sa.select(T.due_on, T.tacit_on)
    .where(T.cycle_id == CYCLE_ID, T.state == TaskState.OPEN)
    .distinct()
)
LAPSES = "lapses"
_DAYS_OF = sa.case((A.state == ActionState.SUBMITTED, A.submitted_on), else_=A.last_day)
_RECENT = sa.bindparam("recent", type_=sa.Date)
_COUNTED_FROM = {
    ActionState.ACCEPTED.value: ("actions_to_confirm", "associates_to_confirm"),
    ActionState.TOOK_PLACE.value: ("associates_to_confirm",),
    ActionState.SUBMITTED.value: ("unanswered_actions",),
    "put_off": ("carriers_put_off",),
}
"""The cohorts that are told so many school days after a day, by what had its day then."""
_COUNTED_DAYS = sa.union_all(
    sa.select(sa.cast(A.state, sa.String).label("what"), _DAYS_OF.label("on"))
    .where(
        A.cycle_id == CYCLE_ID,
        A.state.in_([s for s in ActionState if s.value in _COUNTED_FROM]),
        _RECENT <= _DAYS_OF,
    )
    .distinct(),
    sa.select(text(LAPSES), A.last_day)
    .where(A.cycle_id == CYCLE_ID, BEING_DECIDED, A.last_day >= _RECENT)
    .distinct(),
    sa.select(text("put_off"), PUT_OFF.c.on_day).where(
        PUT_OFF.c.cycle_id == CYCLE_ID, PUT_OFF.c.on_day >= _RECENT
    ),
)
"""The last day of what is in the programme, the submission of what is being decided and its last
day, the day on which something was put off."""


def next_moment(
    session: Session, course: Course, after: datetime, only: frozenset[str] | None = None
) -> datetime | None:
    """The first moment after *after* at which the cycle may owe, open, close or send something;
    *only*: what is owed by rules of these names."""
    found = [m for m in _candidates(session, course, after, only) if m > after]
    return min(found, default=None)


def _candidates(
    session: Session, course: Course, after: datetime, only: frozenset[str] | None
) -> Iterator[datetime]:
    fixed = fixed_moments(course, only)
    index = bisect_right(fixed, after)
    yield from fixed[index : index + 1]
    yield from _of_suspensions(course)
    yield from _of_messages(session, course, after)
    yield from _of_tasks(session, course, after)
    yield from _of_counted_days(session, course, after)


def _of_suspensions(course: Course) -> Iterator[datetime]:
    """The midnights at which those that were announced with an end are over."""
    for calendar in course.calendars.values():
        if calendar.suspended_until is not None:
            yield calendar.at(_next_day(calendar.suspended_until), 0)


def fixed_moments(course: Course, only: frozenset[str] | None = None) -> list[datetime]:
    """Every moment that the dates alone decide: rules (*only* these), phases, announcements."""
    key = "fixed" if only is None else f"fixed:{hash(only)}"
    if key not in course.memo:
        found = set(moments_owed(course, only))
        for track in course.dates:
            for kind in course.phases(track):
                found |= {course.opens_at(track, kind), course.closes_at(track, kind)}
            announced_on = course.day_of(track, "announce")
            if announced_on:
                found.add(course.calendar(track).at(announced_on, 0))
        course.memo[key] = sorted(found)
    found_: list[datetime] = course.memo[key]
    return found_


def people_moments(session: Session, course: Course) -> list[datetime]:
    """The midnights at which an assignment or an absence starts or has ended, or somebody becomes
    reachable again.
    """
    days: set[date] = set()
    for table in (ASSIGNMENT, ABSENCE):
        rows = session.connection().execute(sa.select(table.c.starts, table.c.ends).distinct())
        days |= {d for r in rows for d in (r.starts, _next_day(r.ends))}
    for table in (PERSON, UNIT):
        until = sa.select(table.c.unreachable_until).where(table.c.unreachable_until.is_not(None))
        days |= set(session.connection().execute(until.distinct()).scalars())
    first, last = _bounds(course)
    return sorted(course.calendar().at(d, 0) for d in days if first <= d <= last)


def _next_day(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _bounds(course: Course) -> tuple[date, date]:
    opens = min(course.begins(t) for t in course.dates)
    return opens, max(course.on(t, "year_ends") for t in course.dates)


def _of_messages(session: Session, course: Course, after: datetime) -> Iterator[datetime]:
    """When what waits in the outbox may leave."""
    parameters: dict[str, Any] = {"cycle": course.cycle_id, "after": after}
    soonest = session.connection().execute(_SOONEST, parameters).scalar_one_or_none()
    if soonest:
        yield soonest
    hours = course.definition.hours
    parameters |= silence(session.connection())
    for cls, place in session.connection().execute(_WAITING, parameters):
        calendar = course.of_place(place)
        if cls is MessageClass.NEWS:
            yield calendar.next_digest(after + A_SECOND, *hour_of(hours.digest))
        else:
            yield calendar.next_opening(after + A_SECOND, *hour_of(hours.opens))


def _of_tasks(session: Session, course: Course, after: datetime) -> Iterator[datetime]:
    """When a rung of an open task's ladder, or its silence, falls due."""
    rows = session.connection().execute(_TASK_DAYS, {"cycle": course.cycle_id})
    today = course.local_day(after)
    for row in rows:
        for calendar in course.calendars.values():
            yield from _rungs_of(course, calendar, row.due_on, today)
            if row.tacit_on and row.tacit_on >= today:
                yield calendar.at(_next_day(row.tacit_on), 0)


def _rungs_of(
    course: Course, calendar: SchoolCalendar, due_on: date, today: date
) -> Iterator[datetime]:
    digest = hour_of(course.definition.hours.digest)
    offsets = {r.at for ladder in _ladders(course) for r in ladder}
    for offset in offsets:
        day = calendar.add(due_on, offset)
        if day >= today:
            yield calendar.at(day, *digest)


def _ladders(course: Course) -> tuple[Any, ...]:
    return course.definition.ladders.default, course.definition.ladders.cabinet


def _of_counted_days(session: Session, course: Course, after: datetime) -> Iterator[datetime]:
    """The mornings that are so many school days after a day that is no date of the year: is it
    known that an action took place, does a proposal or a putting off wait for its answer? And the
    midnights after which a proposal can't be answered in time."""
    recent = course.local_day(after) - timedelta(days=60)
    rows = session.connection().execute(_COUNTED_DAYS, {"cycle": course.cycle_id, "recent": recent})
    waits = _waits(course)
    for what, day in rows.all():
        if what == LAPSES:
            yield from (c.at(_next_day(day), 0) for c in course.calendars.values())
            continue
        for days, hour in waits[what]:
            yield from (c.at(c.add(day, days), *hour) for c in course.calendars.values())


def _waits(course: Course) -> dict[str, set[tuple[int, tuple[int, int]]]]:
    """How many school days each waits, and the hour at which what it waits for leaves."""
    hours, shapes = course.definition.hours, course.definition.messages.values()
    told = [m for m in shapes if m.on and m.after is not None]
    leaves = {
        cls: hours.digest if cls is MessageClass.NEWS else hours.opens for cls in MessageClass
    }
    return {
        what: {(m.after or 0, hour_of(leaves[m.cls])) for m in told if m.to in cohorts}
        for what, cohorts in _COUNTED_FROM.items()
    }


def next_owed(session: Session, moment: datetime, n: int = 10) -> list[dict[str, Any]]:
    """The next *n* things that dates will owe, over every live cycle: at, what, cycle."""
    found = []
    cycles = session.scalars(sa.select(Cycle).where(CYCLE.c.state == CycleState.LIVE)).all()
    for cycle in cycles:
        course = load_course(session, cycle)
        for track in course.dates:
            rules = [r for r in calendar_rules(course, track) if r.since > moment][:n]
            found += [(r.since, r.rule, r.text, r.reason, course) for r in rules]
    found.sort(key=lambda f: f[0])
    return [
        {
            "at": course.calendar().local(since).isoformat(),
            "what": text,
            "rule": rule,
            "reason": reason,
            "cycle": course.cycle_id,
        }
        for since, rule, text, reason, course in found[:n]
    ]
