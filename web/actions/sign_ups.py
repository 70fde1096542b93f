"""The sign-ups of an action, in the hands of its school: opened and closed by its head, read, taken
out, deleted."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from models.errors import NotYours, Refusal
from models.gestures.families import opening
from models.serving.exports.sign_ups import as_csv
from models.serving.families.sign_ups import sign_ups_of
from web.actions.hand import ActionHand, Number, PageView, in_hand, view
from web.actions.publishing import has_the_box
from web.site.door import Visit, acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done

router = APIRouter()
AT = "/actions/{action_id}/sign-ups"


@router.get(AT)
def sign_ups(request: Request, action_id: Number) -> Response:
    """Who comes, and what the head settles."""
    with looking(request) as visit:
        shown = _page(request, _mine(visit, action_id))
    return shown.answer(request)


def _mine(visit: Visit, action_id: int) -> ActionHand:
    """The action, for its school alone. Raises NotFound, NotYours."""
    hand = in_hand(visit, action_id)
    if not any(h.unit_id == hand.action.unit_id for h in hand.who.held):
        raise NotYours(
            "Les inscriptions des familles sont lues par l'école qui porte l'action.",
            "Demandez-lui ce qu'il vous faut savoir.",
        )
    return hand


def _page(
    request: Request, hand: ActionHand, form: Form | None = None, wrong: Refusal | None = None
) -> PageView:
    return view(
        "actions/sign_ups.html",
        wrong.status if wrong else 200,
        action=hand.action,
        found=sign_ups_of(hand.session, hand.id),
        head=has_the_box(hand),
        live=hand.live,
        form=form,
        wrong=wrong,
        most=opening.MOST_PLACES,
    )


@router.get("/actions/{action_id}/sign-ups.csv")
def taken_out(request: Request, action_id: Number) -> Response:
    """The list, for a spreadsheet."""
    with looking(request) as visit:
        content = as_csv(sign_ups_of(visit.session, _mine(visit, action_id).id))
    kept = {
        "Content-Disposition": 'attachment; filename="inscriptions.csv"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="text/csv; charset=utf-8", headers=kept)


@router.post(AT)
def settle(request: Request, action_id: Number, form: Posted) -> Response:
    """Open the list, or change its places; close it."""
    closes = form.one("do") == "close"

    def change(hand: ActionHand) -> None:
        given = (hand.session, hand.course, hand.id)
        by = (hand.actor, hand.moment)
        if closes:
            opening.close_sign_ups(*given, *by)
            return
        typed = form.one("capacity")
        places = form.number("capacity") if typed else None
        if typed and places is None:
            raise Refusal(
                "Le nombre de places est un nombre.", "Laissez-le vide s'il n'y en a pas."
            )
        opening.open_sign_ups(*given, places, *by, waits=form.checked("waits"))

    said = "Les inscriptions sont closes." if closes else "Les inscriptions sont ouvertes."
    return _do(request, action_id, form, change, said)


def _do(
    request: Request,
    action_id: int,
    form: Form,
    change: Callable[[ActionHand], None],
    said: str,
) -> Response:
    try:
        with acting(request) as visit:
            change(_mine(visit, action_id))
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        with looking(request) as visit:
            shown = _page(request, _mine(visit, action_id), form, wrong)
        return shown.answer(request)
    return done(request, f"/actions/{action_id}/sign-ups", said)


@router.post("/actions/{action_id}/sign-ups/{number:int}")
def one(request: Request, action_id: Number, number: int, form: Posted) -> Response:
    """Give somebody a place, or delete their sign-up."""
    gives = form.one("do") == "give"

    def change(hand: ActionHand) -> None:
        made = opening.give_place if gives else opening.remove_sign_up
        made(hand.session, hand.course, number, hand.actor, hand.moment)

    said = "La place est donnée." if gives else "L'inscription est effacée."
    return _do(request, action_id, form, change, said)
