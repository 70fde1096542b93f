"""Validation requests: one's queue, each in its frozen version, and the decision."""

from __future__ import annotations

from typing import Any, Protocol

import sqlalchemy as sa
from fastapi import APIRouter
from sqlmodel import Session

from models.errors import NotFound
from models.gestures.validation import deciding
from models.gestures.validation.deciding import Decision
from models.serving.actions.fiches import versions
from models.serving.home.exchange import tasks_for
from models.serving.validation.task_page import readable, task_page
from models.territory.unit import UNIT
from models.words.french import capital
from models.words.nouns import PAPERS
from models.work.rows import TaskRow
from models.work.subjects import SubjectKind
from models.work.validation import TaskState
from web.api import shapes
from web.api.actions import SAID
from web.api.caller import Decider, Reader
from web.api.pages import Cursor, Limit, page_of, slice_of
from web.api.problems import Invalid
from web.api.shapes import Verdict
from web.api.year import Id
from web.site.door import Door

router = APIRouter(tags=["La validation"])


@router.get("/tasks", response_model=shapes.Page[shapes.TaskItem])
def tasks(caller: Reader, cursor: Cursor = None, limit: Limit = 50) -> Any:
    """Ce que vous pouvez décider maintenant : en votre nom, par suppléance ou délégation, ou parce
    que personne n'a répondu."""
    part = slice_of(cursor, limit)
    with caller.looking() as hand:
        rows = tasks_for(hand.session, hand.scope, part, hand.moment)
    return page_of(rows, part, _item, hand.moment)


class AboutTask(TaskRow, Protocol):
    """A task, and the frozen version that it is about."""

    @property
    def about(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def content(self) -> dict[str, Any] | None: ...


def _item(row: AboutTask) -> dict[str, Any]:
    about = {"id": row.about_id, "code": row.code, "name": row.about}
    return _short(row, about, _title(row.subject_kind, row.content or {}))


def _short(task: TaskRow, about: dict[str, Any], title: str) -> dict[str, Any]:
    return {
        "id": task.id,
        "cycle": task.cycle_id,
        "subject_kind": task.subject_kind,
        "subject": task.subject_id,
        "title": title,
        "about": about,
        "level": task.level,
        "due_on": task.due_on,
        "objection": task.objection,
    }


def _title(kind: SubjectKind, content: dict[str, Any]) -> str:
    if kind == SubjectKind.ACTION:
        return str(content.get("title", ""))
    return capital(PAPERS[kind])


@router.get("/tasks/{task_id}", response_model=shapes.Task)
def task(caller: Reader, task_id: Id) -> Any:
    """Une demande de validation, dans la version figée pour cette décision."""
    with caller.looking() as hand:
        return _described(hand, task_id)


def _described(hand: Door, number: int) -> dict[str, Any]:
    page = task_page(hand.session, number, hand.scope, hand.moment)
    found = page.task
    units = _units(hand.session, found.about_id, found.unit_id)
    answer = page.answer
    return _short(found, units[found.about_id], page.heading) | {
        "round": found.round,
        "state": found.state,
        "asked_on": found.asked_on,
        "unit": units[found.unit_id],
        "function": found.function,
        "content": _content(hand.session, found),
        "decided_at": found.decided_at if answer else None,
        "decided_as": found.decided_as if answer else None,
        "reason": answer.reason or None if answer else None,
        "may_decide": page.right is not None,
    }


def _units(session: Session, *ids: int) -> dict[int, dict[str, Any]]:
    query = sa.select(UNIT.c.id, UNIT.c.code, UNIT.c.name).where(UNIT.c.id.in_(ids))
    return {row.id: dict(row._mapping) for row in session.connection().execute(query)}


def _content(session: Session, found: TaskRow) -> dict[str, Any]:
    rows = versions(session, found.subject_kind, found.subject_id)
    said: dict[str, Any] = next((row.content for row in rows if row.round == found.round), {})
    if found.subject_kind != SubjectKind.ACTION:
        return dict(said)
    return {code: said[code] for code in (*SAID, "associated", "flagship") if code in said}


@router.post("/tasks/{task_id}/decision", response_model=shapes.Task)
def decide(caller: Decider, task_id: Id, body: shapes.DecisionIn) -> Any:
    """Accepte, demande une correction (motif et date), ou refuse (motif)."""
    verdict = TaskState(body.verdict.value)
    if verdict is not TaskState.ACCEPTED and not body.reason:
        raise Invalid(
            {"reason": "Il faut un motif pour demander une correction ou ne pas retenir."}
        )
    with caller.acting() as hand:
        found = readable(hand.session, task_id, hand.scope, hand.moment)
        if body.verdict is Verdict.DECLINED and found.task.subject_kind != SubjectKind.ACTION:
            raise Invalid({"verdict": "Un texte ne se refuse pas : demandez une correction."})
        _need_day_to_come(body, hand)
        due = body.correct_by if verdict is TaskState.RETURNED else None
        decision = Decision(
            task_id=task_id, verdict=verdict, by=hand.actor, reason=body.reason, correct_by=due
        )
        deciding.decide(hand.session, found.course, [decision], hand.moment)
        return _described(hand, task_id)


def _need_day_to_come(body: shapes.DecisionIn, hand: Door) -> None:
    if body.correct_by is not None and body.correct_by < hand.day:
        raise Invalid({"correct_by": "Cette date est passée."})


@router.post("/tasks/{task_id}/delegation", response_model=shapes.Task)
def delegate(caller: Decider, task_id: Id, body: shapes.DelegationIn) -> Any:
    """Confie la décision à une ou un collègue, par son adresse ; l'échéance reste."""
    with caller.acting() as hand:
        course = readable(hand.session, task_id, hand.scope, hand.moment).course
        try:
            deciding.delegate(hand.session, course, task_id, body.to, hand.actor, hand.moment)
        except NotFound:
            raise Invalid({"to": "Personne n'a cette adresse."}) from None
        return _described(hand, task_id)
