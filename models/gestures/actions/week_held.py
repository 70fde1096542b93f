"""Nothing is submitted for a week that was cancelled for a general cause; drafts are kept."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import Refusal
from models.territory.unit import UNIT
from models.work.put_off import PUT_OFF, PutOffKind, week_cancelled
from models.year.course import Course


class WeekIsCancelled(Refusal):
    """An action submitted for a week that is not held."""


def need_a_week(session: Session, course: Course, unit_ids: Collection[int]) -> None:
    """Refuse what is submitted by units whose week is cancelled: :class:`WeekIsCancelled`."""
    if not _is_any_cancelled(session, course):
        return
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


def _is_any_cancelled(session: Session, course: Course) -> bool:
    """Whether a week of the cycle was ever cancelled: asked once of a course, since a putting off
    has it loaded again."""
    key = "a week is cancelled"
    if key not in course.memo:
        o = PUT_OFF.c
        of_it = (o.cycle_id == course.cycle_id, o.kind == PutOffKind.WEEK, o.cancelled.is_(True))
        course.memo[key] = (
            session.connection().execute(sa.select(sa.exists().where(*of_it))).scalar()
        )
    return bool(course.memo[key])
