"""A photo is added to an action from a telephone, on the spot: one page, one file, what its papers
allow."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.errors import BadDocument, Refusal
from models.intake.days import BadDay
from models.serving.actions.page import action_page
from models.work.darkroom import DarkroomBusy
from models.work.document import DocumentKind
from models.work.documents import Examined
from web.actions.after import OF_A_DAY, back_to_the_day
from web.actions.documents import examined_in, keep
from web.actions.hand import ActionHand, Number, PageView, in_hand, view
from web.actions.uses import CHOICES, said_in
from web.site.door import acting, looking
from web.site.forms import Form, Photographed
from web.site.pages import done

router = APIRouter()
PHOTO_LIMIT = 32_000_000
"""Bytes of a photo as it comes: it is kept smaller, written anew."""


@router.get("/actions/{action_id}/photo")
def ask_photo(request: Request, action_id: Number, back: str = "") -> Response:
    """The form of a photo, for a hand that holds a telephone."""
    with looking(request) as visit:
        hand = in_hand(visit, action_id)
        hand.need("documents")
        shown = _page(hand, back if OF_A_DAY.fullmatch(back) else "")
    return shown.answer(request)


def _page(
    hand: ActionHand, back: str, wrong: Refusal | None = None, form: Form | None = None
) -> PageView:
    return view(
        "actions/photo.html",
        wrong.status if wrong else 200,
        seen=action_page(hand.session, hand.course, hand.action, hand.sight, hand.moment),
        back=back,
        wrong=wrong,
        form=form,
        choices=CHOICES,
        limit=PHOTO_LIMIT // 1_000_000,
    )


@router.post("/actions/{action_id}/photo")
def add_photo(request: Request, action_id: Number, form: Photographed) -> Response:
    """Join a photo; without its place nor its device, as small as it may be."""
    settings, back = request.app.state.settings, back_to_the_day(form)
    try:
        with looking(request) as visit:
            in_hand(visit, action_id).need("documents")
        said = said_in(form)
        photo = _a_photo(form)  # slow: no transaction is open meanwhile
        with acting(request) as visit:
            keep(visit, action_id, form, photo, said, settings, on_the_spot=True)
    except (BadDocument, BadDay, DarkroomBusy) as wrong:
        with looking(request) as visit:
            shown = _page(in_hand(visit, action_id), back, wrong, form)
        return shown.answer(request)
    to = back or f"/actions/{action_id}/documents"
    return done(request, to, f"La photo « {photo.name} » est jointe, sans son lieu ni l'appareil.")


def _a_photo(form: Form) -> Examined:
    photo = examined_in(form, PHOTO_LIMIT)
    if photo.kind is not DocumentKind.IMAGE:
        raise BadDocument(
            f"« {photo.name} » n'est pas une photo.",
            "Un autre document se joint sur la page « Documents » de l'action.",
        )
    return photo
