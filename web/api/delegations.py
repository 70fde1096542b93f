"""Who decides in the name of a recteur or a DASEN, and by which arrêté; what waits under the name
of one who is no longer in office."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from models.access.actors import actor_of
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound
from models.gestures.people.delegating import give_order, order_said
from models.serving.home.delegations import delegations_of
from models.serving.mail.of_a_former import WHAT_TO_DO, of_a_former
from models.territory.unit import Unit
from models.year.course import load_course
from web.api.caller import Decider, Reader
from web.api.fields import Day, Strict, Text
from web.api.shapes import Number
from web.api.year import Id, cycle_of

router = APIRouter(tags=["Les délégations"])


class OrderIn(Strict):
    """The arrêté by which *deputy* (an address; none: who asks) decides in the name of who holds
    *function* in *unit*."""

    unit: Number
    function: Annotated[Text, Field(min_length=1, max_length=120)]
    deputy: Annotated[Text, Field(max_length=254)] = ""
    reference: Annotated[Text, Field(max_length=200)]
    dated_on: Day


class OrderKept(BaseModel):
    """The number of an arrêté."""

    order: int


class DelegationOut(BaseModel):
    """*reference* is empty while no arrêté is given: the deputy may not decide yet."""

    unit: int
    unit_name: str
    function: str
    authority: str
    deputy: str
    mail: str
    reference: str
    dated_on: date | None


class OfAFormerOut(BaseModel):
    """A text whose visa a former authority gave, before *since*: how many of its letters are
    *held*, whether it *awaits* its signed PDF, and what to do (*next*)."""

    paper: int
    title: str
    unit: str
    function: str
    former: str
    since: date
    held: int
    awaits: bool
    next: str


@router.get("/delegations", response_model=list[DelegationOut])
def delegations(caller: Reader) -> Any:
    """Qui répond au nom de quel recteur ou DASEN : vous, et là où vous nommez les personnes."""
    with caller.looking() as hand:
        found = delegations_of(hand.session, hand.scope, hand.day)
    return [
        {
            "unit": one.unit_id,
            "unit_name": one.unit,
            "function": one.code,
            "authority": one.authority,
            "deputy": one.deputy,
            "mail": one.deputy_mail,
            "reference": one.reference,
            "dated_on": one.dated_on,
        }
        for one in found
    ]


@router.put("/delegations", response_model=OrderKept)
def give(caller: Decider, body: OrderIn) -> Any:
    """Donne la référence d'un arrêté de délégation, à la place de celui d'avant."""
    with caller.acting() as hand:
        unit = hand.session.get(Unit, body.unit)
        if unit is None:
            raise NotFound(f"L'unité n° {body.unit} n'existe pas.", unit=body.unit)
        by = actor_of(hand.session, body.deputy) if body.deputy else hand.actor
        given = (body.function, by.person_id or 0, body.reference, body.dated_on)
        said = order_said(hand.session, unit, *given)
        return {"order": give_order(hand.session, said, hand.actor, hand.moment, hand.day)}


@router.get("/cycles/{cycle_id}/former-visas", response_model=list[OfAFormerOut])
def former_visas(caller: Decider, cycle_id: Id) -> Any:
    """Ce qui attend sous le nom d'un recteur ou d'un DASEN qui n'est plus en fonction."""
    with caller.looking() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        need(hand.session, hand.actor, Gesture.SEE_TO_MAIL, course.academy_id, hand.day)
        found = of_a_former(hand.session, course)
    return [
        {
            "paper": one.paper_id,
            "title": one.title,
            "unit": one.unit,
            "function": one.function,
            "former": one.former,
            "since": one.since,
            "held": one.held,
            "awaits": one.awaits,
            "next": WHAT_TO_DO,
        }
        for one in found
    ]
