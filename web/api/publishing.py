"""What the public is shown: actions that heads make public, the public side of an académie."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from models.access.rights import Gesture
from models.access.scope import may
from models.gestures.actions.publishing import make_public
from models.gestures.programme import public_side
from models.programme.public_side import public_side_is_open, public_side_of
from web.api import shapes
from web.api.actions import in_hand
from web.api.caller import Decider, Proposer, Reader
from web.api.fields import Strict
from web.api.problems import pointing
from web.api.writing import answered
from web.api.year import Id, cycle_of
from web.site.door import Door

router = APIRouter()


class PublicIn(Strict):
    """*public* : montrée au public, ou interne."""

    public: bool


class PublicSideIn(Strict):
    """*open* : le côté public est ouvert ; *contact* : l'adresse que joint son formulaire, ou rien
    pour n'en avoir aucune. Ce qui n'est pas dit reste comme c'est."""

    open: bool | None = None
    contact: str | None = None


class PublicSideOut(BaseModel):
    """Le côté public d'une académie."""

    open: bool
    contact: str | None


@router.put("/actions/{action_id}/public", response_model=shapes.Action, tags=["Les actions"])
def publish(caller: Proposer, action_id: Id, body: PublicIn, response: Response) -> Any:
    """Montre une action au public, ou la rend interne : la direction de son école, elle seule."""
    with caller.acting() as hand:
        course = in_hand(hand, action_id).course
        given = (hand.session, course, action_id, body.public, hand.actor, hand.moment)
        make_public(*given)
        return answered(hand, action_id, response)


@router.get("/cycles/{cycle_id}/public-side", response_model=PublicSideOut, tags=["L'année"])
def read(caller: Reader, cycle_id: Id) -> Any:
    """Si le côté public de l'académie est ouvert ; pour qui peut la changer, l'adresse que joint
    son formulaire."""
    with caller.looking() as hand:
        return _said(hand, cycle_of(hand, cycle_id).academy_id)


@router.put("/cycles/{cycle_id}/public-side", response_model=PublicSideOut, tags=["L'année"])
def keep(caller: Decider, cycle_id: Id, body: PublicSideIn) -> Any:
    """Ferme le côté public de l'académie, le rouvre, ou change l'adresse que joint son formulaire :
    le pilote ou l'administrateur de l'académie."""
    with caller.acting() as hand, pointing():
        cycle = cycle_of(hand, cycle_id)
        given = (hand.session, hand.course_of(cycle_id))
        by = (hand.actor, hand.moment)
        if "contact" in body.model_fields_set:
            public_side.set_public_contact(*given, body.contact or "", *by)
        if body.open is True:
            public_side.put_public_side_up(*given, *by)
        if body.open is False:
            public_side.take_public_side_down(*given, *by)
        return _said(hand, cycle.academy_id)


def _said(hand: Door, academy_id: int) -> dict[str, Any]:
    row = public_side_of(hand.session, academy_id)
    is_open = public_side_is_open(hand.session, academy_id)
    keeps = may(hand.session, hand.actor, Gesture.KEEP_PUBLIC_SIDE, academy_id, hand.day)
    return {"open": is_open, "contact": row.contact if row and keeps else None}
