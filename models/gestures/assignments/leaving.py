"""Account deprovisioning: the day after somebody's last function ended, nothing of theirs opens.

Links of old letters, sessions, tokens and calendar feeds stop together. Who still holds something,
will hold something, or stands in for somebody keeps theirs; what belongs to the function that ended
is theirs no more anyway. A school's own address is nobody's: it never leaves.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import CLOCK, actor_with
from models.database.transactions import gesture
from models.gestures.chain.next_step import tell_deciders
from models.gestures.people.own_page import revoke_links
from models.territory.people import ASSIGNMENT, PERSON
from models.words.moments import PARIS
from models.work.validation import TASK, TaskState
from models.year.course import load_course
from models.year.cycle import Cycle

A, P, T = ASSIGNMENT.c, PERSON.c, TASK.c


def revoke_who_left(engine: sa.Engine, moment: datetime) -> int:
    """Close what those opened whose last function is over by *moment*; how many they are."""
    day = moment.astimezone(ZoneInfo(PARIS)).date()
    with engine.connect() as connection:
        left = connection.execute(_LEFT, {"day": day}).all()
    if not left:
        return 0
    with gesture(engine) as session:
        return sum(_close(session, row.id, day, moment) for row in left)


def _close(session: Session, person: int, day: date, moment: datetime) -> bool:
    """Looked at again under the lock: they may have been named since."""
    row = session.connection().execute(_LEFT.where(P.id == person), {"day": day}).first()
    if row is None:
        return False
    done = sa.update(PERSON).where(P.id == person).values(left_on=row.last)
    session.connection().execute(done)
    revoke_links(session, actor_with(f"p{person}"), CLOCK.slot, moment)
    _give_back(session, person, moment)
    return True


def _give_back(session: Session, person: int, moment: datetime) -> None:
    """What was delegated to who left comes back to who delegated it, and they are asked again."""
    mine = sa.and_(T.delegate_id == person, T.state == TaskState.OPEN)
    tasks = session.connection().execute(sa.select(TASK).where(mine).order_by(T.id)).all()
    if not tasks:
        return
    ids = [task.id for task in tasks]
    back = sa.update(TASK).where(T.id.in_(ids)).values(delegate_id=None)
    session.connection().execute(back)
    for cycle_id in sorted({task.cycle_id for task in tasks}):
        course = load_course(session, session.get_one(Cycle, cycle_id))
        ours = [task for task in tasks if task.cycle_id == cycle_id]
        journal.write(session, cycle_id, moment, [_came_back(task, person) for task in ours])
        for objection in (False, True):
            asked = [task for task in ours if task.objection is objection]
            numbers = [task.id for task in asked]
            kinds = dict.fromkeys(task.subject_kind for task in asked)
            if numbers:
                tell_deciders(session, course, kinds, numbers, moment, objection=objection)


def _came_back(task: sa.Row[Any], person: int) -> dict[str, Any]:
    return {
        "what": "validation.came_back",
        "subject": f"{task.subject_kind}.{task.subject_id}",
        "unit_id": task.about_id,
        "by": CLOCK.slot,
        "facts": {"task": task.id, "from": f"p{person}"},
    }


_DAY = sa.bindparam("day", type_=sa.Date)
_ENDED = (
    sa.select(A.person_id.label("person_id"), sa.func.max(A.ends).label("last"))
    .group_by(A.person_id)
    .having(sa.func.max(A.ends) < _DAY)
    .subquery()
)
_STANDS_IN = sa.exists().where(A.deputy_id == P.id, A.ends >= _DAY)
_LEFT = (
    sa.select(P.id, _ENDED.c.last)
    .join(_ENDED, _ENDED.c.person_id == P.id)
    .where(sa.or_(P.left_on.is_(None), P.left_on < _ENDED.c.last), ~_STANDS_IN)
    .order_by(P.id)
)
"""Who held something, holds nothing from *day* on, and was not seen to leave since."""
