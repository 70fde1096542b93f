"""After the week, a unit says what became of its actions, then reports on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import Refusal, WrongMove
from models.gestures.actions.loading import load
from models.gestures.actions.proposing import drop_open_tasks
from models.gestures.actions.worth_sharing import propose_from_reports
from models.gestures.no_names import need_nobody_listed
from models.gestures.under_way import need_under_way
from models.planner.executor import owe_now
from models.work.action import ACTION, ACTION_MOVES, ActionState
from models.work.report import as_planned
from models.work.rows import ActionRow
from models.work.subjects import SubjectKind
from models.work.transitions import move
from models.year.course import Course

REPORTED_ON = (ActionState.TOOK_PLACE, ActionState.ACCEPTED)
"""A report also says of what was accepted that it took place."""
TOLD = ("numbers", "effects", "difficulties", "as_planned")
"""What a report says one of at least."""


class OutcomeUnsaid(Refusal):
    """What became of an action, without what is needed to say it; *fields* names it."""

    status = 422

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence, fields={field: sentence})


def confirm(
    session: Session,
    course: Course,
    confirmations: Sequence[tuple[int, ActionState, Actor]],
    moment: datetime,
    reason: str = "",
) -> None:
    """Say what became of actions: took place, postponed or cancelled (*reason* says why, and is
    kept in the content of each).

    Raises NotYours, WrongMove, :class:`OutcomeUnsaid` (why not), Refusal (its day is to come).
    """
    ids = list(_settle(session, course, confirmations, moment, reason))
    names = course.definition.owed_to(
        "actions_to_report", "associates_of_ended", "associates_of_postponed"
    )
    owe_now(session, course, names, moment, ids)


def _settle(
    session: Session,
    course: Course,
    confirmations: Sequence[tuple[int, ActionState, Actor]],
    moment: datetime,
    reason: str = "",
) -> Mapping[int, ActionRow]:
    """Say what became of actions, and owe nothing yet: they are given as they were."""
    need_under_way(session, course)
    _need_reason({outcome for _, outcome, _ in confirmations}, reason)
    actions = load(session, course, [i for i, _, _ in confirmations])
    day = course.local_day(moment)
    hands: dict[int, Actor] = {}
    for i, outcome, by in confirmations:
        unit, to = actions[i].unit_id, "confirmer cette action"
        hands[i] = need(session, by, Gesture.PROPOSE, unit, day, to).by
        if outcome is ActionState.TOOK_PLACE and actions[i].last_day > day:
            raise Refusal(
                f"L'action « {actions[i].title} » {_when(actions[i])}.",
                "Confirmez-la à partir de ce jour.",
            )
    for outcome in {o for _, o, _ in confirmations}:
        ids = [i for i, o, _ in confirmations if o is outcome]
        move(session, ACTION, ACTION_MOVES, ids, outcome)
    drop_open_tasks(session, SubjectKind.ACTION, *actions)
    if reason:
        _keep_reason(session, actions, reason)
    entries = [
        {
            "what": f"action.{o.value}",
            "subject": f"action.{i}",
            "unit_id": actions[i].unit_id,
            "by": hands[i].slot,
            "facts": {"reason": bool(reason)},
        }
        for i, o, _ in confirmations
    ]
    journal.write(session, course.cycle_id, moment, entries)
    return actions


def _when(action: ActionRow) -> str:
    """Its last day, from which one may say that it took place."""
    held = "est prévue le" if action.last_day == action.on_date else "se tient jusqu'au"
    return f"{held} {action.last_day:%d/%m/%Y}"


LONGEST_REASON = 1000
"""A paragraph: what is longer belongs to the report."""


def _need_reason(outcomes: Collection[ActionState], reason: str) -> None:
    if not reason.strip() and outcomes != {ActionState.TOOK_PLACE}:
        raise OutcomeUnsaid("reason", "Dites pourquoi elle est reportée ou annulée.")
    if len(reason) > LONGEST_REASON:
        raise OutcomeUnsaid("reason", "Le motif est trop long : 1 000 signes au plus.")
    need_nobody_listed(reason, "reason")


OUTCOME_REASON = "outcome_reason"


def _keep_reason(session: Session, actions: Mapping[int, Any], reason: str) -> None:
    statement = sa.update(ACTION).where(ACTION.c.id == sa.bindparam("action_id"))
    rows = [
        {"action_id": i, "said": a.content | {OUTCOME_REASON: reason}} for i, a in actions.items()
    ]
    session.connection().execute(statement.values(content=sa.bindparam("said")), rows)


def need_told(content: Mapping[str, Any]) -> None:
    """Refuse a report that says nothing. Raises :class:`OutcomeUnsaid`."""
    if not any(content.get(code) for code in TOLD):
        raise OutcomeUnsaid("effects", "Dites au moins combien de personnes, ou quels effets.")


def report(
    session: Session,
    course: Course,
    reports: Sequence[tuple[int, dict[str, Any], Actor]],
    moment: datetime,
    *,
    drafts: bool = False,
) -> None:
    """Keep the reports of actions that took place (a report also confirms that it did).

    *drafts*: what was being typed of them stays, to complete them with.

    Raises NotYours, WrongMove, :class:`OutcomeUnsaid` (a report of nothing) and Refusal (it did not
    happen).
    """
    need_under_way(session, course)
    for _, content, _ in reports:
        need_told(content)
    actions = load(session, course, [i for i, _, _ in reports])
    unsaid = [
        (i, ActionState.TOOK_PLACE, by)
        for i, _, by in reports
        if actions[i].state is ActionState.ACCEPTED
    ]
    if unsaid:
        _settle(session, course, unsaid, moment)
    day = course.local_day(moment)
    hands: dict[int, Actor] = {}
    for i, _, by in reports:
        unit, to = actions[i].unit_id, "rendre ce bilan"
        hands[i] = need(session, by, Gesture.PROPOSE, unit, day, to).by
        if actions[i].state not in REPORTED_ON:
            raise Refusal(
                f"L'action « {actions[i].title} » n'a pas eu lieu : elle n'a pas de bilan.",
                "Confirmez d'abord qu'elle a eu lieu.",
            )
    statement = (
        sa.update(ACTION)
        .where(ACTION.c.id == sa.bindparam("action_id"))
        .values(
            report=sa.bindparam("text_of"),
            reported_at=sa.bindparam("moment"),
            report_edits=ACTION.c.report_edits + 1,
            **({} if drafts else {"report_draft": None}),
        )
    )
    rows = [{"action_id": i, "text_of": content, "moment": moment} for i, content, _ in reports]
    session.connection().execute(statement, rows)
    entries = [
        {
            "what": "action.reported",
            "subject": f"action.{i}",
            "unit_id": actions[i].unit_id,
            "by": hands[i].slot,
        }
        for i in hands
    ]
    journal.write(session, course.cycle_id, moment, entries)
    told = {i: (content, hands[i].slot) for i, content, _ in reports}
    propose_from_reports(session, course, told, moment)


def report_as_planned(
    session: Session,
    course: Course,
    reports: Sequence[tuple[int, Mapping[str, Any], Actor]],
    moment: datetime,
) -> None:
    """Keep the short reports of actions that took place as planned: the numbers of each fiche, and
    what its author says beside them (``numbers`` to correct them, ``effects``,
    ``worth_sharing``). It is a whole report, and nothing more is asked.

    Raises what :func:`report` does, and WrongMove (a report was kept already: it stays).
    """
    actions = load(session, course, [i for i, _, _ in reports])
    for action in actions.values():
        if action.reported_at is not None:
            raise WrongMove(
                f"Le bilan de l'action « {action.title} » est déjà remis.",
                "Complétez-le sur sa page.",
                id=action.id,
                state=action.state.value,
            )
    whole = [(i, as_planned(actions[i].content, values), by) for i, values, by in reports]
    report(session, course, whole, moment, drafts=True)
