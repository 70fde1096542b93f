"""After a jump of the clock, who may change a cycle lets what dates command go on there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.access.scope import may, need
from models.errors import Refusal
from models.outbox.jump import jump, let_go_on
from models.year.course import Course, load_courses
from models.year.cycle import CYCLE, Cycle

TO_RESUME = "laisser reprendre ce que les dates commandent"


class NothingWaits(Refusal):
    """No cycle waits for anybody: the clock did not jump, or they were let go on already."""

    def __init__(self) -> None:
        super().__init__(
            "Rien n'attend de reprise : ce que les dates commandent suit son cours.",
            "« orgue status » dit où en est l'année.",
        )


def resume(
    session: Session, by: Actor, moment: datetime, only: Collection[int] | None = None
) -> list[Course]:
    """Let go on the cycles that wait and that *by* may change (*only* of those); return them.

    Raises NothingWaits, NotYours (none of those that wait is theirs).
    """
    found = jump(session)
    waiting = [c for c in found.cycles if only is None or c in only] if found else []
    if found is None or not waiting:
        raise NothingWaits
    courses = _of(session, waiting)
    mine = [(c, right.by) for c in courses if (right := _may(session, by, c, moment))]
    if not mine:
        academy, day = courses[0].academy_id, courses[0].local_day(moment)
        need(session, by, Gesture.CHANGE_CYCLE, academy, day, TO_RESUME)
    for course, hand in mine:
        let_go_on(session, found, course.cycle_id, hand.slot)
        entry = {"what": "cycle.resumed", "subject": f"cycle.{course.cycle_id}", "by": hand.slot}
        facts = {"since": found.since.isoformat()}
        said = entry | {"unit_id": course.academy_id, "facts": facts}
        journal.write(session, course.cycle_id, moment, [said])
    return [course for course, _ in mine]


def _of(session: Session, cycles: Sequence[int]) -> list[Course]:
    query = sa.select(Cycle).where(CYCLE.c.id.in_(cycles)).order_by(CYCLE.c.id)
    return load_courses(session, session.scalars(query).all())


def _may(session: Session, by: Actor, course: Course, moment: datetime) -> Right | None:
    day = course.local_day(moment)
    return may(session, by, Gesture.CHANGE_CYCLE, course.academy_id, day)
