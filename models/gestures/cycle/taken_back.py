"""Units taken back in: what waited with them is given its whole delay again, so that no silence is
taken for an agreement, and nobody is late, for the days on which nothing was asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.school_days import SchoolCalendar
from models.territory.unit import UNIT
from models.work.action import ACTION, ActionState
from models.work.paper import PAPER, PaperState
from models.work.validation import TASK, TaskState
from models.year.course import Course
from models.year.cycle import PARTICIPATION

T, A, W, P = TASK.c, ACTION.c, PAPER.c, PARTICIPATION.c


def left_out(session: Session, cycle_id: int) -> set[int]:
    """The units that take no part in a cycle and of which something still waits there."""
    units = sa.union(
        sa.select(T.about_id).where(T.cycle_id == cycle_id, T.state == TaskState.OPEN),
        sa.select(A.unit_id).where(A.cycle_id == cycle_id, A.state == ActionState.RETURNED),
        sa.select(W.unit_id).where(W.cycle_id == cycle_id, W.state == PaperState.RETURNED),
    ).subquery("units")
    unit_id = units.c[0]
    there = sa.exists().where(P.cycle_id == cycle_id, P.unit_id == unit_id)
    return set(session.connection().execute(sa.select(unit_id).where(~there)).scalars())


def give_their_delays_again(
    session: Session, course: Course, were_out: Collection[int], moment: datetime
) -> None:
    """Reckon anew, from today, what is asked of those of *were_out* that take part again."""
    if not were_out:
        return
    back = sa.select(P.unit_id).where(P.cycle_id == course.cycle_id, P.unit_id.in_(were_out))
    today, connection = course.local_day(moment), session.connection()
    query = (
        sa.select(T.id, T.asked_on, T.due_on, T.tacit_on, T.room, UNIT.c.place)
        .join(UNIT, UNIT.c.id == T.about_id)
        .where(T.cycle_id == course.cycle_id, T.state == TaskState.OPEN, T.about_id.in_(back))
    )
    for task in connection.execute(query).all():
        calendar = course.of_place(task.place)
        values = {"due_on": max(task.due_on, calendar.add(today, task.room))}
        if task.tacit_on:
            values["tacit_on"] = _as_far(calendar, task.asked_on, task.tacit_on, today)
        connection.execute(sa.update(TASK).where(T.id == task.id).values(**values))
    correction = course.definition.chains.correction
    for table, returned in ((ACTION, ActionState.RETURNED), (PAPER, PaperState.RETURNED)):
        _correct_by(session, course, table, returned, back, today, correction)


def _as_far(calendar: SchoolCalendar, asked: date, then: date, today: date) -> date:
    return max(then, calendar.add(today, calendar.between(asked, then)))


def _correct_by(
    session: Session,
    course: Course,
    table: sa.Table,
    returned: ActionState | PaperState,
    back: sa.Select[Any],
    today: date,
    correction: int,
) -> None:
    c = table.c
    query = (
        sa.select(c.id, UNIT.c.place)
        .join(UNIT, UNIT.c.id == c.unit_id)
        .where(c.cycle_id == course.cycle_id, c.state == returned, c.unit_id.in_(back))
    )
    for row in session.connection().execute(query).all():
        by = course.of_place(row.place).add(today, correction)
        later = sa.update(table).where(c.id == row.id, c.correct_by < by)
        session.connection().execute(later.values(correct_by=by))
