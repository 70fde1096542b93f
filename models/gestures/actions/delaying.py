"""After the close, what comes is kept as a late draft; the academic pilot may grant a delay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import upsert
from models.errors import NotFound, Refusal
from models.gestures.actions.loading import load
from models.gestures.actions.proposing import CallIsClosed, mark_late, submit
from models.gestures.under_way import need_under_way
from models.planner.executor import owe_now
from models.territory.schools import is_school
from models.territory.unit import UNIT
from models.territory.within import within
from models.work.action import ACTION, ActionState
from models.year.course import Course
from models.year.cycle import PARTICIPATION
from models.year.delay import DELAY


def submit_or_keep(
    session: Session,
    course: Course,
    action_id: int,
    by: Actor,
    moment: datetime,
    *,
    confirm: bool = False,
) -> bool:
    """Submit an action; after the close, keep it as a late draft instead. Whether it was submitted.

    Raises what :func:`submit` raises, but for a call that is closed.
    """
    try:
        submit(session, course, [(action_id, by)], moment, confirm=confirm)
    except CallIsClosed as closed:
        if "closed_on" not in closed.facts:
            raise
        _keep_late(session, course, action_id, by, moment)
        return False
    return True


def _keep_late(
    session: Session, course: Course, action_id: int, by: Actor, moment: datetime
) -> None:
    action = load(session, course, [action_id])[action_id]
    if action.late:
        return
    day, to = course.local_day(moment), "soumettre cette action"
    by = need(session, by, Gesture.PROPOSE, action.unit_id, day, to).by
    mark_late(session, [action_id])
    entry = {"what": "action.late", "subject": f"action.{action_id}", "unit_id": action.unit_id}
    journal.write(session, course.cycle_id, moment, [entry | {"by": by.slot}])


def grant_delay(
    session: Session, course: Course, unit_id: int, until: date, by: Actor, moment: datetime
) -> int:
    """Let a unit, and all that is below it, submit until the end of *until*; granted again, the
    last one counts. Schools that proposed nothing yet are told: how many
    letters that makes.

    Raises NotYours (only the academic pilot does), NotFound (a unit of no part), Refusal (a day
    that is past).
    """
    need_under_way(session, course)
    today = course.local_day(moment)
    _need_part(session, course, unit_id)
    right = need(session, by, Gesture.GRANT_DELAY, unit_id, today)
    if until < today:
        raise Refusal(f"Le {until:%d/%m/%Y} est passé.", "Donnez un jour à venir, ou aujourd'hui.")
    values = {"until": until, "granted_at": moment, "granted_by": right.by.slot}
    kept = upsert(session, DELAY).values(cycle_id=course.cycle_id, unit_id=unit_id, **values)
    again = values | {"times": DELAY.c.times + 1}
    session.connection().execute(
        kept.on_conflict_do_update(index_elements=["cycle_id", "unit_id"], set_=again)
    )
    entry = {"what": "delay.granted", "subject": f"unit.{unit_id}", "unit_id": unit_id}
    facts = {"until": until.isoformat()}
    entry |= {"by": right.by.slot, "as_function": right.function, "facts": facts}
    journal.write(session, course.cycle_id, moment, [entry])
    schools = _schools_below(session, course, unit_id)
    names = course.definition.owed_to("silent_schools_given_a_delay")
    return owe_now(session, course, names, moment, schools)


def _schools_below(session: Session, course: Course, unit_id: int) -> Sequence[int]:
    """The participating schools that are the unit or below it."""
    p, u = PARTICIPATION.c, UNIT.c
    query = (
        sa.select(u.id)
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, p.cycle_id == course.cycle_id))
        .where(is_school(), within(unit_id))
    )
    return session.connection().execute(query).scalars().all()


def _need_part(session: Session, course: Course, unit_id: int) -> None:
    p = PARTICIPATION.c
    here = sa.select(p.unit_id).where(p.cycle_id == course.cycle_id, p.unit_id == unit_id)
    if session.connection().execute(here).first() is None:
        raise NotFound(
            "Cette unité ne participe pas à ce cycle.",
            "Le pilote académique choisit les unités participantes.",
            unit=unit_id,
        )


def late_drafts(session: Session, course: Course) -> list[Any]:
    """The drafts that came after the close, with the unit of each: a delay would let them in."""
    a, u = ACTION.c, UNIT.c
    query = (
        sa.select(a.id, a.title, a.unit_id, u.name.label("unit"), u.code, a.edited_at)
        .join(UNIT, u.id == a.unit_id)
        .where(a.cycle_id == course.cycle_id, a.state == ActionState.DRAFT, a.late.is_(sa.true()))
        .order_by(u.name_order, a.id)
    )
    return list(session.connection().execute(query))
