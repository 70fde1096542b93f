"""A bassin puts forward some of its actions, as many as the cycle lets it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import Refusal
from models.gestures.actions.climbing import advance, needs_answer, shared_among, target_of
from models.gestures.actions.loading import load
from models.gestures.actions.proposing import drop_open_tasks
from models.gestures.chain.next_step import CLIMB, Climbing, places
from models.gestures.under_way import need_to_come, need_under_way
from models.territory.unit import UNIT, Level
from models.words.french import plural
from models.work.action import ACTION, ACTION_MOVES, ActionState, shown_as
from models.work.rows import ActionRow
from models.work.subjects import SubjectKind
from models.work.transitions import move
from models.work.validation import TASK
from models.year.course import Course
from models.year.cycle import PARTICIPATION


def choose_flagship(
    session: Session,
    course: Course,
    action_id: int,
    by: Actor,
    moment: datetime,
    *,
    on: bool = True,
) -> None:
    """A bassin puts an action forward (or no longer): its chain then climbs to the académie.

    Raises Refusal beyond the number that the cycle sets per bassin, or for an action that is not
    proposed.
    """
    need_under_way(session, course)
    action = load(session, course, [action_id])[action_id]
    where = places(session, [action.unit_id])[action.unit_id]
    unit = where.at(Level.BASIN) or where.at(Level.DEPARTMENT) or where.id
    right = need(session, by, Gesture.CHOOSE_FLAGSHIP, unit, course.local_day(moment))
    if action.flagship == on:
        return
    if on:
        _need_room(session, course, action, unit)
        if action.state is ActionState.ACCEPTED:  # it is sent up again
            need_to_come(action, course, moment)
    session.connection().execute(
        sa.update(ACTION).where(ACTION.c.id == action_id).values(flagship=on)
    )
    what = "flagship.chosen" if on else "flagship.dropped"
    entry = {"what": what, "subject": f"action.{action_id}", "unit_id": action.unit_id}
    entry |= {"by": right.by.slot, "as_function": right.function}
    journal.write(session, course.cycle_id, moment, [entry])
    if on and action.state is ActionState.ACCEPTED:
        _climb_on(session, course, action_id, moment)


PROPOSED = (ActionState.SUBMITTED, ActionState.RETURNED, ActionState.ACCEPTED)


GONE = (ActionState.DECLINED, ActionState.WITHDRAWN, ActionState.CANCELLED)


def _need_room(session: Session, course: Course, action: ActionRow, unit_id: int) -> None:
    if shown_as(action) not in PROPOSED:
        raise Refusal(
            f"« {action.title} » n'est pas, ou n'est plus, une action proposée.",
            "Choisissez parmi celles qui sont soumises ou retenues.",
        )
    here = sa.and_(PARTICIPATION.c.cycle_id == course.cycle_id, PARTICIPATION.c.unit_id == unit_id)
    # Of two people who choose at once, the second counts what the first chose.
    session.connection().execute(sa.select(PARTICIPATION).where(here).with_for_update())
    if flagships_of(session, course, unit_id) >= course.definition.flagships:
        chosen = plural(course.definition.flagships, "action phare", "actions phares")
        raise Refusal(f"Le nombre est atteint : {chosen}.", "Retirez-en une d'abord.")


def flagships_of(session: Session, course: Course, unit_id: int) -> int:
    """How many flagships a bassin has chosen."""
    a = ACTION.c
    query = (
        sa.select(sa.func.count())
        .select_from(ACTION.join(UNIT, UNIT.c.id == a.unit_id))
        .where(
            a.cycle_id == course.cycle_id,
            a.flagship.is_(sa.true()),
            a.state.not_in(GONE),
            chooser(UNIT) == unit_id,
        )
    )
    return int(session.connection().execute(query).scalar_one())


def chooser(unit: sa.FromClause) -> Any:
    """The unit that chooses the flagships of *unit*, as SQL: its bassin or circonscription, else
    its département."""
    u = unit.c
    department = sa.case(
        (u.recteur_is_dasen.is_(sa.true()), u.id), else_=sa.func.coalesce(u.department_id, u.id)
    )
    return sa.case((u.level == Level.BASIN, u.id), else_=sa.func.coalesce(u.basin_id, department))


def _climb_on(session: Session, course: Course, action_id: int, moment: datetime) -> None:
    """An accepted action that becomes a flagship reopens its chain from where it stopped."""
    t = TASK.c
    levels = (
        session.connection()
        .execute(
            sa.select(t.level).where(
                t.subject_kind == SubjectKind.ACTION, t.subject_id == action_id
            )
        )
        .scalars()
        .all()
    )
    drop_open_tasks(session, SubjectKind.ACTION, action_id)  # who might object chose it
    move(session, ACTION, ACTION_MOVES, [action_id], ActionState.SUBMITTED, decided_on=None)
    action = load(session, course, [action_id])[action_id]
    where = places(session, [action.unit_id])[action.unit_id]
    after = max(levels, key=CLIMB.index, default=where.level)
    one = Climbing(
        kind=SubjectKind.ACTION,
        id=action.id,
        round=action.round,
        where=where,
        target=target_of(course, action, where, shared_among(session, [action])),
        after=after,
        needs_answer=needs_answer(action),
    )
    advance(session, course, [one], moment)
