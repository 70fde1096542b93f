"""A school, or any unit, proposes: drafts, submits, withdraws, confirms and reports its actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import NotFound, Refusal
from models.gestures.actors import Actor, need_right
from models.gestures.chain import CLIMB, Climbing, Place, places
from models.gestures.doors import move
from models.planner.executor import owe_now
from models.territory.people import ASSIGNMENT
from models.territory.unit import Level
from models.work import journal
from models.work.action import (
    ACTION,
    ACTION_MOVES,
    ASSOCIATED_SCHOOL,
    FROZEN_VERSION,
    ActionState,
)
from models.work.validation import TASK, TASK_MOVES, TaskState
from models.year.course import Course, Track
from models.year.cycle import PARTICIPATION, PhaseKind


class CallIsClosed(Refusal):
    """Something submitted outside the call."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The light path's five fields, and what the full path adds in *content*."""

    unit_id: int
    title: str
    on_date: date
    theme: str = ""
    contact: str = ""
    flagship: bool = False
    has_cost: bool = False
    has_convention: bool = False
    with_parents: bool = False
    associated: tuple[int, ...] = ()
    content: dict[str, Any] = field(default_factory=dict)


def propose(
    session: Session, course: Course, proposals: Sequence[tuple[Proposal, Actor]], moment: datetime
) -> list[int]:
    """Keep drafts; return their ids. Raises NotYours, NotFound (a unit that takes no part)."""
    day = course.local_day(moment)
    tracks_of(session, course, [p.unit_id for p, _ in proposals])
    for proposal, by in proposals:
        need_right(session, by, proposal.unit_id, day, (), "proposer une action")
    ids = _keep(session, [_draft(course, p, by) for p, by in proposals])
    kept = list(zip(ids, proposals, strict=True))
    links = [{"action_id": i, "unit_id": u} for i, (p, _) in kept for u in p.associated]
    if links:
        session.connection().execute(sa.insert(ASSOCIATED_SCHOOL), links)
    entries = [
        {
            "what": "action.drafted",
            "subject": f"action.{i}",
            "unit_id": p.unit_id,
            "by": by.slot,
        }
        for i, (p, by) in kept
    ]
    journal.write(session, course.cycle_id, moment, entries)
    return ids


def _keep(session: Session, rows: list[dict[str, Any]]) -> list[int]:
    """Insert actions; their ids, in the order of *rows*."""
    return list(session.connection().execute(_KEEP, rows).scalars())


_KEEP = sa.insert(ACTION).returning(ACTION.c.id, sort_by_parameter_order=True)


def _draft(course: Course, p: Proposal, by: Actor) -> dict[str, Any]:
    return {
        "cycle_id": course.cycle_id, "unit_id": p.unit_id, "author_id": by.person_id,
        "title": p.title, "theme": p.theme, "on_date": p.on_date, "contact": p.contact,
        "state": ActionState.DRAFT, "round": 0, "flagship": p.flagship, "has_cost": p.has_cost,
        "has_convention": p.has_convention, "with_parents": p.with_parents, "late": False,
        "content": p.content, "decided_by_silence": False, "announced": False,
    }  # fmt: skip


def track_of(session: Session, course: Course, unit_id: int) -> Track:
    """The week and place a unit follows. Raises NotFound when it takes no part this year."""
    return tracks_of(session, course, [unit_id])[unit_id]


_TRACKS = sa.select(PARTICIPATION.c.unit_id, PARTICIPATION.c.week, PARTICIPATION.c.place).where(
    PARTICIPATION.c.cycle_id == sa.bindparam("cycle"),
    PARTICIPATION.c.unit_id.in_(sa.bindparam("units", expanding=True)),
)


def tracks_of(session: Session, course: Course, unit_ids: Sequence[int]) -> dict[int, Track]:
    """The week and place of each unit. Raises NotFound for one that takes no part this year."""
    rows = session.connection().execute(
        _TRACKS, {"cycle": course.cycle_id, "units": list(unit_ids)}
    )
    found = {r.unit_id: Track(week=r.week, place=r.place) for r in rows}
    outside = [u for u in unit_ids if u not in found]
    if outside:
        raise NotFound(
            "Cette unité ne participe pas à ce cycle.",
            "Le pilote académique choisit les unités participantes.",
            unit=outside[0],
        )
    return found


_ACTIONS = sa.select(ACTION).where(
    ACTION.c.id.in_(sa.bindparam("ids", expanding=True)),
    ACTION.c.cycle_id == sa.bindparam("cycle"),
)


def load(session: Session, course: Course, ids: Sequence[int]) -> dict[int, Any]:
    """The actions *ids* of the cycle. Raises NotFound for one that is not there."""
    rows = session.connection().execute(_ACTIONS, {"ids": list(ids), "cycle": course.cycle_id})
    found = {row.id: row for row in rows}
    missing = [i for i in ids if i not in found]
    if missing:
        raise NotFound(f"L'action n° {missing[0]} n'existe pas dans ce cycle.", action=missing[0])
    return found


def submit(
    session: Session, course: Course, submissions: Sequence[tuple[int, Actor]], moment: datetime
) -> None:
    """Submit drafts, or corrected actions: a version is frozen, the chain starts, a receipt leaves.

    Raises NotYours, :class:`CallIsClosed` (a first submission outside the call), WrongMove.
    """
    ids = [i for i, _ in submissions]
    actions = load(session, course, ids)
    day = course.local_day(moment)
    for i, by in submissions:
        need_right(session, by, actions[i].unit_id, day, (), "soumettre cette action")
    first = [a.unit_id for a in actions.values() if a.state is ActionState.DRAFT]
    for track in set(tracks_of(session, course, first).values()):
        need_open_call(course, track, moment)
    move(session, ACTION, ACTION_MOVES, ids, ActionState.SUBMITTED, next_round=True,
         submitted_on=day, correct_by=None)  # fmt: skip
    entries = [
        {"what": "action.submitted", "subject": f"action.{i}", "unit_id": actions[i].unit_id,
         "by": by.slot, "facts": {"round": actions[i].round + 1}}
        for i, by in submissions
    ]  # fmt: skip
    journal.write(session, course.cycle_id, moment, entries)
    _freeze(session, actions)
    start_chain(session, course, {i: actions[i] for i in ids}, moment)
    owe_now(session, course, {"action_received"}, moment, ids)
    if _with_associated(session, ids):
        owe_now(session, course, {"associated_school", "associated_relay"}, moment, ids)


def _with_associated(session: Session, ids: Sequence[int]) -> bool:
    """Whether one of the actions *ids* has associated schools."""
    return session.connection().execute(_ASSOCIATED, {"ids": list(ids)}).first() is not None


_ASSOCIATED = (
    sa.select(ASSOCIATED_SCHOOL.c.action_id)
    .where(ASSOCIATED_SCHOOL.c.action_id.in_(sa.bindparam("ids", expanding=True)))
    .limit(1)
)


def need_open_call(course: Course, track: Track, moment: datetime) -> None:
    """Refuse what comes before the call opens or after it closed, for the units of *track*."""
    kind = PhaseKind.CALL_FOR_ACTIONS
    if moment < course.opens_at(track, kind):
        opens = course.on(track, "call_opens")
        raise CallIsClosed(f"L'appel à actions ouvre le {opens:%d/%m/%Y}.", "Revenez à cette date.")
    if moment >= course.closes_at(track, kind):
        closed = course.on(track, "call_closes")
        raise CallIsClosed(
            f"L'appel est clos depuis le {closed:%d/%m/%Y} à 23 h 59.",
            "Le pilote académique peut accorder un délai.",
            closed_on=closed,
        )


def _freeze(session: Session, actions: dict[int, Any]) -> None:
    """Keep what each level will read, as it is now."""
    fields = ("title", "theme", "contact", "flagship", "has_cost", "has_convention", "with_parents")
    rows = [
        {
            "subject_kind": "action", "subject_id": a.id, "round": a.round + 1,
            "content": {**a.content, **{f: getattr(a, f) for f in fields}, "on_date": a.on_date},
        }
        for a in actions.values()
    ]  # fmt: skip
    session.connection().execute(sa.insert(FROZEN_VERSION), rows)


def start_chain(
    session: Session, course: Course, actions: dict[int, Any], moment: datetime
) -> None:
    """Ask the first decision on each action just submitted (its round has grown by one)."""
    from models.gestures.deciding import advance

    where = places(session, [a.unit_id for a in actions.values()])
    given = _given_by_author(session, actions, where, course.local_day(moment))
    climbing = [
        Climbing(
            kind="action",
            id=a.id,
            round=a.round + 1,
            where=where[a.unit_id],
            target=target_of(course, a, where[a.unit_id]),
            after=where[a.unit_id].level if a.id in given else None,
        )
        for a in actions.values()
    ]
    advance(session, course, climbing, moment)


def target_of(course: Course, action: Any, where: Place) -> Level:
    """Where the chain of an action stops: the bassin, or higher for a flagship, a convention, a
    cost; at least one level above its carrier."""
    chain = course.definition.chains.action
    reasons = {
        "flagship": action.flagship, "convention": action.has_convention, "cost": action.has_cost
    }  # fmt: skip
    climbs = any(reasons[r] for r in chain.climbs_when)
    wanted = (chain.climbs_to if climbs else chain.stops_at) or Level.ACADEMY
    above = CLIMB[min(CLIMB.index(where.level) + 1, len(CLIMB) - 1)]
    return max(wanted, above, key=CLIMB.index)


def _given_by_author(
    session: Session, actions: dict[int, Any], where: dict[int, Place], day: date
) -> set[int]:
    """Actions whose own level counts as given: their head, relay or pilot proposed them."""
    given = {a.id for a in actions.values() if a.author_id is None}
    a = ASSIGNMENT.c
    pairs = {(x.unit_id, x.author_id) for x in actions.values() if x.author_id is not None}
    if not pairs:
        return given
    rows = session.connection().execute(
        sa.select(a.unit_id, a.person_id, a.function).where(
            sa.tuple_(a.unit_id, a.person_id).in_(pairs), a.starts <= day, a.ends >= day
        )
    )
    decides = {
        (r.unit_id, r.person_id) for r in rows if r.function == _decider(where[r.unit_id].level)
    }
    return given | {x.id for x in actions.values() if (x.unit_id, x.author_id) in decides}


def _decider(level: Level) -> str:
    return {Level.SCHOOL: "head", Level.BASIN: "relay"}.get(level, "pilot")


def withdraw(session: Session, course: Course, action_id: int, by: Actor, moment: datetime) -> None:
    """Take an action back: its open tasks and unsent messages fall with it."""
    action = load(session, course, [action_id])[action_id]
    day = course.local_day(moment)
    need_right(session, by, action.unit_id, day, (), "retirer cette action")
    move(session, ACTION, ACTION_MOVES, [action_id], ActionState.WITHDRAWN, withdrawn_on=day)
    drop_open_tasks(session, "action", action_id)
    entry = {
        "what": "action.withdrawn",
        "subject": f"action.{action_id}",
        "unit_id": action.unit_id,
    }
    journal.write(session, course.cycle_id, moment, [entry | {"by": by.slot}])


def drop_open_tasks(session: Session, kind: str, subject_id: int) -> None:
    """The tasks that a subject no longer needs."""
    t = TASK.c
    ids = (
        session.connection()
        .execute(
            sa.select(t.id).where(
                t.subject_kind == kind, t.subject_id == subject_id, t.state == TaskState.OPEN
            )
        )
        .scalars()
        .all()
    )
    move(session, TASK, TASK_MOVES, ids, TaskState.DROPPED)


def confirm(
    session: Session,
    course: Course,
    confirmations: Sequence[tuple[int, ActionState, Actor]],
    moment: datetime,
    reason: str = "",
) -> None:
    """Say what became of actions: took place, postponed or cancelled (with a reason)."""
    actions = load(session, course, [i for i, _, _ in confirmations])
    day = course.local_day(moment)
    for i, outcome, by in confirmations:
        need_right(session, by, actions[i].unit_id, day, (), "confirmer cette action")
        if outcome is ActionState.TOOK_PLACE and actions[i].on_date > day:
            raise Refusal(
                f"L'action « {actions[i].title} » est prévue le {actions[i].on_date:%d/%m/%Y}.",
                "Confirmez-la à partir de ce jour.",
            )
    for outcome in {o for _, o, _ in confirmations}:
        ids = [i for i, o, _ in confirmations if o is outcome]
        move(session, ACTION, ACTION_MOVES, ids, outcome)
    entries = [
        {"what": f"action.{o.value}", "subject": f"action.{i}", "unit_id": actions[i].unit_id,
         "by": by.slot, "facts": {"reason": bool(reason)}}
        for i, o, by in confirmations
    ]  # fmt: skip
    journal.write(session, course.cycle_id, moment, entries)
    owe_now(session, course, ("report_due",), moment, list(actions))


def report(
    session: Session,
    course: Course,
    reports: Sequence[tuple[int, dict[str, Any], Actor]],
    moment: datetime,
) -> None:
    """Keep the reports of actions that took place (a report also confirms that it did)."""
    actions = load(session, course, [i for i, _, _ in reports])
    unsaid = [(i, ActionState.TOOK_PLACE, by) for i, _, by in reports
              if actions[i].state is ActionState.ACCEPTED]  # fmt: skip
    if unsaid:
        confirm(session, course, unsaid, moment)
    day = course.local_day(moment)
    for i, _, by in reports:
        need_right(session, by, actions[i].unit_id, day, (), "rendre ce bilan")
        if actions[i].state not in (ActionState.TOOK_PLACE, ActionState.ACCEPTED):
            raise Refusal(
                f"L'action « {actions[i].title} » n'a pas eu lieu : elle n'a pas de bilan.",
                "Confirmez d'abord qu'elle a eu lieu.",
            )
    statement = (
        sa.update(ACTION)
        .where(ACTION.c.id == sa.bindparam("action_id"))
        .values(report=sa.bindparam("text_of"), reported_at=sa.bindparam("moment"))
    )
    rows = [{"action_id": i, "text_of": content, "moment": moment} for i, content, _ in reports]
    session.connection().execute(statement, rows)
    entries = [
        {
            "what": "action.reported",
            "subject": f"action.{i}",
            "unit_id": actions[i].unit_id,
            "by": by.slot,
        }
        for i, _, by in reports
    ]
    journal.write(session, course.cycle_id, moment, entries)
