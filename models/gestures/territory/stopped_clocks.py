"""The dates of work under way when days are closed, or open again: what was still to come is put
off by as many school days, what had passed stays.

The dates of the year follow by themselves, by the school calendar of their place; these are those
that rows keep: requests, silences, corrections, delays, and letters that wait.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.closed_days import moved_by
from models.calendar.school_days import SchoolCalendar
from models.calendar.table import calendars_for
from models.database.transactions import upsert
from models.planner.rules import end_of_rule
from models.territory.unit import UNIT, Unit
from models.territory.within import suspended_within
from models.work.action import ACTION, ActionState
from models.work.announced import carry_announcement
from models.work.message import MESSAGE, WAITING
from models.work.paper import PAPER, PaperState
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState
from models.year.classes import MessageClass
from models.year.course import Course, Track, follows, load_course
from models.year.cycle import PARTICIPATION, PHASE, Cycle
from models.year.delay import DELAY
from models.year.message_kinds import Cause

P, M = PARTICIPATION.c, MESSAGE.c
Shift = Callable[[date], date]


@dataclass(frozen=True, kw_only=True)
class ClockBefore:
    """The school calendar of units of one place before a change, and one of these units."""

    place: str
    unit_id: int
    calendar: SchoolCalendar


def clocks_of(session: Session, cycle: Cycle, unit: Unit) -> list[ClockBefore]:
    """The clocks of what takes part in *cycle* within *unit*, one for each place."""
    query = (
        sa.select(P.place, sa.func.min(P.unit_id).label("unit_id"))
        .join(UNIT, UNIT.c.id == P.unit_id)
        .where(P.cycle_id == cycle.id, suspended_within([unit.id]))
        .group_by(P.place)
    )
    rows = session.connection().execute(query).all()
    wanted = {row.place: (row.place, unit.timezone, cycle.school_year) for row in rows}
    calendars = calendars_for(session, wanted.values())
    return [
        ClockBefore(place=r.place, unit_id=r.unit_id, calendar=calendars[wanted[r.place]])
        for r in rows
    ]


def put_off(
    session: Session,
    cycle: Cycle,
    unit: Unit,
    before: list[ClockBefore],
    after: date,
    moment: datetime,
) -> None:
    """Put off what is to come within *unit* after the day *after*, from the days *before*."""
    course = load_course(session, cycle)
    done: set[str] = set()
    for clock in before:
        place = session.connection().execute(
            sa.select(P.place).where(P.cycle_id == cycle.id, P.unit_id == clock.unit_id)
        )
        now = place.scalar_one()
        _keep_phases(session, course, clock.place, now, moment)
        if now not in done:
            done.add(now)
            shift = partial(moved_by, clock.calendar, course.calendars[now], after)
            _dates(session, course, unit, now, shift)
            letters_follow(session, course, unit, now)


def _there(course: Course, unit: Unit, place: str) -> Any:
    """The units within *unit* that live by the calendar of *place*."""
    taking_part = sa.and_(P.unit_id == UNIT.c.id, P.cycle_id == course.cycle_id, P.place == place)
    return sa.select(UNIT.c.id).join(PARTICIPATION, taking_part).where(suspended_within([unit.id]))


def _dates(session: Session, course: Course, unit: Unit, place: str, shift: Shift) -> None:
    there, cycle = _there(course, unit, place), course.cycle_id
    t, a, p, d = TASK.c, ACTION.c, PAPER.c, DELAY.c
    tasks = sa.and_(t.cycle_id == cycle, t.state == TaskState.OPEN, t.about_id.in_(there))
    actions = sa.and_(a.cycle_id == cycle, a.state == ActionState.RETURNED, a.unit_id.in_(there))
    papers = sa.and_(p.cycle_id == cycle, p.state == PaperState.RETURNED, p.unit_id.in_(there))
    told = sa.and_(_waiting(course, there), _of_its_own_date(course))
    for column, which in (
        (t.due_on, tasks),
        (t.tacit_on, tasks),
        (a.correct_by, actions),
        (p.correct_by, papers),
        (d.until, sa.and_(d.cycle_id == cycle, d.unit_id.in_(there))),
        (M.due_on, told),
    ):
        _shift(session, column, which, shift)


def _shift(
    session: Session, column: sa.Column[Any], which: sa.ColumnElement[bool], shift: Shift
) -> None:
    """Move a date wherever it stands, the last ones first if they go later: none is moved twice."""
    values = session.connection().execute(
        sa.select(column).where(which, column.is_not(None)).distinct()
    )
    pairs = [(day, becomes) for day in values.scalars() if (becomes := shift(day)) != day]
    later = any(becomes > day for day, becomes in pairs)
    for day, becomes in sorted(pairs, reverse=later):
        change = sa.update(column.table).where(which, column == day).values({column: becomes})
        session.connection().execute(change)


# ── letters that wait ────────────────────────────────────────────────────────────────────────────


def _waiting(course: Course, there: sa.Select[Any]) -> Any:
    return sa.and_(
        M.cycle_id == course.cycle_id,
        M.state.in_(WAITING),
        M.cls != MessageClass.DIGEST,
        M.unit_id.in_(there),
    )


def _of_its_own_date(course: Course) -> Any:
    """Whether the date that a letter asks for is its subject's: a request, a correction."""
    shapes = course.definition.messages.items()
    returned = sorted(name for name, shape in shapes if shape.when is Cause.RETURNED)
    return sa.or_(M.subject_kind == SubjectKind.TASK, M.rule.in_(returned))


def letters_follow(session: Session, course: Course, unit: Unit, place: str) -> None:
    """What the year's dates command waits until these dates, as they are now."""
    waiting = _waiting(course, _there(course, unit, place))
    here = sa.and_(P.unit_id == M.unit_id, P.cycle_id == M.cycle_id)
    query = sa.select(M.rule, P.week, P.week_ends, P.place)
    query = query.join(PARTICIPATION, here).where(waiting).distinct()
    for row in session.connection().execute(query).all():
        rule, track = row.rule, Track.of(row)
        shape = course.definition.messages.get(rule)
        if shape is None or shape.when is not None or not shape.at:
            continue
        values: dict[str, Any] = {"not_after": end_of_rule(course, track, shape)}
        if shape.due and (due_on := course.day_of(track, shape.due)):
            values["due_on"] = due_on
        of_week = sa.exists().where(here, follows(P, track))
        change = sa.update(MESSAGE).where(waiting, M.rule == rule, of_week).values(**values)
        session.connection().execute(change)
    home = sa.select(UNIT.c.place).where(UNIT.c.id == M.home_id).scalar_subquery()
    session.connection().execute(sa.update(MESSAGE).where(waiting).values(place=home))


# ── the phases of a place that bears another mark ────────────────────────────────────────────────


def _keep_phases(session: Session, course: Course, was: str, now: str, moment: datetime) -> None:
    """Units whose place is named anew are where they were in the year."""
    if was == now:
        return
    p = PHASE.c
    columns = ("cycle_id", "week", "week_ends", "place", "kind", "state", "changed_at")
    rows = sa.select(
        p.cycle_id, p.week, p.week_ends, sa.literal(now), p.kind, p.state, p.changed_at
    ).where(p.cycle_id == course.cycle_id, p.place == was)
    insert = upsert(session, PHASE).from_select(columns, rows.where(sa.true()))
    session.connection().execute(insert.on_conflict_do_nothing())
    for track in course.dates:
        if track.place == now:
            carry_announcement(session, course, replace(track, place=was), track, moment)
