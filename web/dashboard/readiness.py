"""« Préparation »: the kit's seven success factors, for one's territory, against last year."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.serving.perimeter import By
from models.serving.readiness.columns import columns
from models.serving.readiness.factors import factors
from models.serving.readiness.whole import Readiness, readiness
from models.serving.readiness.year_before import readiness_before
from models.words.french import decimal
from models.year.touched import warnings_of_events
from web.dashboard.factors import address_of
from web.dashboard.standing import shade
from web.site.door import looking
from web.site.pages import page
from web.site.view import View, view_of

router = APIRouter()


@router.get("/cycles/{cycle_id:int}/readiness")
@router.get("/years/{school_year}/readiness")
def ready(request: Request, unit: str = "") -> Response:
    """Each factor with its figures and what would raise it; then unit by unit."""
    with looking(request) as visit:
        view = view_of(request, visit, unit)
        view = view if view.perimeter.by is By.ACADEMY else view.counted_by(By.BASIN)
        now = _this_year(visit.session, view)
        before = _last_year(visit.session, view)
    return page(
        request,
        "dashboard/readiness.html",
        view=view,
        now=now,
        before=before,
        shade=shade,
        factors=factors(now, before, one=view.at is not None),
        address=partial(address_of, view),
        decimal=decimal,
        columns=columns(view.perimeter.by),
        met=warnings_of_events(view.at.course) if view.at else [],
        by=view.perimeter.by.value,
    )


def _this_year(session: Session, view: View) -> Readiness:
    calendar = view.at.course.calendar() if view.at else None
    return readiness(session, view.perimeter, view.day, view.school_year, calendar)


def _last_year(session: Session, view: View) -> Readiness | None:
    """The same, as last year ended; None when nothing was run."""
    course = view.at.course if view.at else None
    return readiness_before(session, view.before, view.day, view.last_year, course)
