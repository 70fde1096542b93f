"""Whether an agreement is the last one: it puts the action in the programme, or sends it higher."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.gestures.actions.climbing import shared_among, target_of
from models.gestures.chain.next_step import CLIMB, Climbing, next_steps, place_columns, place_of
from models.territory.unit import UNIT
from models.work.action import ACTION
from models.work.subjects import SubjectKind
from models.work.validation import TASK
from models.year.course import Course


def settled_by(session: Session, course: Course, task_ids: Sequence[int], day: date) -> set[int]:
    """Those of the requests *task_ids* on actions after which nobody else is asked."""
    given = {"ids": list(task_ids), "cycle": course.cycle_id}
    rows = session.connection().execute(_asked(), given).all()
    shared = shared_among(session, rows)
    climbing = [
        Climbing(
            kind=SubjectKind.ACTION,
            id=row.task_id,
            round=row.round,
            where=where,
            target=target_of(course, row, where, shared),
            after=max(row.level, row.decider_level, key=CLIMB.index),
        )
        for row in rows
        for where in [place_of(row)]
    ]
    steps = next_steps(session, course, climbing, day) if climbing else []
    return {one.id for one, step in zip(climbing, steps, strict=True) if step is None}


@lru_cache(maxsize=1)
def _asked() -> Any:
    about, decider = UNIT.alias("about"), UNIT.alias("decider")
    return (
        sa.select(ACTION, TASK.c.id.label("task_id"), TASK.c.level, *place_columns(about))
        .add_columns(decider.c.level.label("decider_level"))
        .join(TASK, TASK.c.subject_id == ACTION.c.id)
        .join(about, about.c.id == TASK.c.about_id)
        .join(decider, decider.c.id == TASK.c.unit_id)
        .where(
            TASK.c.id.in_(sa.bindparam("ids", expanding=True)),
            TASK.c.cycle_id == sa.bindparam("cycle"),
            TASK.c.subject_kind == SubjectKind.ACTION,
            TASK.c.objection.is_(sa.false()),
        )
    )
