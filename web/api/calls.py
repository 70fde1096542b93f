"""The calls that a school had: noted and read by who may call it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from models.access.rights import Gesture
from models.access.scope import need
from models.database.types import GREATEST
from models.gestures.actions.which_cycle import course_for
from models.gestures.calling.noting import LONGEST_NOTE, note_call, undo_call
from models.serving.schools.calls import calls_of
from web.api.caller import Decider, Reader
from web.api.fields import Strict, Text
from web.api.year import Id

router = APIRouter(prefix="/schools/{unit_id}/calls", tags=["Saisir pour une école"])
CallId = Annotated[int, Path(ge=1, le=GREATEST)]


class CallIn(Strict):
    """*note*: what was said, in a line."""

    note: Annotated[Text, Field(max_length=LONGEST_NOTE)] = ""


class CallNoted(BaseModel):
    """*own*: noted by whose token it is, who may take it back."""

    call: int
    at: datetime
    who: str
    note: str
    own: bool


@router.get("", response_model=list[CallNoted])
def noted(caller: Reader, unit_id: Id) -> Any:
    """Les appels notés d'une école cette année, le dernier d'abord ; jamais un téléphone."""
    with caller.looking() as hand:
        need(hand.session, hand.actor, Gesture.CALL, unit_id, hand.day)
        course = course_for(hand.session, unit_id, hand.moment)
        found = calls_of(hand.session, hand.scope, course.cycle_id, [unit_id])
    return [
        {"call": one.id, "at": one.at, "who": one.who, "note": one.note, "own": one.own}
        for one in found.get(unit_id, ())
    ]


@router.post("", response_model=CallNoted, status_code=201)
def note(caller: Decider, unit_id: Id, body: CallIn) -> Any:
    """Note un appel à une école, et ce qui s'y est dit."""
    with caller.acting() as hand:
        course = course_for(hand.session, unit_id, hand.moment)
        given = (hand.session, course, unit_id, body.note, hand.actor, hand.moment)
        number = note_call(*given)
        lines = calls_of(hand.session, hand.scope, course.cycle_id, [unit_id])[unit_id]
    (one,) = (line for line in lines if line.id == number)
    return {"call": number, "at": one.at, "who": one.who, "note": one.note, "own": one.own}


@router.delete("/{call_id}", status_code=204)
def undo(caller: Decider, unit_id: Id, call_id: CallId) -> Response:
    """Retire un appel que l'on a noté par erreur."""
    with caller.acting() as hand:
        course = course_for(hand.session, unit_id, hand.moment)
        undo_call(hand.session, course, call_id, hand.actor, hand.moment)
    return Response(status_code=204)
