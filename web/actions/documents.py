"""Documents, images and films are joined by those who carry an action, and downloaded by those who
may read it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from config.settings import Settings
from models.errors import BadDocument, NotFound, Refusal
from models.gestures.actions import documenting
from models.intake.days import BadDay
from models.serving.actions.page import action_page
from models.work.action import ActionState
from models.work.documents import (
    TAKEN,
    TYPES,
    Examined,
    examined,
    place_of,
    too_large,
)
from models.work.uses import OutputKind, SaidUses, may_be_used, words_of_uses
from web.actions.hand import ActionHand, Number, PageView, in_hand, view
from web.actions.uses import CHOICES, said_in
from web.site.door import Visit, acting, looking
from web.site.downloads import handed_over
from web.site.forms import Form, Posted
from web.site.pages import done

router = APIRouter()
KINDS = {"document": "Document", "image": "Image", "film": "Film"}


@router.get("/actions/{action_id}/documents")
def documents(request: Request, action_id: Number) -> Response:
    """The documents of an action, and the form to join one."""
    with looking(request) as visit:
        shown = _page(in_hand(visit, action_id), request.app.state.settings)
    return shown.answer(request)


def _page(
    hand: ActionHand, settings: Settings, wrong: Refusal | None = None, form: Form | None = None
) -> PageView:
    day = hand.course.local_day(hand.moment)
    seen = action_page(hand.session, hand.course, hand.action, hand.sight, hand.moment)
    return view(
        "actions/documents.html",
        422 if wrong else 200,
        seen=seen,
        wrong=wrong,
        form=form,
        film=bool(form and form.one("film_address")),
        may=hand.may("documents"),
        kinds=KINDS,
        choices=CHOICES,
        allowed={one.id: words_of_uses(one, day) for one in seen.documents},
        taken=TAKEN,
        limit=settings.document_limit // 1_000_000,
        accept=",".join(f".{e}" for endings in TYPES.values() for e in endings),
    )


@router.post("/actions/{action_id}/documents")
def join(request: Request, action_id: Number, form: Posted) -> Response:
    """Join what was sent."""
    settings = request.app.state.settings
    to = f"/actions/{action_id}/documents"
    try:
        with looking(request) as visit:
            in_hand(visit, action_id).need("documents")
        said = said_in(form)
        file = _sent(form, settings.document_limit)  # slow: no transaction is open meanwhile
        with acting(request) as visit:
            keep(visit, action_id, form, file, said, settings)
    except (BadDocument, BadDay) as wrong:
        with looking(request) as visit:
            shown = _page(in_hand(visit, action_id), settings, wrong, form)
        return shown.answer(request)
    named = file.name if file else form.one("film_title")
    return done(request, to, f"« {named} » est joint.")


def keep(
    visit: Visit,
    action_id: int,
    form: Form,
    file: Examined | None,
    said: SaidUses,
    settings: Settings,
    *,
    on_the_spot: bool = False,
) -> None:
    """Join a file or a film to an action; *on_the_spot*: taken while it was held, it is a trace of
    it from its first day on."""
    hand = in_hand(visit, action_id)
    begun = hand.action.on_date <= hand.course.local_day(hand.moment)
    evidence = hand.shown is ActionState.TOOK_PLACE or (on_the_spot and begun)
    about = (visit.session, hand.course, action_id)
    by = (hand.who.actor, hand.moment)
    more: dict[str, Any] = {"said": said, "evidence": evidence, "settings": settings}
    if file is not None:
        documenting.join(*about, file, *by, **more)
    else:
        film = (form.one("film_address"), form.one("film_title"))
        documenting.join_film(*about, *film, *by, **more)


def _sent(form: Form, limit: int) -> Examined | None:
    """The file that was sent; None for a film, which is an address."""
    if not form.files("document") and form.one("film_address"):
        return None
    return examined_in(form, limit)


def examined_in(form: Form, limit: int) -> Examined:
    """The file of a form, examined. Raises BadDocument, DarkroomBusy."""
    files = form.files("document")
    if not files:
        raise BadDocument("Aucun fichier n'a été choisi.", "Choisissez-en un, puis joignez-le.")
    content = files[0].file.read(limit + 1)
    if len(content) > limit:
        raise too_large(limit)
    return examined(content, files[0].filename or "", limit)


@router.get("/documents/{document_id}")
def download(request: Request, document_id: Number) -> Response:
    """The file, to be kept by who asked for it: never shown by the browser as a page of ours."""
    with looking(request) as visit:
        document = documenting.find(visit.session, document_id)
        hand = in_hand(visit, document.action_id)
        day = hand.course.local_day(hand.moment)
        shown = document.address is None and may_be_used(document, OutputKind.ACTION, day)
        if hand.sight.only_associated or not shown:
            raise NotFound("Ce document ne vous est pas ouvert.", document=document_id)
    place = place_of(request.app.state.settings.documents, document.digest)
    if not place.is_file():
        raise NotFound("Ce fichier n'est plus là.", "Demandez à qui l'a joint de le rejoindre.")
    return handed_over(place, document.media_type, document.name)


@router.post("/documents/{document_id}/remove")
def remove(request: Request, document_id: Number) -> Response:
    """Take a document off its action, and delete its file if nothing else has it."""
    with acting(request) as visit:
        document = documenting.find(visit.session, document_id)
        hand = in_hand(visit, document.action_id)
        hand.need("documents")
        digest = documenting.remove(hand.session, hand.course, document_id, hand.actor, hand.moment)
    state = request.app.state
    documenting.sweep(state.engine, state.settings.documents, digest)
    return done(request, f"/actions/{document.action_id}/documents", "Document retiré.")
