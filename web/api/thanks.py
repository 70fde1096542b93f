"""The thanks of a week: how many wait, and the pilot's yes."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from models.access.rights import Gesture
from models.access.scope import need
from models.gestures.mail.thanking import let_thanks_go
from models.serving.mail.thanks import thanks_waiting
from web.api.caller import Decider, Reader
from web.api.fields import Strict
from web.api.year import Id, cycle_of

router = APIRouter(tags=["L'année"])


class ThanksOut(BaseModel):
    """Où en sont les remerciements ; *unsaid* : écoles qui n'ont pas dit si leur action a eu
    lieu."""

    on: bool
    held: int
    expected: int
    sent: int
    unsaid: int


class ThanksIn(Strict):
    """*seen* : combien attendent, tels qu'ils ont été lus."""

    seen: int


@router.get("/cycles/{cycle_id}/thanks", response_model=ThanksOut)
def thanks(caller: Reader, cycle_id: Id) -> Any:
    """Combien de remerciements attendent votre accord, combien sont partis."""
    with caller.looking() as hand:
        academy = cycle_of(hand, cycle_id).academy_id
        need(hand.session, hand.actor, Gesture.SEE_TO_MAIL, academy, hand.day)
        found = thanks_waiting(hand.session, hand.course_of(cycle_id), hand.moment)
    return {
        "on": found.on,
        "held": len(found.held),
        "expected": found.expected,
        "sent": found.sent,
        "unsaid": found.unsaid,
    }


@router.post("/cycles/{cycle_id}/thanks", response_model=dict[str, int])
def let_go(caller: Decider, cycle_id: Id, body: ThanksIn) -> Any:
    """Laisse partir les remerciements qui attendent, s'ils sont bien si nombreux."""
    with caller.acting() as hand:
        cycle_of(hand, cycle_id)
        course = hand.course_of(cycle_id)
        count = let_thanks_go(hand.session, course, body.seen, hand.actor, hand.moment)
    return {"sent": count}
