"""A year was rehearsed: what is written down of it, in the journal of its cycle."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.year.course import Course


def note_rehearsal(
    session: Session, course: Course, letters: int, answers: str, by: Actor, moment: datetime
) -> None:
    """Remember that the year was rehearsed as it is: so many *letters*. Raises NotYours."""
    day = course.local_day(moment)
    to = "répéter l'année"
    by = need(session, by, Gesture.CHANGE_CYCLE, course.academy_id, day, to).by
    entry = {"what": "cycle.rehearsed", "subject": f"cycle.{course.cycle_id}", "by": by.slot}
    facts = {"messages": letters, "answers": answers}
    journal.write(session, course.cycle_id, moment, [entry | {"facts": facts}])
