"""A school, or any unit, proposes: it drafts, submits and withdraws its actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import Refusal
from models.gestures.actions.answering_call import ended_by_proposing
from models.gestures.actions.associating import need_few
from models.gestures.actions.completeness import need_whole
from models.gestures.actions.dating import (
    confirmed_in,
    need_dates,
    note_confirmed,
    surroundings,
)
from models.gestures.actions.loading import followed, live_tracks_of, load, load_under_way
from models.gestures.actions.measures import need_offered
from models.gestures.actions.submitting import send_up
from models.gestures.actions.week_held import need_a_week
from models.gestures.under_way import need_to_come, need_under_way
from models.planner.executor import owe_now
from models.work.action import (
    ACTION,
    ACTION_MOVES,
    ASSOCIATED_SCHOOL,
    WRITTEN_FREELY,
    ActionState,
)
from models.work.days import Days, columns_of, days_of, single, write_days
from models.work.marks import kept_beside
from models.work.subjects import SubjectKind
from models.work.transitions import move, refusal
from models.work.validation import TASK, TASK_MOVES, TaskState
from models.year import delay as delays
from models.year.course import Course, Track


class CallIsClosed(Refusal):
    """Something submitted outside the call; *closed_on* among its facts once it is closed."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The light path's five fields, and what the full path adds in *content*.

    *days*: none where *on_date* is the only one, and its hours are not said. *form_key* is drawn
    with a form: sent twice, it makes one action. *copied_from*: last year's. *dated*: somebody
    said its days, which are asked about; *confirm*: they are meant all the same.
    """

    unit_id: int
    title: str
    on_date: date
    days: Days = ()
    theme: str = ""
    contact: str = ""
    flagship: bool = False
    has_cost: bool = False
    has_convention: bool = False
    with_parents: bool = False
    associated: tuple[int, ...] = ()
    content: dict[str, Any] = field(default_factory=dict)
    form_key: str | None = None
    copied_from: int | None = None
    dated: bool = True
    confirm: bool = False

    @property
    def held(self) -> Days:
        """Each of its days."""
        return self.days or single(self.on_date)


def propose(
    session: Session, course: Course, proposals: Sequence[tuple[Proposal, Actor]], moment: datetime
) -> list[int]:
    """Keep drafts; return their ids. Raises NotYours, NotFound (a unit that takes no part),
    DateToConfirm, OutsideTheYear."""
    day = course.local_day(moment)
    tracks = live_tracks_of(session, course, [p.unit_id for p, _ in proposals])
    to = "proposer une action"
    dated = [(dated_in(course, tracks[p.unit_id], p, moment), by) for p, by in proposals]
    ours = [(p, need(session, by, Gesture.PROPOSE, p.unit_id, day, to).by) for p, by in dated]
    ids = _keep(session, [draft_row(course, p, by) for p, by in ours])
    note_drafts(session, course, list(zip(ids, ours, strict=True)), moment)
    return ids


def dated_in(course: Course, track: Track, p: Proposal, moment: datetime) -> Proposal:
    """*p* with the days that ask confirmed. Raises DateToConfirm, OutsideTheYear."""
    if not p.dated:
        return p
    days = need_dates(p.held, surroundings(course, track, moment), confirm=p.confirm)
    return replace(p, on_date=days[0].on, days=days)


def note_drafts(
    session: Session,
    course: Course,
    kept: Sequence[tuple[int, tuple[Proposal, Actor]]],
    moment: datetime,
) -> None:
    """What goes with drafts just kept: their days, their schools, their lines in the journal."""
    write_days(session, {i: p.held for i, (p, _) in kept}, new=True)
    for _, (proposal, _) in kept:
        need_few(proposal.associated)
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
    counts = {i: (p.unit_id, confirmed_in(p.held), by) for i, (p, by) in kept}
    note_confirmed(session, course, counts, moment)


def _keep(session: Session, rows: list[dict[str, Any]]) -> list[int]:
    """Insert actions; their ids, in the order of *rows*."""
    return list(session.connection().execute(_KEEP, rows).scalars())


_KEEP = sa.insert(ACTION).returning(ACTION.c.id, sort_by_parameter_order=True)


def draft_row(course: Course, p: Proposal, by: Actor) -> dict[str, Any]:
    """The row of a draft; its theme is the common one, when it says none. Raises NotAMeasure."""
    need_offered(course, p.content)
    return {
        "cycle_id": course.cycle_id,
        "unit_id": p.unit_id,
        "author_id": None if by.typing_for else by.person_id,
        "title": p.title,
        "theme": p.theme or course.definition.common_theme,
        **columns_of(p.held),
        "contact": p.contact,
        "state": ActionState.DRAFT,
        "round": 0,
        "flagship": p.flagship,
        "has_cost": p.has_cost,
        "has_convention": p.has_convention,
        "with_parents": p.with_parents,
        "late": False,
        "content": p.content,
        **kept_beside(p.content),
        "decided_by_silence": False,
        "announced": False,
        "form_key": p.form_key,
        "copied_from": p.copied_from,
        "edits": 0,
    }


def submit(
    session: Session,
    course: Course,
    submissions: Sequence[tuple[int, Actor]],
    moment: datetime,
    *,
    confirm: bool = False,
) -> None:
    """Submit drafts, or corrected actions: a version is frozen, the chain starts, a receipt leaves.

    Raises NotYours, Incomplete (a field that is needed), WeekIsCancelled, :class:`CallIsClosed` (a
    first submission outside the call, without a delay), DateToConfirm (unless *confirm*),
    OutsideTheYear, WrongMove.
    """
    ids = [i for i, _ in submissions]
    actions = load_under_way(session, course, ids)
    day = course.local_day(moment)
    hands: dict[int, Actor] = {}
    for i, by in submissions:
        unit, to = actions[i].unit_id, "soumettre cette action"
        hands[i] = need(session, by, Gesture.PROPOSE, unit, day, to).by
    _need_unsent(session, actions)
    for action in actions.values():
        if action.state in WRITTEN_FREELY:
            need_whole(course, action)
    need_a_week(session, course, {a.unit_id for a in actions.values()})
    late = _need_call(session, course, actions, moment)
    days = _confirm_dates(session, course, actions, hands, moment, confirm)
    move(
        session,
        ACTION,
        ACTION_MOVES,
        ids,
        ActionState.SUBMITTED,
        next_round=True,
        once=("proposed_on",),
        proposed_on=day,
        submitted_on=day,
        lapsed_on=None,
        correct_by=None,
    )
    mark_late(session, late)
    entries = [
        {
            "what": "action.submitted",
            "subject": f"action.{i}",
            "unit_id": actions[i].unit_id,
            "by": by.slot,
            "facts": {"round": actions[i].round + 1},
        }
        for i, by in hands.items()
    ]
    journal.write(session, course.cycle_id, moment, entries)
    first = {actions[i].unit_id: by for i, by in hands.items() if not actions[i].round}
    if first:
        ended_by_proposing(session, course, first, moment)
    rounds = {i: actions[i].round + 1 for i in ids}
    send_up(session, course, {i: actions[i] for i in ids}, rounds, days, moment)


def _confirm_dates(
    session: Session,
    course: Course,
    actions: Mapping[int, Any],
    hands: Mapping[int, Actor],
    moment: datetime,
    confirm: bool,
) -> Mapping[int, Days]:
    """Ask about each day that nobody confirmed yet; the days of each action. Raises DateToConfirm,
    OutsideTheYear."""
    tracks, had = followed(actions.values()), days_of(session, actions)
    kept = {
        i: need_dates(had[i], surroundings(course, tracks[a.unit_id], moment), confirm=confirm)
        for i, a in actions.items()
    }
    new = {i: confirmed_in(days, had[i]) for i, days in kept.items()}
    if any(new.values()):
        write_days(session, {i: kept[i] for i, count in new.items() if count})
        said = {i: (actions[i].unit_id, count, hands[i]) for i, count in new.items()}
        note_confirmed(session, course, said, moment)
    return kept


def _need_unsent(session: Session, actions: Mapping[int, Any]) -> None:
    """What is accepted is sent up again by a change alone, not by a request made twice."""
    sent = [i for i, a in actions.items() if a.state is ActionState.ACCEPTED]
    if sent:
        kept = ACTION_MOVES | {ActionState.ACCEPTED: set()}
        raise refusal(session, ACTION, kept, sent, ActionState.SUBMITTED)


def _need_call(
    session: Session, course: Course, actions: dict[int, Any], moment: datetime
) -> list[int]:
    """Refuse drafts that come outside the call; those that a delay lets in late."""
    first = [a for a in actions.values() if a.state is ActionState.DRAFT]
    if not first:
        return []
    tracks = followed(first)
    refused = {t: why for t in set(tracks.values()) if (why := outside_call(course, t, moment))}
    shut = [a for a in first if tracks[a.unit_id] in refused]
    if not shut:
        return []
    granted = delays.of_units(session, course.cycle_id, [a.unit_id for a in shut])
    today = course.local_day(moment)
    for action in shut:
        why = refused[tracks[action.unit_id]]
        until = granted.get(action.unit_id)
        if "closed_on" not in why.facts or until is None or until < today:
            raise why
    return [a.id for a in shut]


def mark_late(session: Session, ids: Sequence[int]) -> None:
    """Say of actions that they came after the close of the call."""
    if ids:
        late = sa.update(ACTION).where(ACTION.c.id.in_(ids)).values(late=True)
        session.connection().execute(late)


def outside_call(course: Course, track: Track, moment: datetime) -> CallIsClosed | None:
    """Why nothing is submitted by the units of *track*: before the call, or after; None during."""
    opens, closed = course.call_days(track)
    if moment < course.calendar(track).at(opens, 0):
        return CallIsClosed(
            f"L'appel à actions ouvre le {opens:%d/%m/%Y}.", "Revenez à cette date."
        )
    if moment >= course.end_of(track, closed):
        return CallIsClosed(
            f"L'appel est clos depuis le {closed:%d/%m/%Y} à 23 h 59.",
            "Le pilote académique peut accorder un délai.",
            closed_on=closed,
        )
    return None


PUT_FORWARD = (ActionState.SUBMITTED, ActionState.ACCEPTED)
"""Announced to others as what will happen: taken back until its day only."""


def withdraw(session: Session, course: Course, action_id: int, by: Actor, moment: datetime) -> None:
    """Take an action back: its open tasks and unsent messages fall with it.

    Raises NotYours, WrongMove, Refusal (it was proposed, and its day is past).
    """
    need_under_way(session, course)
    action = load(session, course, [action_id])[action_id]
    day = course.local_day(moment)
    by = need(session, by, Gesture.PROPOSE, action.unit_id, day, "retirer cette action").by
    if action.state in PUT_FORWARD:
        need_to_come(action, course, moment)
    move(session, ACTION, ACTION_MOVES, [action_id], ActionState.WITHDRAWN, withdrawn_on=day)
    drop_open_tasks(session, SubjectKind.ACTION, action_id)
    entry = {
        "what": "action.withdrawn",
        "subject": f"action.{action_id}",
        "unit_id": action.unit_id,
    }
    journal.write(session, course.cycle_id, moment, [entry | {"by": by.slot}])
    ended = course.definition.owed_to("associates_of_ended")
    owe_now(session, course, ended, moment, [action_id])


def drop_open_tasks(session: Session, kind: SubjectKind, *subject_ids: int) -> None:
    """The tasks that subjects no longer need: decisions, or objections that one might have made."""
    t = TASK.c
    ids = (
        session.connection()
        .execute(
            sa.select(t.id).where(
                t.subject_kind == kind, t.subject_id.in_(subject_ids), t.state == TaskState.OPEN
            )
        )
        .scalars()
        .all()
    )
    move(session, TASK, TASK_MOVES, ids, TaskState.DROPPED)
