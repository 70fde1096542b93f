"""Nothing is submitted for a week that was cancelled for a general cause; drafts are kept."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import Refusal
from models.territory.unit import UNIT
from models.work.put_off import PUT_OFF, week_cancelled
from models.year.course import Course


class WeekIsCancelled(Refusal):
    """An action submitted for a week that is not held."""


def need_a_week(session: Session, course: Course, unit_ids: Collection[int]) -> None:
    """Refuse what is submitted by units whose week is cancelled: :class:`WeekIsCancelled`."""
    cancelled = (
        sa.select(PUT_OFF.c.cause)
        .where(UNIT.c.id.in_(unit_ids), week_cancelled(UNIT, course.cycle_id))
        .order_by(PUT_OFF.c.id.desc())
        .limit(1)
    )
    cause = session.connection().execute(cancelled).scalar()
    if cause is not None:
        raise WeekIsCancelled(
            f"Rien ne se soumet : la semaine est annulée ({cause}).",
            "Votre brouillon est gardé ; il se soumettra si la semaine reçoit d'autres jours.",
        )
