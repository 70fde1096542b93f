"""What was put off in a cycle, and the actions whose date is still to be confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import Scope
from models.territory.unit import UNIT
from models.words.moments import long_span
from models.work.action import ACTION
from models.work.put_off import GOING_ON, PUT_OFF, PUT_OFF_ACTION, PutOffKind
from models.work.put_off_lines import PutOffRow, heading_of
from models.year.course import Course

P, Q, A = PUT_OFF.c, PUT_OFF_ACTION.c, ACTION.c
MOST_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class ToldPutOff:
    """A putting off: what it says, its cause, for which unit, on which day."""

    said: str
    cause: str
    unit: str
    on: date


def told_before(session: Session, course: Course) -> list[ToldPutOff]:
    """What was put off or cancelled in the cycle, the last first."""
    query = (
        sa.select(PUT_OFF, UNIT.c.name.label("unit"))
        .join(UNIT, UNIT.c.id == P.unit_id)
        .where(P.cycle_id == course.cycle_id)
        .order_by(P.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        ToldPutOff(said=_said(row), cause=row.cause, unit=row.unit, on=row.on_day)
        for row in session.connection().execute(query)
    ]


def _said(row: PutOffRow) -> str:
    """What was chosen action by action is not listed here: it is said without « ici »."""
    if row.kind is not PutOffKind.CHOSEN:
        return heading_of(row)
    if row.cancelled:
        return "Des actions, choisies une à une, sont annulées"
    return f"Des actions, choisies une à une, sont reportées {long_span(row.to, row.to_ends)}"


def dates_to_confirm(session: Session, course: Course, scope: Scope) -> list[Any]:
    """The actions that *scope*'s holder sees and whose carrier has not confirmed the date, with
    when it was asked to."""
    query = (
        sa.select(A.id, A.title, Q.proposed, UNIT.c.name.label("unit"), P.answer_by)
        .select_from(PUT_OFF_ACTION)
        .join(PUT_OFF, P.id == Q.put_off_id)
        .join(ACTION, A.id == Q.action_id)
        .join(UNIT, UNIT.c.id == A.unit_id)
        .where(
            A.cycle_id == course.cycle_id,
            A.state.in_(GOING_ON),
            Q.reply.is_(None),
            Q.proposed.is_not(None),
            scope.sees(UNIT),
        )
        .order_by(Q.proposed, UNIT.c.name_order, A.id)
        .limit(MOST_SHOWN)
    )
    return list(session.connection().execute(query))
