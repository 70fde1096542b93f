"""The week in which an action's days are typed."""

from __future__ import annotations

from sqlmodel import Session

from models.gestures.actions.loading import track_of
from models.work.typed_days import DayBounds
from models.year.course import Course


def frame_of(session: Session, course: Course, unit_id: int) -> DayBounds:
    """The unit's own week, in which « chaque lundi » stays. Raises NotFound (it takes no part)."""
    track = track_of(session, course, unit_id)
    return DayBounds(
        opens=course.on(track, "week_opens"),
        closes=course.on(track, "week_closes"),
        taught=course.calendar(track).is_school_day,
    )
