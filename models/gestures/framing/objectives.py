"""The objectives of next year are set in the closing seminar, by who pilots the académie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import Refusal
from models.gestures.chain.announcing import animated_units
from models.gestures.under_way import need_under_way
from models.planner.executor import owe_now
from models.year.course import Course
from models.year.cycle import OBJECTIVE


def set_objectives(
    session: Session, course: Course, objectives: Sequence[str], by: Actor, moment: datetime
) -> None:
    """Fix next year's objectives (replacing those set before) and publish them; the same ones are
    published once."""
    need_under_way(session, course)
    day = course.local_day(moment)
    right = need(session, by, Gesture.SET_OBJECTIVES, course.academy_id, day)
    wanted = [o.strip() for o in objectives if o.strip()]
    if not wanted:
        raise Refusal("Il faut au moins un objectif.", "Donnez un texte par objectif.")
    ours = OBJECTIVE.c.cycle_id == course.cycle_id
    before = sa.select(OBJECTIVE.c.text).where(ours).order_by(OBJECTIVE.c.position)
    if session.connection().execute(before).scalars().all() == wanted:
        return
    session.connection().execute(sa.delete(OBJECTIVE).where(ours))
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
    names = course.definition.owed_to("objectives_readers")
    owe_now(session, course, names, moment, animated_units(session, course))
