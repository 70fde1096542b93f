"""A decision: accept, return, decline, delegate, or silence; what each sets off.

Whatever the subject (action, framing letter, departmental version, synthesis, review), there is
one mechanism: the task is closed by who holds it, the subject moves or climbs, the next one is
asked, and the journal says which function decided, on whose behalf.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, actor_of
from models.errors import NotFound, NotYours, Refusal
from models.gestures.actions.climbing import advance, settle, target_of
from models.gestures.actions.loading import load
from models.gestures.chain.holding import Rights, rights_of
from models.gestures.chain.next_step import (
    CLIMB,
    Climbing,
    due_of_correction,
    places,
    tell_deciders,
)
from models.gestures.papers import submitting
from models.gestures.under_way import need_under_way
from models.planner.executor import owe_now
from models.work.action import ACTION, ACTION_MOVES, ActionState
from models.work.rows import TaskRow
from models.work.subjects import DECIDED, SubjectKind
from models.work.transitions import move, moving, refusal
from models.work.validation import TASK, TASK_MOVES, TaskState
from models.year.course import Course


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One verdict on one task. *correct_by* only when returned; a default delay else."""

    task_id: int
    verdict: TaskState
    by: Actor
    reason: str = ""
    correct_by: date | None = None


def decide(
    session: Session, course: Course, decisions: Sequence[Decision], moment: datetime
) -> None:
    """Take *decisions*, all or none.

    Raises NotYours (the actor does not hold the task), Refusal (a reason is missing), WrongMove
    (already decided: it says by whom).
    """
    need_under_way(session, course)
    tasks = load_tasks(session, course, [d.task_id for d in decisions])
    for decision in decisions:
        _need_open(session, tasks[decision.task_id], decision.verdict)
    rights = rights_on(session, course, decisions, moment)
    for decision in decisions:
        _need_sense(decision, course.local_day(moment))
    _close_tasks(session, course, tasks, decisions, rights, moment)
    _write(session, course, tasks, decisions, rights, moment)
    for kind in DECIDED:
        of_kind = [
            (d, tasks[d.task_id]) for d in decisions if tasks[d.task_id].subject_kind == kind
        ]
        if not of_kind:
            continue
        if kind == SubjectKind.ACTION:
            _on_actions(session, course, of_kind, moment)
        else:
            submitting.on_decisions(session, course, of_kind, moment)


def load_tasks(session: Session, course: Course, ids: Sequence[int]) -> dict[int, Any]:
    """The validation tasks *ids* of the cycle. Raises NotFound."""
    rows = session.connection().execute(_TASKS, {"ids": list(ids), "cycle": course.cycle_id})
    found = {row.id: row for row in rows}
    for i in ids:
        if i not in found:
            raise NotFound(f"La demande de validation n° {i} n'existe pas dans ce cycle.", task=i)
    return found


_TASKS = (
    sa.select(TASK)
    .where(
        TASK.c.id.in_(sa.bindparam("ids", expanding=True)),
        TASK.c.cycle_id == sa.bindparam("cycle"),
    )
    .order_by(TASK.c.id)
    .with_for_update()  # of two validators at once, the second waits to read what was decided
)


def _need_open(session: Session, task: TaskRow, verdict: TaskState) -> None:
    """Before any question of right: the second of two validators learns that it is decided."""
    if task.state is not TaskState.OPEN:
        raise refusal(session, TASK, TASK_MOVES, [task.id], verdict)


def _need_sense(decision: Decision, today: date) -> None:
    needs = decision.verdict in (TaskState.RETURNED, TaskState.DECLINED)
    if needs and not decision.reason.strip():
        what = "renvoyer pour correction" if decision.verdict is TaskState.RETURNED else "refuser"
        raise Refusal(f"Il faut un motif pour {what}.", "Écrivez-le : le porteur le lira.")
    if decision.correct_by is not None and decision.correct_by < today:
        raise Refusal(
            f"Le {decision.correct_by:%d/%m/%Y} est passé.", "Donnez un jour à venir pour corriger."
        )


def rights_on(
    session: Session, course: Course, decisions: Sequence[Decision], moment: datetime
) -> Rights:
    """By what right each actor decides; refuses who does not hold the task."""
    by = {d.task_id: d.by for d in decisions}
    rights = rights_of(session, course, by, course.local_day(moment))
    for task in by:
        if task not in rights:
            raise NotYours(
                f"La demande n° {task} n'est pas à vous : vous ne tenez pas la fonction qui "
                "décide.",
                "Son titulaire peut vous la déléguer.",
                task=task,
            )
    return rights


def _close_tasks(
    session: Session,
    course: Course,
    tasks: dict[int, Any],
    decisions: Sequence[Decision],
    rights: Rights,
    moment: datetime,
) -> None:
    rows: dict[TaskState, list[dict[str, Any]]] = {}
    for d in decisions:
        right = rights[d.task_id]
        row = {"task_id": d.task_id, "moment": moment, "by": right.by.slot}
        row |= {"as_": right.function, "behalf": right.on_behalf, "why": d.reason or None}
        rows.setdefault(d.verdict, []).append(row)
    for verdict, closed in rows.items():
        session.connection().execute(_closing(verdict), closed)


@cache  # as many as there are verdicts
def _closing(verdict: TaskState) -> sa.Update:
    """The move of an open task, by its number, with who decided and by what right."""
    return moving(
        TASK,
        TASK_MOVES,
        verdict,
        TASK.c.id == sa.bindparam("task_id"),
        decided_at=sa.bindparam("moment", type_=TASK.c.decided_at.type),
        decided_by=sa.bindparam("by"),
        decided_as=sa.bindparam("as_"),
        on_behalf=sa.bindparam("behalf"),
        reason=sa.bindparam("why"),
    )


def _write(
    session: Session,
    course: Course,
    tasks: dict[int, Any],
    decisions: Sequence[Decision],
    rights: Rights,
    moment: datetime,
) -> None:
    entries = []
    for d in decisions:
        task, right = tasks[d.task_id], rights[d.task_id]
        entries.append(
            {
                "what": f"validation.{d.verdict.value}",
                "subject": f"{task.subject_kind}.{task.subject_id}",
                "unit_id": task.about_id,
                "by": right.by.slot,
                "as_function": right.function,
                "facts": {
                    "task": task.id,
                    "round": task.round,
                    "level": task.level.value,
                    "on_behalf": right.on_behalf,
                },
            }
        )
    journal.write(session, course.cycle_id, moment, entries)


# ── actions ──────────────────────────────────────────────────────────────────────────────────────


def _on_actions(
    session: Session, course: Course, decided: Iterable[tuple[Decision, Any]], moment: datetime
) -> None:
    by_verdict: dict[TaskState, list[tuple[Decision, Any]]] = {}
    for decision, task in decided:
        by_verdict.setdefault(decision.verdict, []).append((decision, task))
    for verdict, pairs in by_verdict.items():
        if verdict is TaskState.RETURNED:
            _return_actions(session, course, pairs, moment)
        elif verdict is TaskState.DECLINED:
            settle(session, course, [t.subject_id for _, t in pairs], ActionState.DECLINED, moment)
        else:
            _climb(session, course, [t for _, t in pairs], moment, verdict is TaskState.TACIT)


def _return_actions(
    session: Session, course: Course, pairs: Sequence[tuple[Decision, Any]], moment: datetime
) -> None:
    """Sent back with a reason and a due date; the clock stops until it comes back."""
    where = places(session, [task.about_id for _, task in pairs])
    by_due: dict[date, list[int]] = {}
    for decision, task in pairs:
        due = due_of_correction(course, where[task.about_id], decision.correct_by, moment)
        by_due.setdefault(due, []).append(task.subject_id)
    for due, ids in by_due.items():
        move(session, ACTION, ACTION_MOVES, ids, ActionState.RETURNED, correct_by=due)
    names = course.definition.owed_to("returned_work")
    owe_now(session, course, names, moment, [t.subject_id for _, t in pairs])


def _climb(
    session: Session, course: Course, tasks: Sequence[Any], moment: datetime, silent: bool
) -> None:
    """Accepted at one level: asked at the next, or accepted for good."""
    actions = load(session, course, [t.subject_id for t in tasks])
    where = places(session, [t.about_id for t in tasks] + [t.unit_id for t in tasks])
    climbing = [
        Climbing(
            kind=SubjectKind.ACTION,
            id=t.subject_id,
            round=t.round,
            where=where[t.about_id],
            target=target_of(course, actions[t.subject_id], where[t.about_id]),
            after=max(t.level, where[t.unit_id].level, key=CLIMB.index),
        )
        for t in tasks
    ]
    advance(session, course, climbing, moment, silent=silent)


def delegate(
    session: Session, course: Course, task_id: int, to_mail: str, by: Actor, moment: datetime
) -> None:
    """Hand a task to a deputy or a named colleague; its due date stays."""
    need_under_way(session, course)
    task = load_tasks(session, course, [task_id])[task_id]
    one = Decision(task_id=task_id, verdict=TaskState.ACCEPTED, by=by)
    _need_open(session, task, one.verdict)
    right = rights_on(session, course, [one], moment)[task_id]
    colleague = actor_of(session, to_mail)
    if colleague.person_id is None:
        raise Refusal(f"« {to_mail} » est l'adresse d'une école : déléguez à une personne.")
    session.connection().execute(
        sa.update(TASK).where(TASK.c.id == task_id).values(delegate_id=colleague.person_id)
    )
    entry = {"what": "validation.delegated", "subject": f"{task.subject_kind}.{task.subject_id}"}
    entry |= {"unit_id": task.about_id, "by": right.by.slot, "as_function": right.function}
    facts = {"task": task_id, "to": colleague.slot}
    journal.write(session, course.cycle_id, moment, [entry | {"facts": facts}])
    tell_deciders(session, course, [task.subject_kind], [task_id], moment)
