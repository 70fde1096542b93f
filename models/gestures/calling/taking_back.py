"""What a relay typed of an action, and is not so, is taken back: the action awaits again what its
school says of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import by_what, need
from models.errors import WrongMove
from models.gestures.actions.loading import load
from models.gestures.actions.reporting import OUTCOME_REASON
from models.gestures.under_way import need_under_way
from models.work.action import ACTION, ACTION_TAKEN_BACK, ActionState
from models.work.calling import TYPED_FOR_SCHOOL, TypedKind
from models.work.rows import ActionRow
from models.work.transitions import move
from models.year.course import Course

T = TYPED_FOR_SCHOOL.c
TO = "reprendre ce qui a été saisi"


def take_back_outcome(
    session: Session, course: Course, action_id: int, by: Actor, moment: datetime
) -> None:
    """Take back what was typed for a school of what its action became: the action is retained and
    to be confirmed again, and a report that was typed is a draft of the school's.

    By the school, or by who may type for it. Raises NotYours, WrongMove (nothing was typed of it,
    or its school has said more since), CycleIsClosed.
    """
    need_under_way(session, course)
    action = load(session, course, [action_id])[action_id]
    day = course.local_day(moment)
    held = by_what(session, by, Gesture.PROPOSE, action.unit_id, day)
    hand = held.by if held else need(session, by, Gesture.CALL, action.unit_id, day, TO).by
    typed = _typed(session, action)
    if not typed or action.state not in ACTION_TAKEN_BACK:
        raise WrongMove(
            "Personne n'a saisi pour l'école ce que cette action est devenue, ou l'école en a dit "
            "plus depuis.",
            "Sa page dit où elle en est, et ce qui est possible.",
        )
    said = {name: value for name, value in action.content.items() if name != OUTCOME_REASON}
    values: dict[str, Any] = {"content": said}
    if action.reported_at:
        values |= {"reported_at": None, "report": None, "report_draft": action.report}
    move(session, ACTION, ACTION_TAKEN_BACK, [action_id], ActionState.ACCEPTED, **values)
    session.connection().execute(
        sa.update(TYPED_FOR_SCHOOL).where(T.id.in_(typed)).values(taken_back_at=moment)
    )
    entry = {
        "what": "action.outcome_taken_back",
        "subject": f"action.{action_id}",
        "unit_id": action.unit_id,
        "by": hand.slot,
        "facts": {"typed": max(typed)},
    }
    journal.write(session, course.cycle_id, moment, [entry])


def may_take_back(session: Session, action: ActionRow, by: Actor, day: date) -> bool:
    """Whether *by* may take back what was typed of an action, which the page then offers."""
    if action.state not in ACTION_TAKEN_BACK or not _typed(session, action):
        return False
    given = (action.unit_id, day)
    return any(by_what(session, by, g, *given) for g in (Gesture.PROPOSE, Gesture.CALL))


def _typed(session: Session, action: ActionRow) -> list[int]:
    """What stands typed of what it became; none once its school itself has reported."""
    query = sa.select(T.id, T.kind).where(
        T.action_id == action.id,
        T.round == action.round,
        T.kind.in_([TypedKind.OUTCOME, TypedKind.REPORT]),
        T.taken_back_at.is_(None),
    )
    rows = session.connection().execute(query).all()
    if action.reported_at and not any(row.kind is TypedKind.REPORT for row in rows):
        return []
    return [row.id for row in rows]
