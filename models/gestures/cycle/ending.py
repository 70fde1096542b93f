"""What nobody answered ends with its time: the last day of an action, or the end of the cycle.

The action stays submitted, and is shown « restée sans réponse »: silence past its day accepts
nothing (``docs/decisions/0004-a-gesture-outlives-its-phase.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.calendar.suspension import SUSPENDED
from models.planner.executor import owe_now
from models.territory.unit import UNIT
from models.territory.within import suspended_within
from models.work.action import ACTION, BEING_DECIDED
from models.work.subjects import SubjectKind
from models.work.transitions import move
from models.work.validation import TASK, TASK_MOVES, TaskState
from models.year.course import Course
from models.year.message_kinds import Topic
from models.year.phases import PhaseKind

A, T = ACTION.c, TASK.c
A_CHUNK = 500
_OPEN = sa.and_(
    T.subject_kind == SubjectKind.ACTION, T.subject_id == A.id, T.state == TaskState.OPEN
)


def end_with_their_day(session: Session, course: Course, moment: datetime) -> int:
    """End the requests of the actions whose time has passed, and tell their carriers; how many."""
    ids = out_of_time(session, course, course.local_day(moment))
    for first in range(0, len(ids), A_CHUNK):
        _lapse(session, course, ids[first : first + A_CHUNK], moment)
    return len(ids)


def out_of_time(session: Session, course: Course, day: date) -> list[int]:
    """The submitted actions that nobody can answer in time any more on *day*.

    The clock of a suspended unit stands still. One that was submitted after its last day leaves
    each level its delay.
    """
    given: dict[str, Any] = {"cycle": course.cycle_id}
    over = year_is_over(course, day)
    query, given = (_UNDECIDED, given) if over else (_OUT_OF_TIME, given | {"today": day})
    return list(session.connection().execute(query, given).scalars())


def _out_of_time() -> sa.Select[int]:
    today = sa.bindparam("today", type_=sa.Date)
    stopped = sa.exists().where(UNIT.c.id == A.unit_id, suspended_within(SUSPENDED))
    in_time = sa.exists().where(_OPEN, T.due_on >= today)
    asked = sa.or_(A.submitted_on <= A.last_day, ~in_time)
    return _UNDECIDED.where(A.last_day < today, asked, ~stopped)


_UNDECIDED = (
    sa.select(A.id).where(A.cycle_id == sa.bindparam("cycle"), BEING_DECIDED).order_by(A.id)
)
_OUT_OF_TIME = _out_of_time()


def year_is_over(course: Course, day: date) -> bool:
    """Whether the last date of a cycle has passed everywhere."""
    return all(course.on(track, "year_ends") < day for track in course.dates)


def asked_until(course: Course, rule: str, due: date | None) -> date | None:
    """The last day on which what a message asks is still to be done; None: as long as its cohort
    says so. A call ends on its own day, the cadrage with the week that it frames."""
    shape = course.definition.messages.get(rule)
    if shape is None:
        return None
    if shape.topic is Topic.CALL:
        return due
    if shape.phase is PhaseKind.CADRAGE:
        return framed_until(course)
    return None


def framed_until(course: Course) -> date:
    """The last day of the week that the cadrage frames, wherever it is held last."""
    return max(track.ends for track in course.dates)


OUTLIVES = ("reviews_to_write", "reviews_to_validate")
"""The cohorts of what is still awaited once the last date has passed, until the cycle closes."""


def is_asked_still(course: Course, rule: str, due: date | None, day: date) -> bool:
    """Whether what a message asked has its time on *day*: late, perhaps, but not out of season."""
    if year_is_over(course, day):
        shape = course.definition.messages.get(rule)
        return shape is not None and shape.to in OUTLIVES
    until = asked_until(course, rule, due)
    return until is None or day <= until


def _lapse(session: Session, course: Course, ids: Sequence[int], moment: datetime) -> None:
    _end(session, course, ids, moment)
    owe_now(session, course, course.definition.owed_to("lapsed_actions"), moment, ids)


def _end(session: Session, course: Course, ids: Sequence[int], moment: datetime) -> None:
    query = sa.select(A.id, A.unit_id, A.round, T.id.label("task"), T.level)
    query = query.select_from(ACTION.outerjoin(TASK, _OPEN)).where(A.id.in_(ids))
    rows = session.connection().execute(query.order_by(A.id, T.id)).all()
    tasks = [row.task for row in rows if row.task is not None]
    move(session, TASK, TASK_MOVES, tasks, TaskState.LAPSED)
    lapsed = sa.update(ACTION).where(A.id.in_(ids)).values(lapsed_on=course.local_day(moment))
    session.connection().execute(lapsed)
    entries: dict[int, dict[str, Any]] = {}
    for row in rows:
        entry = {"what": "action.lapsed", "subject": f"action.{row.id}", "unit_id": row.unit_id}
        facts: dict[str, Any] = {"round": row.round, "levels": []}
        facts = entries.setdefault(row.id, entry | {"facts": facts})["facts"]
        facts["levels"] += [row.level.value] if row.level else []
    journal.write(session, course.cycle_id, moment, list(entries.values()))


def end_with_the_cycle(session: Session, course: Course, moment: datetime) -> int:
    """End every request of a cycle that closes, on whatever subject; how many there were.

    Nobody is written to: nothing more leaves from a closed cycle, and its pages say it.
    """
    query = sa.select(A.id).where(A.cycle_id == course.cycle_id, BEING_DECIDED)
    actions = list(session.connection().execute(query.order_by(A.id)).scalars())
    awaited = sa.select(T.id).where(T.cycle_id == course.cycle_id, T.state == TaskState.OPEN)
    tasks = list(session.connection().execute(awaited.order_by(T.id)).scalars())
    for first in range(0, len(actions), A_CHUNK):
        _end(session, course, actions[first : first + A_CHUNK], moment)
    left = list(session.connection().execute(awaited.order_by(T.id)).scalars())
    for first in range(0, len(left), A_CHUNK):
        move(session, TASK, TASK_MOVES, left[first : first + A_CHUNK], TaskState.LAPSED)
    return len(tasks)
