"""A decision: accept, return, decline, delegate, or silence; what each sets off.

Whatever the subject (action, framing letter, departmental version, synthesis, review), there is
one mechanism: the task is closed by who holds it, the subject moves or climbs, the next one is
asked, and the journal says which function decided, on whose behalf.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, actor_of
from models.database.types import GREATEST
from models.errors import NotFound, NotYours, Refusal
from models.gestures.actions.climbing import (
    advance,
    needs_answer,
    objected,
    settle,
    shared_among,
    target_of,
)
from models.gestures.actions.loading import load
from models.gestures.chain.by_order import orders_for
from models.gestures.chain.holding import NAMED_FOR_IT, Named, Rights, by_task, rights_of
from models.gestures.chain.next_step import (
    CLIMB,
    Climbing,
    due_of_correction,
    place_columns,
    place_of,
    tell_deciders,
)
from models.gestures.no_names import need_nobody_listed
from models.gestures.papers import submitting
from models.gestures.under_way import need_live, need_time_to_object
from models.planner.executor import owe_now
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT
from models.work.action import ACTION, ACTION_MOVES, ActionState
from models.work.rows import TaskRow
from models.work.subjects import DECIDED, SubjectKind
from models.work.transitions import move, moving, refusal
from models.work.validation import TASK, TASK_MOVES, TaskState
from models.year.course import Course, load_course
from models.year.cycle import CYCLE, Cycle


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

    Raises NotYours (the actor does not hold the task), NoDelegationOrder, Refusal (a reason is
    missing), WrongMove (already decided: it says by whom).
    """
    if not decisions:
        return
    day = course.local_day(moment)
    tasks, named = _at_hand(session, course, _ids(decisions), day)
    for decision in decisions:
        _need_open(session, tasks[decision.task_id], decision.verdict)
    rights = _rights_on(session, course, decisions, day, named)
    for decision in decisions:
        _need_sense(decision, day)
    against = [tasks[d.task_id].subject_id for d in decisions if _is_against(d, tasks[d.task_id])]
    for action in load(session, course, against).values() if against else ():
        need_time_to_object(action, day)
    orders = orders_for(session, {i: tasks[i] for i in rights}, rights, named)
    _close_tasks(session, decisions, rights, orders, moment)
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


def decide_wherever(session: Session, decisions: Sequence[Decision], moment: datetime) -> None:
    """Take *decisions*, whichever cycles they are of, all or none: see :func:`decide`.

    Raises also :class:`NoSuchTask`.
    """
    if any(d.task_id > GREATEST for d in decisions):  # no number that a row may have
        raise NoSuchTask
    rows = session.execute(_CYCLES, {"ids": _ids(decisions)})
    cycle_of = {row.id: row.Cycle for row in rows}
    if any(d.task_id not in cycle_of for d in decisions):
        raise NoSuchTask
    for cycle in {cycle.id: cycle for cycle in cycle_of.values()}.values():
        ours = [d for d in decisions if cycle_of[d.task_id] is cycle]
        decide(session, load_course(session, cycle), ours, moment)


def _ids(decisions: Sequence[Decision]) -> list[int]:
    return [d.task_id for d in decisions]


class NoSuchTask(NotFound):
    """A request that does not exist, or that is not for who asks for it."""

    def __init__(self) -> None:
        super().__init__(
            "Cette demande de validation n'existe pas, ou n'est pas à vous.",
            "Tout ce qui vous attend est dans « À valider ».",
        )


def _at_hand(
    session: Session, course: Course, ids: Sequence[int], day: date
) -> tuple[dict[int, Any], Named]:
    """The validation tasks *ids* of the cycle, where they sit, and who is named for them on *day*.

    Raises NotFound, CycleIsClosed.
    """
    given = {"ids": list(ids), "cycle": course.cycle_id, "day": day}
    rows = session.connection().execute(_TASKS, given).all()
    found = {row.id: row for row in rows}
    for i in ids:
        if i not in found:
            raise NotFound(f"La demande de validation n° {i} n'existe pas dans ce cycle.", task=i)
    need_live(rows[0].cycle_state)
    return found, by_task(rows)


_IDS = TASK.c.id.in_(sa.bindparam("ids", expanding=True))
_CYCLES = sa.select(TASK.c.id, Cycle).join(Cycle, CYCLE.c.id == TASK.c.cycle_id).where(_IDS)
_ABOUT, _DECIDER = UNIT.alias("about"), UNIT.alias("decider")
_TASKS = (
    sa.select(TASK, CYCLE.c.state.label("cycle_state"), _DECIDER.c.level.label("decider_level"))
    .add_columns(ASSIGNMENT.c.person_id, ASSIGNMENT.c.deputy_id, *place_columns(_ABOUT))
    .join(CYCLE, CYCLE.c.id == TASK.c.cycle_id)
    .join(_ABOUT, _ABOUT.c.id == TASK.c.about_id)
    .join(_DECIDER, _DECIDER.c.id == TASK.c.unit_id)
    .outerjoin(ASSIGNMENT, NAMED_FOR_IT)
    .where(_IDS, TASK.c.cycle_id == sa.bindparam("cycle"))
    .order_by(TASK.c.id, ASSIGNMENT.c.id)
    # of two validators at once, the second waits to read what was decided
    .with_for_update(of=TASK)
)


def _need_open(session: Session, task: TaskRow, verdict: TaskState) -> None:
    """Before any question of right: the second of two validators learns that it is decided."""
    if task.state is not TaskState.OPEN:
        raise refusal(session, TASK, TASK_MOVES, [task.id], verdict)


def _need_sense(decision: Decision, today: date) -> None:
    need_nobody_listed(decision.reason, "reason")
    needs = decision.verdict in (TaskState.RETURNED, TaskState.DECLINED)
    if needs and not decision.reason.strip():
        what = (
            "renvoyer pour correction"
            if decision.verdict is TaskState.RETURNED
            else "ne pas retenir"
        )
        raise Refusal(f"Il faut un motif pour {what}.", "Écrivez-le : le porteur le lira.")
    if decision.correct_by is not None and decision.correct_by < today:
        raise Refusal(
            f"Le {decision.correct_by:%d/%m/%Y} est passé.", "Donnez un jour à venir pour corriger."
        )


def _rights_on(
    session: Session, course: Course, decisions: Sequence[Decision], day: date, named: Named
) -> Rights:
    """By what right each actor decides; refuses who does not hold the task."""
    by = {d.task_id: d.by for d in decisions}
    rights = rights_of(session, course, by, day, named)
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
    decisions: Sequence[Decision],
    rights: Rights,
    orders: Mapping[int, int],
    moment: datetime,
) -> None:
    rows: dict[TaskState, list[dict[str, Any]]] = {}
    for d in decisions:
        right = rights[d.task_id]
        row = {"task_id": d.task_id, "moment": moment, "by": right.by.slot}
        row |= {"as_": right.function, "behalf": right.on_behalf, "why": d.reason or None}
        row["order"] = orders.get(d.task_id)
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
        order_id=sa.bindparam("order"),
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

AGREED = (TaskState.ACCEPTED, TaskState.TACIT)


def _is_against(decision: Decision, task: TaskRow) -> bool:
    """Whether a decision takes out of the programme what is in it."""
    return task.objection and decision.verdict not in AGREED


def _on_actions(
    session: Session, course: Course, decided: Iterable[tuple[Decision, Any]], moment: datetime
) -> None:
    by_verdict: dict[TaskState, list[tuple[Decision, Any]]] = {}
    for decision, task in decided:
        if task.objection and decision.verdict in AGREED:
            continue  # it stands
        by_verdict.setdefault(decision.verdict, []).append((decision, task))
    against = {t.subject_id for pairs in by_verdict.values() for _, t in pairs if t.objection}
    objected(session, sorted(against))
    for verdict, pairs in by_verdict.items():
        if verdict is TaskState.RETURNED:
            _return_actions(session, course, pairs, moment)
        elif verdict is TaskState.DECLINED:
            _decline(session, course, [t.subject_id for _, t in pairs], against, moment)
        else:
            _climb(session, course, [t for _, t in pairs], moment, verdict is TaskState.TACIT)


def _decline(
    session: Session, course: Course, ids: Sequence[int], against: set[int], moment: datetime
) -> None:
    """An objection is told at once: its carrier knew the action to be in the programme."""
    for at_once in (False, True):
        if some := [i for i in ids if (i in against) is at_once]:
            settle(session, course, some, ActionState.DECLINED, moment, at_once=at_once)


def _return_actions(
    session: Session, course: Course, pairs: Sequence[tuple[Decision, Any]], moment: datetime
) -> None:
    """Sent back with a reason and a due date; the clock stops until it comes back."""
    by_due: dict[date, list[int]] = {}
    for decision, task in pairs:
        due = due_of_correction(course, place_of(task), decision.correct_by, moment)
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
    shared = shared_among(session, actions.values())
    climbing = [
        Climbing(
            kind=SubjectKind.ACTION,
            id=t.subject_id,
            round=t.round,
            where=where,
            target=target_of(course, actions[t.subject_id], where, shared),
            after=max(t.level, t.decider_level, key=CLIMB.index),
            needs_answer=needs_answer(actions[t.subject_id]),
        )
        for t in tasks
        for where in [place_of(t)]
    ]
    advance(session, course, climbing, moment, silent=silent)


def delegate(
    session: Session, course: Course, task_id: int, to_mail: str, by: Actor, moment: datetime
) -> None:
    """Hand a task to a deputy or a named colleague; its due date stays."""
    day = course.local_day(moment)
    tasks, named = _at_hand(session, course, [task_id], day)
    task = tasks[task_id]
    one = Decision(task_id=task_id, verdict=TaskState.ACCEPTED, by=by)
    _need_open(session, task, one.verdict)
    right = _rights_on(session, course, [one], day, named)[task_id]
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
    kinds = [task.subject_kind]
    tell_deciders(session, course, kinds, [task_id], moment, objection=task.objection)
