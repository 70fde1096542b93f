"""« Silence »: the schools that proposed nothing, who is late to answer, and whom to call."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.database import reading
from models.serving.silence import MOST, silence
from models.serving.standing import standing
from models.territory.unit import Level
from web.pages import page
from web.standing import OUTSIDE, Links, own_territory, title_of
from web.within import here

router = APIRouter()


@router.get("/cycles/{cycle_id}/silence")
def silences(request: Request, cycle_id: int, unit: str = "") -> Response:
    """Silent schools by bassin, late validators, functions without anybody, lost addresses."""
    with reading(request.app.state.engine) as session:
        at = here(request, session, cycle_id)
        land = replace(own_territory(at, unit), by_school=False)
        counted = standing(session, land)
        found = silence(session, at.course, land, counted, at.day)
    return page(
        request, "silence.html", at=at, found=found, whole=counted.whole, links=Links(at, land),
        title=title_of(at, land), most=MOST, live=at.live,
        writes=at.live and at.who.scope.may_at(Gesture.WRITE_TO_SCHOOLS),
        basin=Level.BASIN, outside=OUTSIDE,
    )  # fmt: skip
