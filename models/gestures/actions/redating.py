"""Actions get other days, or end for a general cause, and nobody is asked to decide again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.gestures.actions.proposing import drop_open_tasks
from models.work.action import (
    ACTION,
    ACTION_CALLED_OFF,
    ASSOCIATED_SCHOOL,
    FROZEN_VERSION,
    ActionState,
)
from models.work.days import Days, columns_of, days_of, in_fiche, write_days
from models.work.put_off import PUT_OFF_ACTION, PutOffReply
from models.work.rows import ActionRow
from models.work.subjects import SubjectKind
from models.work.transitions import move

A = ACTION.c


def call_off(session: Session, actions: Sequence[ActionRow], cause: str) -> None:
    """Cancel actions for a general *cause*: nobody decides on them any more, no report is owed."""
    ids = [action.id for action in actions]
    move(session, ACTION, ACTION_CALLED_OFF, ids, ActionState.CANCELLED, cause=cause)
    drop_open_tasks(session, SubjectKind.ACTION, *ids)


def write_new_days(session: Session, moved: Sequence[tuple[ActionRow, Days]]) -> None:
    """Give actions other days, and nothing else: what is being decided says them too."""
    if not moved:
        return
    connection = session.connection()
    had = days_of(session, [action.id for action, _ in moved])
    write_days(session, {action.id: its for action, its in moved})
    note_left_days(session, [(action.id, had[action.id], its) for action, its in moved])
    change = sa.update(ACTION).where(A.id == sa.bindparam("number"))
    rows = [{"number": a.id, **columns_of(its), "edits": a.edits + 1} for a, its in moved]
    connection.execute(change, rows)
    read_as_submitted = (ActionState.SUBMITTED, ActionState.RETURNED)
    open_ = {a.id: its for a, its in moved if a.state in read_as_submitted}
    f = FROZEN_VERSION.c
    read = (
        sa.select(f.id, f.subject_id, f.content)
        .join(ACTION, sa.and_(A.id == f.subject_id, A.round == f.round))
        .where(f.subject_kind == SubjectKind.ACTION, f.subject_id.in_(list(open_)))
    )
    for row in connection.execute(read).all():
        its = open_[row.subject_id]
        content = row.content | {"on_date": its[0].on, "days": in_fiche(its)}
        written = sa.update(FROZEN_VERSION).where(f.id == row.id).values(content=content)
        connection.execute(written)


def note_left_days(session: Session, moved: Sequence[tuple[int, Days, Days]]) -> None:
    """Schools that agreed to actions on other days are to be told, even of days they had before.

    *moved*: the number of each, the days that it had and those that it has now.
    """
    rows = []
    for number, had, now in moved:
        before, after = {day.on for day in had}, {day.on for day in now}
        if before != after:
            left = min((before ^ after) - {now[0].on}, default=had[0].on)
            rows.append({"number": number, "left": left})
    s = ASSOCIATED_SCHOOL.c
    theirs = sa.and_(s.action_id == sa.bindparam("number"), s.agreed.is_(sa.true()))
    change = sa.update(ASSOCIATED_SCHOOL).where(theirs).values(for_day=sa.bindparam("left"))
    if rows:
        session.connection().execute(change, rows)


def date_is_given(session: Session, action_id: int, by: Actor, moment: datetime) -> None:
    """A carrier who changed the days on the action's own page has answered what was asked of it."""
    q = PUT_OFF_ACTION.c
    asked = sa.update(PUT_OFF_ACTION).where(
        q.action_id == action_id, q.reply.is_(None), q.proposed.is_not(None)
    )
    values = {"reply": PutOffReply.OTHER, "answered_at": moment, "answered_by": by.slot}
    session.connection().execute(asked.values(**values))
