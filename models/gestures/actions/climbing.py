"""An action goes on from level to level until it has reached its own; the last one settles it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.gestures.actions.loading import load, tracks_of
from models.gestures.chain.announcing import verdicts
from models.gestures.chain.next_step import (
    CLIMB,
    Climbing,
    TreePlace,
    ask,
    next_steps,
)
from models.planner.executor import owe_now
from models.territory.unit import Kind, Level
from models.work.action import ACTION, ACTION_MOVES, ASSOCIATED_SCHOOL, ActionState
from models.work.announced import announced
from models.work.rows import ActionRow
from models.work.transitions import move
from models.year.course import Course
from models.year.definition import ANNOUNCE


def advance(
    session: Session,
    course: Course,
    climbing: Sequence[Climbing],
    moment: datetime,
    *,
    silent: bool = False,
) -> None:
    """Ask the next decision on each action; what has none left is accepted."""
    steps = next_steps(session, course, climbing, course.local_day(moment))
    asked = [(one, step) for one, step in zip(climbing, steps, strict=True) if step]
    over = [one for one, step in zip(climbing, steps, strict=True) if step is None]
    registered = [one for one in over if one.target is Level.SCHOOL]
    done = [one.id for one in over if one.target is not Level.SCHOOL]
    if asked:
        ask(session, course, asked, moment)
    if done:
        settle(session, course, done, ActionState.ACCEPTED, moment, silent=silent)
    if registered:
        _register(session, course, registered, moment, silent=silent)


def _register(
    session: Session,
    course: Course,
    climbing: Sequence[Climbing],
    moment: datetime,
    *,
    silent: bool,
) -> None:
    """Put in the programme what the school's own level answers for, told at once (by the receipt to
    whoever registered it); who would have decided above may object until its delay has passed."""
    stops_at = course.definition.chains.action.stops_at or Level.ACADEMY
    above = [replace(one, target=stops_at, after=Level.SCHOOL) for one in climbing]
    steps = next_steps(session, course, above, course.local_day(moment))
    asked = [(one, step) for one, step in zip(above, steps, strict=True) if step]
    ask(session, course, asked, moment, objection=True)
    ids = [one.id for one in climbing]
    accepted = ActionState.ACCEPTED
    settle(session, course, ids, accepted, moment, silent=silent, at_once=True)
    entries = [
        {"what": "action.registered", "subject": f"action.{one.id}", "unit_id": one.where.id}
        for one in climbing
    ]
    journal.write(session, course.cycle_id, moment, entries)


def objected(session: Session, ids: Sequence[int]) -> None:
    """Actions of the programme to which somebody objects are being decided again."""
    again: dict[str, Any] = {"decided_on": None, "decided_by_silence": False, "announced": False}
    move(session, ACTION, ACTION_MOVES, ids, ActionState.SUBMITTED, **again)


def settle(
    session: Session,
    course: Course,
    ids: Sequence[int],
    state: ActionState,
    moment: datetime,
    *,
    silent: bool = False,
    at_once: bool = False,
) -> None:
    """The last word on actions: told at once, or kept until decisions are announced together."""
    day = course.local_day(moment)
    move(session, ACTION, ACTION_MOVES, ids, state, decided_on=day, decided_by_silence=silent)
    told = ids if at_once else _told_now(session, course, ids, moment)
    if told:
        announce_actions(session, course, told, moment)
    if state is ActionState.ACCEPTED:
        past = [i for i, a in load(session, course, ids).items() if a.last_day < day]
        if past:  # accepted after its days: did it take place?
            owe_now(session, course, course.definition.owed_to("actions_to_confirm"), moment, past)


def _told_now(
    session: Session, course: Course, ids: Sequence[int], moment: datetime
) -> Sequence[int]:
    """Those that wait for nothing: told as they are decided, or late, once their week's were."""
    if course.definition.announcing == "at_once":
        return ids
    actions = load(session, course, ids)
    tracks = tracks_of(session, course, [a.unit_id for a in actions.values()])
    told = {
        t: not course.has(t, ANNOUNCE) or announced(session, course, t, moment)
        for t in set(tracks.values())
    }
    keeps = course.definition.keeps
    return [i for i, a in actions.items() if told[tracks[a.unit_id]] or not keeps(a.flagship)]


def announce_actions(
    session: Session, course: Course, ids: Sequence[int], moment: datetime
) -> None:
    """Tell the carriers: one message for each decision, once."""
    for chunk in (ids[n : n + 500] for n in range(0, len(ids), 500)):
        session.connection().execute(
            sa.update(ACTION).where(ACTION.c.id.in_(chunk)).values(announced=True)
        )
        owe_now(session, course, verdicts(course), moment, chunk, by_hand=True)
        shared = course.definition.announced_to("associates_of_decided")
        owe_now(session, course, shared, moment, chunk, by_hand=True)


def shared_among(session: Session, actions: Iterable[ActionRow]) -> Collection[int]:
    """Those of *actions* with which other schools are associated, where it says who decides: a head
    answers for their own school alone."""
    held = ASSOCIATED_SCHOOL.c.action_id
    ids = [a.id for a in actions if a.content.get("kind")]
    if not ids:
        return ()
    query = sa.select(held).where(held.in_(sa.bindparam("ids", expanding=True))).distinct()
    return set(session.connection().execute(query, {"ids": ids}).scalars())


def needs_answer(action: ActionRow) -> bool:
    """Whether silence never accepts an action: it asks for a convention or for money, or brings in
    somebody from outside. Its request stays open, and goes up by the ladder (decision 0057)."""
    said = action.content
    partners = [one for one in said.get("partners") or () if isinstance(one, Mapping)]
    brought = {what for one in partners for what in one.get("brings") or ()}
    money = action.has_cost or (said.get("asked_of_academy") or 0) > 0
    speakers = said.get("speakers") or said.get("speakers_words")
    return bool(action.has_convention or money or speakers or brought & FROM_OUTSIDE)


FROM_OUTSIDE = {"people", "workshops", "money"}
"""What of all that a partner may bring is either somebody from outside, or money."""


def target_of(
    course: Course, action: ActionRow, where: TreePlace, shared: Collection[int]
) -> Level:
    """Where the chain of an action stops: the bassin, or higher for a flagship or what else the
    cycle says; at least one level above its carrier, but for what a school registers itself.

    *shared*: :func:`shared_among`, which are decided above the carrier."""
    chain = course.definition.chains.action
    reasons = {
        "flagship": action.flagship,
        "asked": (action.content.get("asked_of_academy") or 0) > chain.cost_above,
        "convention": action.has_convention,
        "cost": action.has_cost,
    }
    climbs = any(reasons[r] for r in chain.climbs_when)
    if (
        not climbs
        and where.level is Level.SCHOOL
        and where.kind is not Kind.PARTNER
        and action.content.get("kind") in chain.registered
        and action.id not in shared
    ):
        return Level.SCHOOL
    wanted = (chain.climbs_to if climbs else chain.stops_at) or Level.ACADEMY
    above = CLIMB[min(CLIMB.index(where.level) + 1, len(CLIMB) - 1)]
    return max(wanted, above, key=CLIMB.index)
