"""The visits of a recteur or a DASEN, for who plans them: listed, planned, taken back."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from models.gestures.programme.visiting import cancel_visit, plan_visit
from models.serving.programme.visits import visits_agenda
from web.api.caller import Decider, Reader
from web.api.fields import Day, Strict
from web.api.problems import pointing
from web.api.shapes import GREATEST
from web.api.year import Id, cycle_of

router = APIRouter(tags=["L'année"])


class VisitIn(Strict):
    """*unit* : l'académie du recteur, ou le département du DASEN ; *starts*, *ends* : « 09:30 »,
    sinon les heures de l'action."""

    action: int
    unit: int
    on: Day
    starts: str = ""
    ends: str = ""


class VisitOut(BaseModel):
    """Une visite prévue ; *fell* : pourquoi elle tombe ; *overlaps* : ce que la même autorité
    visite aux mêmes heures."""

    id: int
    action: int
    title: str
    unit_name: str
    on: date
    starts: str | None
    ends: str | None
    fell: str | None
    overlaps: list[str]


class VisitMade(BaseModel):
    """Le numéro d'une visite, et ce que la même autorité visite aux mêmes heures."""

    id: int
    overlaps: list[str]


@router.get("/cycles/{cycle_id}/visits", response_model=list[VisitOut])
def visits(
    caller: Reader, cycle_id: Id, unit: Annotated[int | None, Query(ge=1, le=GREATEST)] = None
) -> Any:
    """Les visites prévues d'un recteur ou d'un DASEN : pour eux, et pour leur pilote."""
    with caller.looking() as hand:
        cycle_of(hand, cycle_id)
        found = visits_agenda(hand.session, hand.course_of(cycle_id), hand.scope, unit)
    return [
        {
            "id": one.id,
            "action": one.action_id,
            "title": one.title,
            "unit_name": one.unit,
            "on": one.on,
            "starts": one.starts,
            "ends": one.ends,
            "fell": one.why or None,
            "overlaps": list(one.overlaps),
        }
        for one in (*found.planned, *found.fallen)
    ]


@router.post("/cycles/{cycle_id}/visits", response_model=VisitMade, status_code=201)
def plan(caller: Decider, cycle_id: Id, body: VisitIn) -> Any:
    """Prévoit une visite ; l'école est prévenue. Dite deux fois, elle reste la même."""
    with caller.acting() as hand, pointing():
        cycle_of(hand, cycle_id)
        made = plan_visit(
            hand.session,
            hand.course_of(cycle_id),
            body.action,
            body.unit,
            body.on,
            hand.actor,
            hand.moment,
            body.starts,
            body.ends,
        )
    return {"id": made.number, "overlaps": list(made.overlaps)}


@router.delete("/cycles/{cycle_id}/visits/{number}", status_code=204)
def cancel(caller: Decider, cycle_id: Id, number: Id) -> Response:
    """Annule une visite ; l'école est prévenue."""
    with caller.acting() as hand:
        cycle_of(hand, cycle_id)
        cancel_visit(hand.session, hand.course_of(cycle_id), number, hand.actor, hand.moment)
    return Response(status_code=204)
