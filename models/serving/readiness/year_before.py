"""How ready a territory was as last year ended: counted once, since it stays as it is."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from models.calendar.school_days import CalendarUnknown, SchoolCalendar
from models.calendar.table import calendar_for
from models.serving.dashboard.closed_years import counted_once
from models.serving.perimeter import Perimeter
from models.serving.readiness.whole import Readiness, readiness, teams_day
from models.year.course import Course


def readiness_before(
    session: Session, perimeter: Perimeter | None, day: date, last_year: str, course: Course | None
) -> Readiness | None:
    """The readiness of *perimeter* in *last_year*, on the same day; None when nothing was run.

    *course*: that of the one cycle that is looked at; None: of several académies.
    """
    if perimeter is None:
        return None
    calendar = _calendar(session, course, last_year) if course else None
    return counted_once(
        session,
        perimeter,
        lambda: readiness(session, perimeter, day, last_year, calendar),
        "readiness",
        teams_day(last_year, day),
    )


def _calendar(session: Session, course: Course, last_year: str) -> SchoolCalendar | None:
    """Last year's school calendar of the académie; None where it was never published."""
    try:
        return calendar_for(session, course.home.place, course.timezone, last_year)
    except CalendarUnknown:
        return None
