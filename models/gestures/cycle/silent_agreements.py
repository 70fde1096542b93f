"""Silences that were taken for agreement before their day are given back: the task is open again,
as it was asked, its subject is being decided again, and what it asked above was not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import CLOCK, Actor
from models.gestures.chain.announcing import verdicts
from models.gestures.chain.next_step import CLIMB
from models.gestures.cycle.given_back import LEFT, NOT_LEFT, GivenBack, drop
from models.work.action import ACTION, ACTION_GIVEN_BACK, FROZEN_VERSION, ActionState
from models.work.message import MESSAGE
from models.work.paper import PAPER, PAPER_GIVEN_BACK, PaperState
from models.work.rows import TaskRow
from models.work.subjects import SubjectKind, as_told
from models.work.transitions import move
from models.work.validation import TASK, TASK_GIVEN_BACK, TaskState
from models.year.course import Course

M, T, Z = MESSAGE.c, TASK.c, TaskState
STATES = {
    SubjectKind.ACTION: (ActionState.SUBMITTED, ActionState.ACCEPTED),
    SubjectKind.PAPER: (PaperState.SUBMITTED, PaperState.ACCEPTED),
}
"""The states of a subject that nobody has taken further since."""


def give_back(
    session: Session, course: Course, by: Actor, moment: datetime, done: GivenBack
) -> None:
    """Give back every silence of the cycle whose day is still to come."""
    gone: set[int] = set()
    for task in _too_early(session, course, moment):
        if task.id in gone:
            continue
        above = _asked_above(session, task)
        if not _untouched(session, course, task, above):
            done.kept += 1
            continue
        _let_go_of(session, above)
        gone |= {t.id for t in above}
        _open_again(session, task)
        _back_to_being_decided(session, course, task, done)
        entry = {"what": "validation.given_back", "unit_id": task.about_id, "by": by.slot}
        entry["subject"] = f"{task.subject_kind}.{task.subject_id}"
        facts = {"task": task.id, "round": task.round, "level": task.level.value}
        journal.write(session, course.cycle_id, moment, [entry | {"facts": facts}])
        done.silences += 1


def _too_early(session: Session, course: Course, moment: datetime) -> list[Any]:
    """The lowest silence of each subject, whose day has not passed at *moment*; letters first, of
    which départements' versions follow."""
    query = sa.select(TASK).where(
        T.cycle_id == course.cycle_id,
        T.state == Z.TACIT,
        T.decided_by == CLOCK.slot,
        T.tacit_on >= course.local_day(moment),
        T.round > 0,
    )
    lowest: dict[tuple[str, int, int], Any] = {}
    for task in session.connection().execute(query.order_by(T.id)):
        key = (task.subject_kind, task.subject_id, task.round)
        if key not in lowest or CLIMB.index(task.level) < CLIMB.index(lowest[key].level):
            lowest[key] = task
    return sorted(lowest.values(), key=lambda t: (t.subject_kind != SubjectKind.LETTER, t.id))


def _asked_above(session: Session, task: TaskRow) -> list[Any]:
    """What its agreement asked: the levels above, and of a letter each département's version."""
    higher = CLIMB[CLIMB.index(task.level) + 1 :]
    same = sa.and_(
        T.subject_kind == task.subject_kind,
        T.subject_id == task.subject_id,
        T.round == task.round,
        T.level.in_(higher),
    )
    if task.subject_kind == SubjectKind.LETTER:
        same = sa.or_(
            same, sa.and_(T.cycle_id == task.cycle_id, T.subject_kind == SubjectKind.VERSION)
        )
    query = sa.select(TASK).where(same, T.state != Z.DROPPED)
    return list(session.connection().execute(query.order_by(T.id)))


def _untouched(session: Session, course: Course, task: TaskRow, above: Sequence[Any]) -> bool:
    """Whether nobody decided, delegated or changed anything since."""
    nobody = all(
        t.delegate_id is None and (t.state is Z.OPEN or t.decided_by == CLOCK.slot) for t in above
    )
    table, states = _table(task), STATES[as_told(task.subject_kind)]
    c = table.c
    query = sa.select(c.id).where(
        c.id == task.subject_id, c.round == task.round, c.state.in_(states)
    )
    return nobody and session.connection().execute(query).first() is not None


def _table(task: TaskRow) -> sa.Table:
    return ACTION if task.subject_kind == SubjectKind.ACTION else PAPER


NOT_DECIDED: dict[str, Any] = dict.fromkeys(
    ("decided_at", "decided_by", "decided_as", "on_behalf", "order_id", "reason")
)


def _open_again(session: Session, task: TaskRow) -> None:
    move(session, TASK, TASK_GIVEN_BACK, [task.id], Z.OPEN, **NOT_DECIDED)
    _forget_what_was_frozen(session, [task])


def _let_go_of(session: Session, above: Sequence[Any]) -> None:
    """Their place is left free: each is asked in its turn, on the day it is due."""
    ids = [t.id for t in above]
    move(session, TASK, TASK_GIVEN_BACK, ids, Z.DROPPED, **NOT_DECIDED)
    session.connection().execute(sa.update(TASK).where(T.id.in_(ids)).values(round=-T.id))
    versions = [t for t in above if t.subject_kind == SubjectKind.VERSION]
    papers = [t.subject_id for t in versions]
    move(session, PAPER, PAPER_GIVEN_BACK, papers, PaperState.DRAFT, accepted_on=None, round=0)
    _forget_what_was_frozen(session, versions)


def _forget_what_was_frozen(session: Session, tasks: Sequence[Any]) -> None:
    """A version is frozen when it is issued: that of a silence was not."""
    ids = [t.subject_id for t in tasks if t.subject_kind == SubjectKind.VERSION]
    f = FROZEN_VERSION.c
    if ids:
        frozen = sa.and_(f.subject_kind == SubjectKind.VERSION, f.subject_id.in_(ids))
        session.connection().execute(sa.delete(FROZEN_VERSION).where(frozen))


def _back_to_being_decided(
    session: Session, course: Course, task: TaskRow, done: GivenBack
) -> None:
    """An accepted subject is submitted again; the letter that told it is dropped if it did not
    leave."""
    if task.objection:
        return  # it stood in the programme before that silence
    table = _table(task)
    state = session.connection().execute(
        sa.select(table.c.state).where(table.c.id == task.subject_id)
    )
    if state.scalar_one() == "submitted":
        return
    ids = [task.subject_id]
    if table is PAPER:
        move(session, PAPER, PAPER_GIVEN_BACK, ids, PaperState.SUBMITTED, accepted_on=None)
        return
    values: dict[str, Any] = {"decided_on": None, "decided_by_silence": False, "announced": False}
    move(session, ACTION, ACTION_GIVEN_BACK, ids, ActionState.SUBMITTED, **values)
    _drop_its_letters(session, course, task, done)


def _drop_its_letters(session: Session, course: Course, task: TaskRow, done: GivenBack) -> None:
    query = sa.select(M.id, M.text, M.state, NOT_LEFT.label("not_left")).where(
        M.cycle_id == course.cycle_id,
        M.subject_kind == SubjectKind.ACTION,
        M.subject_id == task.subject_id,
        M.round == task.round,
        M.rule.in_(sorted(verdicts(course))),
    )
    letters = session.connection().execute(query).all()
    drop(session, [letter for letter in letters if letter.not_left], done)
    done.told += any(letter.state in LEFT for letter in letters)
