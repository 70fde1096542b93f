"""The assignments held in a unit, and those that the review of the year's end has no answer for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.people import ASSIGNMENT, PERSON
from models.work.assignment_answer import ASSIGNMENT_ANSWER

A, P, W = ASSIGNMENT.c, PERSON.c, ASSIGNMENT_ANSWER.c


def held_in(session: Session, units: Sequence[int], day: date) -> Sequence[Any]:
    """What people hold in *units* on *day*, with their names and addresses."""
    return session.connection().execute(_held(units, day)).all()


def unanswered_in(
    session: Session, cycle_id: int, units: Sequence[int], day: date
) -> Sequence[Any]:
    """Those of :func:`held_in` of which nobody said this year who stays."""
    said = sa.exists().where(W.assignment_id == A.id, W.cycle_id == cycle_id)
    return session.connection().execute(_held(units, day).where(~said)).all()


def _held(units: Sequence[int], day: date) -> Any:
    return (
        sa.select(ASSIGNMENT, P.name, P.mail)
        .join(PERSON, P.id == A.person_id)
        .where(A.unit_id.in_(units), A.starts <= day, A.ends >= day)
        .order_by(A.unit_id, A.function, P.name_order, A.id)
    )
