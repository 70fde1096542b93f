"""The signed PDF of a paper: joined after the visa, read by who reads the paper, replaced or
withdrawn while no letter left with it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.errors import BadDocument, NotFound, Refusal
from models.gestures.actions.documenting import sweep
from models.gestures.papers import signing
from models.serving.papers.signed import signed_file
from models.work.documents import Examined, examined, too_large
from models.work.paper import PaperKind
from web.papers import desk as desks
from web.papers.desk import PaperDesk
from web.papers.pages import AT
from web.site.door import acting, looking
from web.site.downloads import handed_over
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.typed import read_day
from web.site.within import here

router = APIRouter()


@router.get(AT + "/signed")
def signed(request: Request, cycle_id: int, kind: PaperKind, unit_id: int) -> Response:
    """The signed PDF, to be kept by who asked for it."""
    folder = request.app.state.settings.documents
    with looking(request) as visit:
        desk = desks.desk(here(visit, cycle_id), kind, unit_id)
        if desk.row is None:
            raise NotFound("Aucun document signé n'est joint à cet écrit.")
        row, place = signed_file(visit.session, desk.row, folder)
    return handed_over(place, signing.PDF, row.name)


@router.post(AT + "/signed")
def join(request: Request, cycle_id: int, kind: PaperKind, unit_id: int, form: Posted) -> Response:
    """Join the signed PDF, with its reference and its date."""
    settings = request.app.state.settings
    try:
        with looking(request) as visit:
            at = here(visit, cycle_id)
            at.need(Gesture.JOIN_SIGNED, unit_id)
        given = signing.SignedPdf(
            file=_examined(form, settings.document_limit),
            reference=form.one("reference"),
            on=read_day(form.one("signed_on")),
        )
        with acting(request) as visit:
            at = here(visit, cycle_id)
            paper = _paper(desks.desk(at, kind, unit_id))
            said = (paper, given, at.by, at.moment)
            signing.join_signed(visit.session, at.course, *said, settings=settings)
    except Refusal as wrong:
        if wrong.status in (403, 404):
            raise
        return _again(request, cycle_id, kind, unit_id, form, wrong)
    path = AT.format(cycle_id=cycle_id, kind=kind.value, unit_id=unit_id)
    return done(request, path, f"« {given.file.name} » est joint, sous la référence indiquée.")


def _paper(desk: PaperDesk) -> int:
    if desk.row is None:
        raise NotFound("Cet écrit n'est pas encore commencé.", "Il se joint après le visa.")
    return int(desk.row.id)


def _examined(form: Form, limit: int) -> Examined:
    files = form.files("document")
    if not files:
        raise BadDocument("Aucun fichier n'a été choisi.", "Choisissez le PDF signé.")
    content = files[0].file.read(limit + 1)
    if len(content) > limit:
        raise too_large(limit)
    return examined(content, files[0].filename or "", limit)


def _again(
    request: Request, cycle_id: int, kind: PaperKind, unit_id: int, form: Form, wrong: Refusal
) -> Response:
    with looking(request) as visit:
        shown = desks.read(desks.desk(here(visit, cycle_id), kind, unit_id))
    shown |= {"wrong": wrong, "errors": wrong.facts.get("errors") or {}, "form": form}
    return page(request, "papers/paper.html", wrong.status, **shown)


@router.post(AT + "/signed/withdraw")
def withdraw(request: Request, cycle_id: int, kind: PaperKind, unit_id: int) -> Response:
    """Take the signed PDF off, and delete its file if nothing else has it."""
    with acting(request) as visit:
        at = here(visit, cycle_id)
        paper = _paper(desks.desk(at, kind, unit_id))
        digest = signing.withdraw_signed(visit.session, at.course, paper, at.by, at.moment)
    state = request.app.state
    sweep(state.engine, state.settings.documents, digest)
    path = AT.format(cycle_id=cycle_id, kind=kind.value, unit_id=unit_id)
    return done(request, path, "Document signé retiré.")


@router.post(AT + "/signed/leave")
def leave(request: Request, cycle_id: int, kind: PaperKind, unit_id: int) -> Response:
    """Let the letter leave that waited for the signed PDF."""
    with acting(request) as visit:
        at = here(visit, cycle_id)
        paper = _paper(desks.desk(at, kind, unit_id))
        signing.leave_unsigned(visit.session, at.course, paper, at.by, at.moment)
    path = AT.format(cycle_id=cycle_id, kind=kind.value, unit_id=unit_id)
    return done(request, path, "Le courrier part sans attendre le document signé.")
