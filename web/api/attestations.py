"""Attestations of participation: one's own, and for who issues them, those that are asked."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from models.gestures.people.attesting import (
    ask_attestation,
    issue_attestation,
    refuse_attestation,
)
from models.serving.home.attestations import attestations_page
from models.work.attestation import AttestationState
from web.api.caller import Decider, Proposer, Reader
from web.api.fields import Strict
from web.api.problems import pointing
from web.api.year import Id, cycle_of

router = APIRouter(tags=["Les personnes"])


class AttestationOut(BaseModel):
    """Une demande, et sa réponse ; *number* : une fois délivrée."""

    id: int
    name: str
    function: str
    unit_name: str
    state: AttestationState
    number: str | None
    reason: str | None


class AttestationIn(Strict):
    """*unit* : là où l'on tient la fonction."""

    unit: int


class AttestationNumber(BaseModel):
    """Le numéro d'une demande ; celui de l'attestation, une fois délivrée."""

    id: int
    number: str | None = None


class NotIssuedIn(Strict):
    """*reason* : pourquoi elle n'est pas délivrée."""

    reason: str


@router.get("/cycles/{cycle_id}/attestations", response_model=list[AttestationOut])
def attestations(caller: Reader, cycle_id: Id) -> Any:
    """Les vôtres ; à qui les délivre, toutes celles qui sont demandées."""
    with caller.looking() as hand:
        cycle_of(hand, cycle_id)
        shown = attestations_page(hand.session, hand.course_of(cycle_id), hand.scope, hand.day)
    others = (one for one in shown.asked if not one.mine)
    return [
        {
            "id": one.id,
            "name": one.name,
            "function": one.function,
            "unit_name": one.unit,
            "state": one.state,
            "number": one.number or None,
            "reason": one.reason or None,
        }
        for one in (*shown.mine, *others, *shown.answered)
    ]


@router.post("/cycles/{cycle_id}/attestations", response_model=AttestationNumber, status_code=201)
def ask(caller: Proposer, cycle_id: Id, body: AttestationIn) -> Any:
    """Demande la vôtre ; demandée deux fois, elle reste la même."""
    with caller.acting() as hand:
        cycle_of(hand, cycle_id)
        course = hand.course_of(cycle_id)
        number = ask_attestation(hand.session, course, body.unit, hand.actor, hand.moment)
    return {"id": number}


@router.post("/cycles/{cycle_id}/attestations/{number}/issue", response_model=AttestationNumber)
def issue(caller: Decider, cycle_id: Id, number: Id) -> Any:
    """Délivre ce qui est demandé, d'après ce que dit le portail."""
    with caller.acting() as hand:
        cycle_of(hand, cycle_id)
        course = hand.course_of(cycle_id)
        called = issue_attestation(hand.session, course, number, hand.actor, hand.moment)
    return {"id": number, "number": called}


@router.post("/cycles/{cycle_id}/attestations/{number}/refuse", status_code=204)
def refuse(caller: Decider, cycle_id: Id, number: Id, body: NotIssuedIn) -> Response:
    """Dit pourquoi elle n'est pas délivrée."""
    with caller.acting() as hand, pointing():
        cycle_of(hand, cycle_id)
        given = (hand.session, hand.course_of(cycle_id), number, body.reason)
        refuse_attestation(*given, hand.actor, hand.moment)
    return Response(status_code=204)
