"""What has no validator above it is issued: submitted and accepted in one gesture."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.errors import NotFound
from models.gestures.papers.submitting import (
    find_or_draft,
    need_writer,
    open_task_on,
    submit_paper,
    whole,
)
from models.gestures.papers.writing import is_written, need_unchanged, too_late
from models.gestures.validation.deciding import Decision, decide
from models.work.action import FROZEN_VERSION
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.subjects import SubjectKind
from models.work.validation import TaskState
from models.year.course import Course


def issue_version(
    session: Session,
    course: Course,
    unit_id: int,
    content: dict[str, Any],
    by: Actor,
    moment: datetime,
) -> None:
    """The DASEN issues the département's version, with its own emphasis and dates.

    Raises NotFound (the letter is not accepted yet), BadContent, NotYours.
    """
    content = whole(course, PaperKind.VERSION, content)
    task = open_task_on(session, course, PaperKind.VERSION, unit_id)
    if task is None:
        raise NotFound(
            "Aucune déclinaison n'est attendue de cette unité.",
            "Elle l'est dès que le recteur a validé la lettre de cadrage.",
            unit=unit_id,
        )
    session.connection().execute(
        sa.update(PAPER).where(PAPER.c.id == task.subject_id).values(content=content)
    )
    frozen = {
        "subject_kind": SubjectKind.VERSION,
        "subject_id": task.subject_id,
        "round": task.round,
    }
    session.connection().execute(sa.insert(FROZEN_VERSION), [frozen | {"content": content}])
    decide(session, course, [Decision(task_id=task.id, verdict=TaskState.ACCEPTED, by=by)], moment)


def submit_written(
    session: Session,
    course: Course,
    kind: PaperKind,
    unit_id: int,
    data: Mapping[str, Any],
    seen: str,
    by: Actor,
    moment: datetime,
) -> int:
    """Submit what is written, or issue a version that is awaited; return the paper's number.

    Sent twice, it is submitted once. Raises what :func:`edit_paper` and
    :func:`~models.gestures.papers.submitting.submit_paper` do.
    """
    need_writer(session, course, kind, unit_id, by, moment)
    paper = find_or_draft(session, course, kind, unit_id)
    content = whole(course, kind, data)
    if not is_written(session, paper):
        if paper.content == content:
            return int(paper.id)
        raise too_late(kind, paper)
    need_unchanged(kind, paper, seen)
    if paper.state is PaperState.SUBMITTED:
        issue_version(session, course, unit_id, content, by, moment)
        return int(paper.id)
    return submit_paper(session, course, kind, unit_id, content, by, moment)
