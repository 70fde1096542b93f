"""« Aujourd'hui »: what the territory of who reads holds on a day, as it is lived; its school says
there, from a telephone, what became of it."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.errors import NotFound
from models.serving.programme.day import DayStage, day_page
from web.site.door import looking
from web.site.pages import page
from web.site.programme_asked import PageAsked, ask
from web.site.within import own_cycle

router = APIRouter()


@router.get("/today")
def own(request: Request) -> Response:
    """On to the day of one's own académie."""
    with looking(request) as visit:
        cycle_id = own_cycle(visit.session, visit.who)
    return RedirectResponse(f"/cycles/{cycle_id}/day" if cycle_id else "/programme", 303)


@router.get("/cycles/{cycle_id:int}/day")
def nearest(request: Request, cycle_id: int, unit: str = "") -> Response:
    """On to today, or to the next day that holds something, or to the last one that did."""
    with looking(request) as visit:
        asked = ask(visit, cycle_id, unit, "", "")
        on = _nearest(asked)
    said = f"?unit={asked.unit.id}" if asked.unit else ""
    return RedirectResponse(f"/cycles/{cycle_id}/day/{on}{said}", 303)


def _nearest(asked: PageAsked) -> date:
    days, today = asked.whole.days, asked.at.day
    coming = (day for day in days if day >= today)
    return next(coming, days[-1] if days else today)


@router.get("/cycles/{cycle_id:int}/day/{on}")
def day(request: Request, cycle_id: int, on: date, unit: str = "") -> Response:
    """A day: what is held now, what comes next, what is over; what its school may say of it."""
    with looking(request) as visit:
        asked = ask(visit, cycle_id, unit, "", "")
        at = asked.at
        if not abs((on - at.course.home.week).days) <= A_YEAR:
            raise NotFound("Ce jour n'est pas de cette année.", "Le programme dit les siens.")
        shown = day_page(at.session, at.course, at.scope, asked.whole, on, at.moment)
    back = f"/cycles/{cycle_id}/day/{on}" + (f"?unit={asked.unit.id}" if asked.unit else "")
    return page(request, "programme/day.html", asked=asked, shown=shown, back=back, stages=DayStage)


A_YEAR = 400
