"""What pilots do: compose teams, choose flagships, announce, set objectives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import CLOCK, Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import Refusal
from models.gestures.announcing import TO_RELAYS, VERDICTS, keep_from_carriers, let_go
from models.gestures.chain import places
from models.gestures.deciding import advance, announce_actions
from models.gestures.proposing import load
from models.gestures.sending_up import target_of
from models.gestures.under_way import need_to_come, need_under_way
from models.planner.executor import owe_now
from models.planner.instructed import hold_above, last_owed
from models.territory.unit import UNIT, Level
from models.words.french import plural
from models.work.action import ACTION, ActionState
from models.work.announced import subject_of
from models.year.course import Course, Track
from models.year.cycle import OBJECTIVE, PARTICIPATION


def complete_team(
    session: Session, course: Course, unit_id: int, by: Actor, moment: datetime
) -> None:
    """Say that a unit's team is composed, holes and all."""
    need_under_way(session, course)
    by = need(session, by, Gesture.COMPLETE_TEAM, unit_id, course.local_day(moment)).by
    session.connection().execute(
        sa.update(PARTICIPATION)
        .where(PARTICIPATION.c.cycle_id == course.cycle_id, PARTICIPATION.c.unit_id == unit_id)
        .values(team_complete=True)
    )
    entry = {"what": "team.completed", "subject": f"unit.{unit_id}", "unit_id": unit_id}
    journal.write(session, course.cycle_id, moment, [entry | {"by": by.slot}])


def may_name(session: Session, course: Course, unit_id: int, by: Actor, moment: datetime) -> Actor:
    """The capacity in which *by* names people in a unit: its pilot or relay, or the level above
    may. Raises NotYours."""
    need_under_way(session, course)
    return need(session, by, Gesture.NAME_SOMEBODY, unit_id, course.local_day(moment)).by


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
"""The states of what may be put forward."""
GONE = (ActionState.DECLINED, ActionState.WITHDRAWN, ActionState.CANCELLED)


def _need_room(session: Session, course: Course, action: Any, unit_id: int) -> None:
    if action.state not in PROPOSED:
        raise Refusal(
            f"« {action.title} » n'est pas, ou n'est plus, une action proposée.",
            "Choisissez parmi celles qui sont soumises ou acceptées.",
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


def chooser(unit: Any) -> Any:
    """The unit that chooses the flagships of *unit*, as SQL: its bassin or circonscription, else
    its département."""
    u = unit.c
    department = sa.case(
        (u.recteur_is_dasen.is_(sa.true()), u.id), else_=sa.func.coalesce(u.department_id, u.id)
    )
    return sa.case((u.level == Level.BASIN, u.id), else_=sa.func.coalesce(u.basin_id, department))


def _climb_on(session: Session, course: Course, action_id: int, moment: datetime) -> None:
    """An accepted action that becomes a flagship reopens its chain from where it stopped."""
    from models.gestures.chain import CLIMB, Climbing
    from models.work.action import ACTION_MOVES
    from models.work.transitions import move
    from models.work.validation import TASK

    t = TASK.c
    levels = (
        session.connection()
        .execute(sa.select(t.level).where(t.subject_kind == "action", t.subject_id == action_id))
        .scalars()
        .all()
    )
    move(session, ACTION, ACTION_MOVES, [action_id], ActionState.SUBMITTED, decided_on=None)
    action = load(session, course, [action_id])[action_id]
    where = places(session, [action.unit_id])[action.unit_id]
    after = max(levels, key=CLIMB.index, default=where.level)
    one = Climbing(
        kind="action",
        id=action.id,
        round=action.round,
        where=where,
        target=target_of(course, action, where),
        after=after,
    )
    advance(session, course, [one], moment)


def announce(
    session: Session, course: Course, tracks: Sequence[Track], by: Actor, moment: datetime
) -> int:
    """Announce together what is decided in *tracks*; return how many decisions were announced.

    By the clock, to more than may be written to without a release: all of it waits for a pilot.
    """
    need_under_way(session, course)
    if by is not CLOCK:
        day = course.local_day(moment)
        by = need(session, by, Gesture.ANNOUNCE, course.academy_id, day).by
    total, before = 0, last_owed(session)
    for track in tracks:
        ids = to_announce(session, course, track)
        announce_actions(session, course, ids, moment)
        if by is not CLOCK:
            let_go(session, course.cycle_id, ids)
        total += len(ids)
        entry = {"what": "decisions.announced", "subject": subject_of(track), "by": by.slot}
        journal.write(session, course.cycle_id, moment, [entry | {"facts": {"count": len(ids)}}])
    owe_now(session, course, (TO_RELAYS,), moment, _animated(session, course), by_hand=True)
    if by is CLOCK:
        limit, rules = course.definition.release_above, {*VERDICTS, TO_RELAYS}
        hold_above(session, course.cycle_id, limit, rules, moment, after=before, together=True)
        keep_from_carriers(session, course.cycle_id, before)
    return total


def _animated(session: Session, course: Course) -> Sequence[int]:
    """The participating units above the schools."""
    query = (
        sa.select(PARTICIPATION.c.unit_id)
        .join(UNIT, UNIT.c.id == PARTICIPATION.c.unit_id)
        .where(PARTICIPATION.c.cycle_id == course.cycle_id, UNIT.c.level != Level.SCHOOL)
    )
    return list(session.connection().execute(query).scalars())


def to_announce(session: Session, course: Course, track: Track) -> list[int]:
    """What is decided in *track* and kept until it is announced."""
    p, a = PARTICIPATION.c, ACTION.c
    rows = session.connection().execute(
        sa.select(a.id)
        .join(PARTICIPATION, sa.and_(p.unit_id == a.unit_id, p.cycle_id == a.cycle_id))
        .where(
            a.cycle_id == course.cycle_id,
            p.week == track.week,
            p.place == track.place,
            a.decided_on.is_not(None),
            a.announced.is_(sa.false()),
            a.state != ActionState.WITHDRAWN,
        )
        .order_by(a.id)
    )
    return list(rows.scalars())


def set_objectives(
    session: Session, course: Course, objectives: Sequence[str], by: Actor, moment: datetime
) -> None:
    """Fix next year's objectives (replacing those set before) and publish them."""
    need_under_way(session, course)
    day = course.local_day(moment)
    right = need(session, by, Gesture.SET_OBJECTIVES, course.academy_id, day)
    wanted = [o.strip() for o in objectives if o.strip()]
    if not wanted:
        raise Refusal("Il faut au moins un objectif.", "Donnez un texte par objectif.")
    session.connection().execute(
        sa.delete(OBJECTIVE).where(OBJECTIVE.c.cycle_id == course.cycle_id)
    )
    rows = [
        {"cycle_id": course.cycle_id, "position": n, "text": t} for n, t in enumerate(wanted, 1)
    ]
    session.connection().execute(sa.insert(OBJECTIVE), rows)
    entry: dict[str, Any] = {
        "what": "objectives.set",
        "subject": f"cycle.{course.cycle_id}",
        "by": right.by.slot,
    }
    entry |= {"as_function": right.function, "facts": {"count": len(rows)}}
    journal.write(session, course.cycle_id, moment, [entry])
    owe_now(session, course, ("objectives_published",), moment, _animated(session, course))
