"""The head's box: an action is shown to the public, or internal again, at once."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.gestures.actions.publishing import is_its_head, make_public
from web.actions.hand import ActionHand, Number, in_hand
from web.site.door import acting
from web.site.forms import Form, Posted
from web.site.pages import done

router = APIRouter()
ASKED, BOX = "public_asked", "public"
"""The form had the box; the box itself, which browsers leave out when it is empty."""


@router.post("/actions/{action_id}/public")
def publish(request: Request, action_id: Number, form: Posted) -> Response:
    """Show an action to the public, or have it internal again; it asks nobody."""
    public = form.one(BOX) == "yes"
    with acting(request) as visit:
        hand = in_hand(visit, action_id)
        make_public(visit.session, hand.course, action_id, public, hand.who.actor, hand.moment)
    words = (
        "L'action est montrée au public dès qu'elle est annoncée."
        if public
        else "L'action est interne : le public ne la voit plus."
    )
    return done(request, f"/actions/{action_id}", words)


def has_the_box(hand: ActionHand) -> bool:
    """Whether who reads may tick the box: the head of its school, in a live cycle."""
    action, actor = hand.action, hand.who.actor
    return hand.live and is_its_head(hand.session, hand.course, action, actor, hand.moment)


def box_of(form: Form) -> bool | None:
    """What the fiche's form says of the box; None where it had none."""
    return form.one(BOX) == "yes" if form.one(ASKED) else None
