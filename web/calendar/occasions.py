"""« Temps forts »: the highlights of a year, read by all of the académie and kept by its pilots."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.errors import BadDocument, NotFound, Refusal
from models.gestures.actions.documenting import sweep
from models.gestures.cycle.occasions import (
    LONGEST,
    BadOccasion,
    KeptOccasion,
    OccasionChanged,
    keep_occasion,
    marks_of_occasions,
    take_occasion_away,
)
from models.work.documents import TAKEN, TYPES, Examined, examined, place_of, too_large
from models.year.occasions import find_occasion, read_occasions
from web.site.door import acting, looking
from web.site.downloads import handed_over
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.within import Here, here

router = APIRouter()
FIELDS = ("kind", "name", "on", "until", "place", "town", "unit", "text")


@router.get("/cycles/{cycle_id:int}/occasions")
def occasions(request: Request, cycle_id: int, code: str = "") -> Response:
    """The highlights of a year; for a pilot, the form of a new one, or of that of *code*."""
    return _shown(request, cycle_id, code)


def _shown(
    request: Request,
    cycle_id: int,
    code: str,
    form: Form | None = None,
    wrong: Refusal | None = None,
) -> Response:
    with looking(request) as visit:
        at = here(visit, cycle_id)
        changes = at.may_change
        chosen = find_occasion(at.course, code) if code and changes else None
        if code and chosen is None and form is None:
            raise NotFound("Ce temps fort n'est plus dans le calendrier.", "Revenez à la liste.")
        values: dict[str, Any] = {
            "at": at,
            "found": read_occasions(visit.session, at.course),
            "changes": changes,
            "kinds": list(at.course.definition.occasion_kinds.items()),
            "value": _typed(form) if form else (chosen.model_dump() if chosen else {}),
            "joined": chosen.document if chosen else None,
            "code": code if chosen else "",
            "marks": marks_of_occasions(at.course.definition),
        }
    errors = _errors(wrong)
    limit = request.app.state.settings.document_limit // 1_000_000
    return page(
        request,
        "calendar/occasions.html",
        wrong.status if wrong else 200,
        errors=errors,
        taken=TAKEN,
        limit=limit,
        accept=",".join(f".{e}" for endings in TYPES.values() for e in endings),
        longest=LONGEST,
        **values,
    )


def _typed(form: Form) -> dict[str, str]:
    return {field: form.one(field) for field in FIELDS}


def _errors(wrong: Refusal | None) -> dict[str, str]:
    if isinstance(wrong, BadDocument):
        return {"document": str(wrong)}
    found: dict[str, str] = wrong.facts.get("errors") or {"name": str(wrong)} if wrong else {}
    return found


@router.post("/cycles/{cycle_id:int}/occasions")
def keep(request: Request, cycle_id: int, form: Posted) -> Response:
    """Keep a highlight; what was typed stays when it cannot be."""
    settings, code = request.app.state.settings, form.one("code")
    try:
        with looking(request) as visit:
            _need_changing(here(visit, cycle_id))
        file = _file(form, settings.document_limit)  # slow: no transaction is open meanwhile
        said = _typed(form) | {"without_document": form.checked("without_document")}
        with acting(request) as visit:
            at = here(visit, cycle_id)
            given = (visit.session, at.cycle, said, at.by, at.moment)
            seen = form.one("seen") if code else None
            kept = keep_occasion(*given, code=code, seen=seen, file=file, folder=settings.documents)
    except (BadOccasion, BadDocument, NotFound) as wrong:
        if isinstance(wrong, NotFound) and "occasion" not in wrong.facts:
            raise
        return _shown(request, cycle_id, code, form, wrong)
    _let_go(request, kept)
    return done(request, f"/cycles/{cycle_id}/occasions", "Le temps fort est enregistré.")


@router.post("/cycles/{cycle_id:int}/occasions/{code}/remove")
def remove(request: Request, cycle_id: int, code: str, form: Posted) -> Response:
    """Take a highlight away."""
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            seen = form.one("seen") or None
            kept = take_occasion_away(visit.session, at.cycle, code, at.by, at.moment, seen)
    except OccasionChanged as wrong:
        return _shown(request, cycle_id, code, None, wrong)
    _let_go(request, kept)
    return done(request, f"/cycles/{cycle_id}/occasions", "Le temps fort est ôté du calendrier.")


@router.get("/cycles/{cycle_id:int}/occasions/{code}/document")
def document(request: Request, cycle_id: int, code: str) -> Response:
    """The file of a highlight (the rules of a contest), to be kept by who asked for it."""
    with looking(request) as visit:
        one = find_occasion(here(visit, cycle_id).course, code)
    joined = one.document if one else None
    if joined is None:
        raise NotFound("Ce document n'est plus là.", "Revenez à la liste des temps forts.")
    place = place_of(request.app.state.settings.documents, joined.digest)
    if not place.is_file():
        raise NotFound("Ce fichier n'est plus là.", "Demandez au pilote de le joindre de nouveau.")
    return handed_over(place, joined.media_type, joined.name)


def _need_changing(at: Here) -> None:
    at.need(Gesture.CHANGE_CYCLE, at.course.academy_id)


def _file(form: Form, limit: int) -> Examined | None:
    files = form.files("document")
    if not files:
        return None
    content = files[0].file.read(limit + 1)
    if len(content) > limit:
        raise too_large(limit)
    return examined(content, files[0].filename or "", limit)


def _let_go(request: Request, kept: KeptOccasion) -> None:
    """Delete the file that nothing has any more, once the change is committed."""
    if kept.let_go:
        sweep(request.app.state.engine, request.app.state.settings.documents, kept.let_go)
