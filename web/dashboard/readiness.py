"""« Préparation »: the kit's seven success factors, for one's territory, against last year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.calendar.school_days import CalendarUnknown, SchoolCalendar
from models.calendar.table import calendar_for
from models.serving.dashboard.closed_years import counted_once
from models.serving.perimeter import By
from models.serving.readiness.whole import Own, Proportion, Readiness, readiness, teams_day
from web.dashboard.factor import decimal
from web.dashboard.factors import factors
from web.dashboard.standing import shade
from web.site.door import looking
from web.site.pages import page
from web.site.view import View, view_of

router = APIRouter()


@dataclass(frozen=True, kw_only=True)
class ReadinessColumn:
    """What the table says of each unit: a *share*, or a *number* in words."""

    words: str
    share: Callable[[Own], Proportion] | None = None
    number: Callable[[Own], str] | None = None


def _of_proposed(name: str) -> Callable[[Own], Proportion]:
    return lambda own: Proportion(count=getattr(own.deeds, name), of=own.deeds.proposed)


COLUMNS = (
    ReadinessColumn(words="Déclinaison", share=lambda own: own.versions),
    ReadinessColumn(words="Inspecteurs", number=lambda own: str(own.inspectors)),
    ReadinessColumn(words="Relais", share=lambda own: own.relays),
    ReadinessColumn(words="À leur date", share=lambda own: own.dates),
    ReadinessColumn(
        words="Écoles qui ont proposé",
        share=lambda own: Proportion(count=own.deeds.heard, of=own.deeds.invited),
    ),
    ReadinessColumn(
        words="Dans un thème",
        share=lambda own: Proportion(count=own.deeds.on_theme, of=own.deeds.framed),
    ),
    ReadinessColumn(words="Formation", number=lambda own: f"{decimal(own.deeds.hours)} h"),
    ReadinessColumn(words="Avec des parents", share=_of_proposed("with_parents")),
    ReadinessColumn(words="Avec un partenaire", share=_of_proposed("with_partners")),
    ReadinessColumn(words="Travail de l'année", share=_of_proposed("year_long")),
)


def columns(by: By) -> tuple[ReadinessColumn, ...]:
    """Those of the rows: dates are an académie's own."""
    return tuple(c for c in COLUMNS if by is By.ACADEMY or c.words != "À leur date")


@router.get("/cycles/{cycle_id:int}/readiness")
@router.get("/years/{school_year}/readiness")
def ready(request: Request, unit: str = "") -> Response:
    """Each factor with its figures and what would raise it; then unit by unit."""
    with looking(request) as visit:
        view = view_of(request, visit, unit)
        view = view if view.land.by is By.ACADEMY else view.counted_by(By.BASIN)
        now = _this_year(visit.session, view)
        before = _last_year(visit.session, view)
    return page(
        request,
        "dashboard/readiness.html",
        view=view,
        now=now,
        before=before,
        shade=shade,
        factors=factors(view, now, before),
        decimal=decimal,
        columns=columns(view.land.by),
        by=view.land.by.value,
    )


def _this_year(session: Session, view: View) -> Readiness:
    calendar = view.at.course.calendar() if view.at else None
    return readiness(session, view.land, view.day, view.school_year, calendar)


def _last_year(session: Session, view: View) -> Readiness | None:
    """The same, as last year ended; None when nothing was run."""
    land = view.before
    if land is None:
        return None
    calendar = _calendar_before(session, view)
    day = teams_day(view.last_year, view.day)
    return counted_once(
        session,
        land,
        lambda: readiness(session, land, view.day, view.last_year, calendar),
        "readiness",
        day,
    )


def _calendar_before(session: Session, view: View) -> SchoolCalendar | None:
    """Last year's school calendar of the one académie; None where it was never published."""
    if view.at is None:
        return None
    course = view.at.course
    try:
        return calendar_for(session, course.home.place, course.timezone, view.last_year)
    except CalendarUnknown:
        return None
