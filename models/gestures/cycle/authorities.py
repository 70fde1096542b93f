"""A recteur or a DASEN changes in the middle of a year: what was done stands under the name of who
did it, and the delegations named after the former end and are asked again, in one letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import CLOCK
from models.gestures.chain.next_step import tell_deciders
from models.gestures.people.delegating import end_orders
from models.planner.executor import owe_now
from models.territory.delegation import (
    AUTHORITY_CHANGE,
    DELEGATION_ORDER,
    AuthorityChange,
    by_order,
    codes_by_order,
)
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT
from models.territory.within import of_academy
from models.work.validation import TASK, TaskState
from models.year.course import Course

C, D, T = AUTHORITY_CHANGE.c, DELEGATION_ORDER.c, TASK.c


@dataclass(frozen=True, kw_only=True)
class Succession:
    """*now* (a person) holds a function since *on_day*, after *former*."""

    unit_id: int
    function: str
    former_id: int
    now_id: int
    on_day: date


def follow_authorities(session: Session, course: Course, moment: datetime) -> int:
    """See the authorities that changed since the cycle was launched, once each; how many."""
    day = course.local_day(moment)
    found = [one for one in _changed(session, course, day) if not _known(session, course, one)]
    changes = [_follow(session, course, one, day, moment) for one in found]
    if changes:
        names = course.definition.owed_to("authorities_that_changed")
        owe_now(session, course, names, moment, sorted({c.unit_id for c in changes}))
    return len(changes)


def _changed(session: Session, course: Course, day: date) -> list[Succession]:
    """Of each function whose holder is another than it was: who holds it, and who did last."""
    if course.launched_at is None:
        return []
    now, former, still = ASSIGNMENT.alias(), ASSIGNMENT.alias("former"), ASSIGNMENT.alias("still")
    since = course.launched_at.astimezone(ZoneInfo(course.timezone)).date()
    same = sa.and_(former.c.unit_id == now.c.unit_id, former.c.function == now.c.function)
    stays = sa.exists().where(
        still.c.unit_id == now.c.unit_id,
        still.c.function == now.c.function,
        still.c.person_id == former.c.person_id,
        still.c.starts <= day,
        still.c.ends >= day,
    )
    query = (
        sa.select(now.c.unit_id, now.c.function, now.c.person_id.label("now_id"), UNIT.c.level)
        .add_columns(now.c.starts, former.c.person_id.label("former_id"), former.c.ends)
        .join(former, same)
        .join(UNIT, UNIT.c.id == now.c.unit_id)
        .where(
            of_academy(course.academy_id),
            now.c.function.in_(codes_by_order()),
            now.c.starts <= day,
            now.c.ends >= day,
            former.c.person_id != now.c.person_id,
            former.c.ends < day,
            former.c.ends >= since,
            ~stays,
        )
        .order_by(former.c.ends, former.c.id)
    )
    rows = session.connection().execute(query)
    last = {(r.unit_id, r.function, r.now_id): r for r in rows if by_order(r.level, r.function)}
    return [
        Succession(
            unit_id=r.unit_id,
            function=r.function,
            former_id=r.former_id,
            now_id=r.now_id,
            on_day=max(r.starts, date.fromordinal(r.ends.toordinal() + 1)),
        )
        for r in last.values()
    ]


def _known(session: Session, course: Course, one: Succession) -> bool:
    query = sa.select(C.id).where(
        C.cycle_id == course.cycle_id,
        C.unit_id == one.unit_id,
        C.function == one.function,
        C.former_id == one.former_id,
        C.now_id == one.now_id,
    )
    return session.connection().execute(query).first() is not None


def _follow(
    session: Session, course: Course, one: Succession, day: date, moment: datetime
) -> AuthorityChange:
    change = AuthorityChange(
        cycle_id=course.cycle_id,
        unit_id=one.unit_id,
        function=one.function,
        former_id=one.former_id,
        now_id=one.now_id,
        on_day=one.on_day,
        seen_at=moment,
    )
    session.add(change)
    session.flush()
    facts = {"change": change.id, "function": one.function}
    facts |= {"from": f"p{one.former_id}", "to": f"p{one.now_id}"}
    entry = {"what": "authority.changed", "subject": f"unit.{one.unit_id}", "by": CLOCK.slot}
    journal.write(
        session, course.cycle_id, moment, [{**entry, "unit_id": one.unit_id, "facts": facts}]
    )
    _end_orders(session, one, day, moment)
    _take_back(session, course, one, moment)
    return change


def _end_orders(session: Session, one: Succession, day: date, moment: datetime) -> None:
    """The arrêtés of the former; another académie's cycle of the same unit found them ended."""
    query = sa.select(DELEGATION_ORDER).where(
        D.unit_id == one.unit_id,
        D.function == one.function,
        D.holder_id == one.former_id,
        D.ended_on.is_(None),
    )
    if orders := list(session.connection().execute(query)):
        end_orders(session, orders, day, moment, CLOCK.slot, "authority")


def _take_back(session: Session, course: Course, one: Succession, moment: datetime) -> None:
    """What the former had delegated is asked of who holds the function now."""
    handed = sa.and_(
        T.cycle_id == course.cycle_id,
        T.unit_id == one.unit_id,
        T.function == one.function,
        T.state == TaskState.OPEN,
        T.delegate_id.is_not(None),
        T.delegate_id != one.now_id,
    )
    tasks: Sequence[Any] = session.connection().execute(sa.select(TASK).where(handed)).all()
    if not tasks:
        return
    ids = [task.id for task in tasks]
    session.connection().execute(sa.update(TASK).where(T.id.in_(ids)).values(delegate_id=None))
    entries = [
        {
            "what": "validation.came_back",
            "subject": f"{task.subject_kind}.{task.subject_id}",
            "unit_id": task.about_id,
            "by": CLOCK.slot,
            "facts": {"task": task.id, "from": f"p{task.delegate_id}"},
        }
        for task in tasks
    ]
    journal.write(session, course.cycle_id, moment, entries)
    kinds = dict.fromkeys(task.subject_kind for task in tasks)
    tell_deciders(session, course, kinds, ids, moment)
