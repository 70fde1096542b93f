"""« Rendre »: what a run did before its date, looked at, then given back."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.gestures.cycle.reopening import NothingAhead, reopen
from models.serving.calendar.given_back import lines
from web.site.door import acting, looking, trying
from web.site.forms import Posted
from web.site.pages import done, not_done, page
from web.site.within import here

router = APIRouter()


@router.get("/cycles/{cycle_id:int}/reopen")
def preview(request: Request, cycle_id: int) -> Response:
    """What would be given back: it is done, then undone."""
    with looking(request) as visit:
        it = here(visit, cycle_id)
        it.need(Gesture.CHANGE_CYCLE, it.course.academy_id)  # before anybody waits for a writer
    with trying(request) as visit:
        it = here(visit, cycle_id)
        try:
            found = lines(reopen(visit.session, it.course, it.by, it.moment))
        except NothingAhead:
            found = []
    return page(
        request,
        "calendar/reopening.html",
        lines=found,
        path=it.path,
        academy=it.academy.name,
        school_year=it.course.school_year,
    )


@router.post("/cycles/{cycle_id:int}/reopen")
def give_back(request: Request, cycle_id: int, form: Posted) -> Response:
    """Give it back."""
    try:
        with acting(request) as visit:
            it = here(visit, cycle_id)
            reopen(visit.session, it.course, it.by, it.moment)
    except NothingAhead as refusal:
        return not_done(request, f"/cycles/{cycle_id}/reopen", refusal.sentence)
    return done(request, f"/cycles/{cycle_id}/reopen", "C'est rendu, et écrit au journal.")
