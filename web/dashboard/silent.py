"""« À relancer »: the schools that proposed nothing, who is late to answer, and whom to call."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.serving.dashboard.silent import MOST, silence
from models.serving.dashboard.standing import standing
from models.serving.perimeter import By
from models.territory.unit import Level
from models.words.nouns import CALL_REPLIES
from web.site.door import looking
from web.site.pages import page
from web.site.view import OUTSIDE, of_cycle
from web.site.within import here

router = APIRouter()


@router.get("/cycles/{cycle_id}/silence")
def silences(request: Request, cycle_id: int, unit: str = "") -> Response:
    """Silent schools by bassin, late validators, functions without anybody, lost addresses."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        view = of_cycle(at, unit).counted_by(By.BASIN)
        counted = standing(visit.session, view.perimeter)
        found = silence(visit.session, at.course, view.perimeter, counted, view.day)
    return page(
        request,
        "dashboard/silent.html",
        at=at,
        view=view,
        found=found,
        whole=counted.whole,
        most=MOST,
        writes=at.live and at.who.scope.may_at(Gesture.WRITE_TO_SCHOOLS),
        calls=at.live and bool(at.who.scope.may_at(Gesture.CALL)),
        basin=Level.BASIN,
        outside=OUTSIDE,
        replies=CALL_REPLIES,
    )
