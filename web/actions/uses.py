"""What the papers allow of an image, a film or a work is said on its own page, and it is withdrawn
there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from models.errors import Refusal
from models.gestures.actions import allowing, documenting
from models.serving.actions.image import image_sheet
from models.serving.actions.page import action_page
from models.work.uses import USES, PaperUse, SaidUses
from web.actions.hand import ActionHand, Number, PageView, in_hand, view
from web.site.door import Visit, acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done
from web.site.typed import read_day

router = APIRouter()
CHOICES = [(use.value, words) for use, words in USES.items()]


@dataclass(frozen=True, kw_only=True)
class ImageInHand:
    """A document, and the action that it is of, in somebody's hand."""

    document: Any
    hand: ActionHand


def image_in_hand(visit: Visit, document_id: int) -> ImageInHand:
    """The document of a number, as whoever asks may see it. Raises NotFound."""
    document = documenting.find(visit.session, document_id)
    return ImageInHand(document=document, hand=in_hand(visit, document.action_id))


@router.get("/documents/{document_id}/uses")
def uses(request: Request, document_id: Number) -> Response:
    """What its papers allow, who attests it, what was made with it."""
    with looking(request) as visit:
        shown = _page(image_in_hand(visit, document_id))
    return shown.answer(request)


def _page(
    found: ImageInHand, form: Form | None = None, wrong: Refusal | None = None, of: str = ""
) -> PageView:
    """*of*: the form that is given back, ``uses`` or ``withdraw``."""
    hand = found.hand
    sheet = image_sheet(
        hand.session,
        found.document,
        hand.action.unit_id,
        hand.actor,
        hand.course.local_day(hand.moment),
    )
    return view(
        "actions/uses.html",
        422 if wrong else 200,
        seen=action_page(hand.session, hand.course, hand.action, hand.sight, hand.moment),
        sheet=sheet,
        one=found.document,
        may=hand.may("documents"),
        choices=CHOICES,
        form=form if form and of == "uses" else None,
        reason=form.one("reason") if form and of == "withdraw" else "",
        wrong=wrong,
        of=of,
    )


def said_in(form: Form) -> SaidUses:
    """What a form says that the papers allow. Raises BadDay."""
    chosen = {use for use in PaperUse if use.value in form.many("uses")}
    until = read_day(form.one("until"))
    return SaidUses(attested=form.checked("consent"), uses=frozenset(chosen), until=until)


@router.post("/documents/{document_id}/uses")
def say(request: Request, document_id: Number, form: Posted) -> Response:
    """Keep what the papers allow."""
    try:
        with acting(request) as visit:
            found = image_in_hand(visit, document_id)
            found.hand.need("documents")
            allowing.say_uses(
                visit.session,
                found.hand.course,
                document_id,
                said_in(form),
                found.hand.actor,
                found.hand.moment,
            )
    except Refusal as wrong:
        return _again(request, document_id, form, wrong, "uses")
    return done(request, f"/documents/{document_id}/uses", "Les usages autorisés sont gardés.")


@router.post("/documents/{document_id}/withdraw")
def withdraw(request: Request, document_id: Number, form: Posted) -> Response:
    """Withdraw it from everywhere, and delete its file."""
    try:
        with acting(request) as visit:
            found = image_in_hand(visit, document_id)
            digest = allowing.withdraw_document(
                visit.session,
                found.hand.course,
                document_id,
                form.one("reason"),
                found.hand.actor,
                found.hand.moment,
            )
    except Refusal as wrong:
        return _again(request, document_id, form, wrong, "withdraw")
    state = request.app.state
    documenting.sweep(state.engine, state.settings.documents, digest)
    return done(
        request, f"/actions/{found.document.action_id}", f"« {found.document.name} » est retiré."
    )


def _again(request: Request, document_id: int, form: Form, wrong: Refusal, of: str) -> Response:
    """The page as it was filled in, with what is wrong; other refusals are a page of their own."""
    if wrong.status != 422:
        raise wrong
    with looking(request) as visit:
        shown = _page(image_in_hand(visit, document_id), form, wrong, of)
    return shown.answer(request)
