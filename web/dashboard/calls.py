"""The call list, to print or to keep under one's eyes while one calls."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.errors import NotYours
from models.serving.dashboard.call_list import MOST_CALLS, schools_to_call
from models.serving.dashboard.silent import silence
from models.serving.dashboard.standing import standing
from models.serving.perimeter import By
from web.site.door import looking
from web.site.pages import page
from web.site.view import of_cycle
from web.site.within import here

router = APIRouter()


@router.get("/cycles/{cycle_id:int}/silence/calls")
def calls(request: Request, cycle_id: int, unit: str = "", home: str = "") -> Response:
    """Whom to call: schools without a proposal to this day, units that are late to answer."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        if not visit.scope.may_at(Gesture.CALL):
            raise NotYours(
                "La liste d'appels est aux relais et aux pilotes du territoire.",
                "La page « À relancer » dit où en est le vôtre.",
            )
        view = of_cycle(at, unit).counted_by(By.BASIN)
        row = view.unit(home) if home else None
        number = row.id if row else None
        schools = schools_to_call(visit.session, cycle_id, view.perimeter, view.day, number)
        counted = standing(visit.session, view.perimeter)
        late = silence(visit.session, at.course, view.perimeter, counted, view.day).late
    return page(
        request,
        "dashboard/calls.html",
        at=at,
        view=view,
        schools=schools,
        late=() if row or view.state == "closed" else late,
        place=row.name if row else view.title,
        most=MOST_CALLS,
    )
