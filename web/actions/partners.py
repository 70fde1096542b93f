"""The partners that a fiche names are linked to those of the académie's list: offered by their
name, never forced."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.errors import NotFound
from models.gestures.partners.linking import link_partner, named_in
from models.serving.partners.listing import named_in_fiche
from web.actions.hand import Number, in_hand, view
from web.site.door import acting, looking
from web.site.forms import Posted
from web.site.pages import done
from web.site.typed import number_in

router = APIRouter()


@router.get("/actions/{action_id}/partners")
def partners(request: Request, action_id: Number) -> Response:
    """What the names of a fiche are in the list."""
    with looking(request) as visit:
        hand = in_hand(visit, action_id)
        if hand.sight.only_associated:
            raise NotFound("Les partenaires de cette action ne vous sont pas ouverts.")
        names = list(named_in(hand.action).values())
        found = named_in_fiche(visit.session, hand.course.academy_id, hand.id, names)
        shown = view(
            "actions/partners.html",
            action=hand.action,
            named=found,
            may=hand.proposes,
        )
    return shown.answer(request)


@router.post("/actions/{action_id}/partners")
def link(request: Request, action_id: Number, form: Posted) -> Response:
    """Link a name to a partner of the list, or to none."""
    partner = number_in(form.one("partner")) or None
    with acting(request) as visit:
        hand = in_hand(visit, action_id)
        given = (hand.session, hand.course, hand.id, form.one("name"), partner)
        link_partner(*given, hand.actor, hand.moment)
    back = number_in(form.one("back"))
    to = f"/partners/{back}#actions" if back else f"/actions/{action_id}/partners"
    said = "C'est relié." if partner else "Ce n'est plus relié."
    return done(request, to, said)
