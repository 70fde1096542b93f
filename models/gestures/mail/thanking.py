"""The thanks of a week wait for a pilot's yes: let go all together, once somebody read to whom."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import WrongMove
from models.gestures.mail.posting import change
from models.gestures.under_way import need_under_way
from models.planner.thanks_cohorts import RULE
from models.work.message import MESSAGE, MessageState
from models.year.course import Course

M = MESSAGE.c


def held_thanks() -> sa.ColumnElement[bool]:
    """The SQL condition that a letter of thanks waits for a pilot's yes: not those that a copy put
    back holds, which may have left."""
    return sa.and_(M.rule == RULE, M.state == MessageState.HELD, M.restoration_id.is_(None))


def let_thanks_go(session: Session, course: Course, seen: int, by: Actor, moment: datetime) -> int:
    """Let go every letter of thanks that waits, *seen* of them as they were read; how many.

    Raises NotYours, CycleIsClosed, WrongMove (none waits, or others than were read).
    """
    need_under_way(session, course)
    right = need(session, by, Gesture.SEE_TO_MAIL, course.academy_id, course.local_day(moment))
    query = sa.select(M.id).where(M.cycle_id == course.cycle_id, held_thanks())
    ids = session.connection().execute(query.order_by(M.id)).scalars().all()
    if not ids:
        raise WrongMove("Aucun remerciement n'attend.", "Ils attendent votre accord à leur date.")
    if len(ids) != seen:
        raise WrongMove(
            f"{len(ids)} remerciements attendent à présent, et non {seen} : rien n'est parti.",
            "Relisez la liste, puis donnez votre accord.",
        )
    change(session, course, [str(i) for i in ids], MessageState.OWED, by, moment)
    entry = {
        "what": "thanks.let_go",
        "subject": f"cycle.{course.cycle_id}",
        "by": right.by.slot,
        "facts": {"count": len(ids)},
    }
    journal.write(session, course.cycle_id, moment, [entry])
    return len(ids)
