"""A library is taken out as one file, and another's is brought in: shown first, kept on a yes."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.errors import Refusal
from models.serving.library.packed import pack_library
from models.serving.setup.drops import Drop, DropDesk, DropKind, NothingDropped
from web.library.academy import LibrarianPage, librarian
from web.site.door import looking
from web.site.forms import Dropped, Form, Number, Posted
from web.site.pages import not_done, page

router = APIRouter(prefix="/library")
KIND = DropKind.LIBRARY


@router.get("/export.zip")
def export(request: Request, theme: str = "", academy: Number = 0) -> Response:
    """The library of one's académie, or a theme of it, as one file."""
    folder = request.app.state.settings.documents
    with looking(request) as visit:
        at = librarian(visit, academy)
        made = pack_library(visit.session, at.academy, folder, visit.day, theme[:200])
    kept = {"Content-Disposition": 'attachment; filename="ressources.zip"'}
    return Response(made, media_type="application/zip", headers=kept)


def _desk(request: Request) -> DropDesk:
    found: DropDesk = request.app.state.drops
    return found


@router.get("/import")
def show(request: Request, academy: Number = 0) -> Response:
    """The file that was dropped, or where to drop one."""
    return _shown(request, academy)


def _shown(request: Request, academy: int | None, wrong: Refusal | None = None) -> Response:
    with looking(request) as visit:
        at = librarian(visit, academy)
        drop = _desk(request).last(at.actor, at.academy_id, KIND)
    status = wrong.status if wrong else 200
    return page(request, "library/import.html", status, at=at, drop=drop, wrong=wrong)


@router.post("/import")
def drop(request: Request, form: Dropped) -> Response:
    """A file is dropped: read beside, nothing of it is kept yet."""
    with looking(request) as visit:
        at = librarian(visit, form.number("academy"))
    files = form.files("file")
    if not files:
        return not_done(request, at.path("import"), "Choisissez d'abord un fichier.")
    name, content = files[0].filename or "ressources.zip", files[0].file
    try:
        _desk(request).take(at.actor, at.academy_id, KIND, name, content)
    except Refusal as refusal:
        return _shown(request, at.academy_id, refusal)
    return RedirectResponse(f"{at.path('import')}#fichier", 303)


def _waiting(request: Request, form: Form) -> tuple[LibrarianPage, Drop | None]:
    with looking(request) as visit:
        at = librarian(visit, form.number("academy"))
    return at, _desk(request).last(at.actor, at.academy_id, KIND)


@router.post("/import/keep")
def keep(request: Request, form: Posted) -> Response:
    """The yes: it is brought, beside."""
    at, found = _waiting(request, form)
    if found is None or found.key != form.one("key"):
        return _shown(request, at.academy_id, NothingDropped())
    try:
        _desk(request).keep(found)
    except Refusal as refusal:
        return _shown(request, at.academy_id, refusal)
    return RedirectResponse(f"{at.path('import')}#fichier", 303)


@router.post("/import/forget")
def forget(request: Request, form: Posted) -> Response:
    """The no, or a report that was read."""
    at, found = _waiting(request, form)
    if found is not None and not found.under_way:
        _desk(request).forget(found)
    return RedirectResponse(at.path("import"), 303)


@router.get("/import/progress")
def progress(request: Request, academy: Number = 0) -> Response:
    """How far the file has come, for the page that waits for it."""
    with looking(request) as visit:
        at = librarian(visit, academy)
    found = _desk(request).last(at.actor, at.academy_id, KIND)
    if "hx-request" not in request.headers:
        return RedirectResponse(f"{at.path('import')}#fichier", 303)
    if found is None or not found.under_way:
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    return page(request, "library/_progress.html", at=at, drop=found)
