"""The elements of a kit: given by the nation and the académies, handed out to its readers."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.errors import NotFound, Refusal
from models.gestures.kit.elements import (
    LIMIT,
    BadElement,
    GivenElement,
    keep_element,
    looked_at,
    need_element_keeper,
    remove_element,
)
from models.serving.kit.elements import kit_elements
from models.work.documents import place_of, too_large
from models.work.kit import ELEMENTS, FORMS, KINDS, ElementKind, KitKind
from web.kit.desk import AT, givers
from web.site.door import acting, looking
from web.site.downloads import handed_over
from web.site.forms import Dropped, Form
from web.site.pages import done, page
from web.site.within import here

router = APIRouter()


@router.get(AT + "/elements/new")
def form(request: Request, cycle_id: int) -> Response:
    """The form that gives an element."""
    return _form(request, cycle_id, None, None)


def _form(request: Request, cycle_id: int, typed: Form | None, wrong: Refusal | None) -> Response:
    with looking(request) as visit:
        at = here(visit, cycle_id)
        units = givers(at)
        if not units:
            need_element_keeper(at.session, at.course.academy_id, at.by, at.moment)
    faults = wrong.facts.get("faults") if wrong else None
    errors = wrong.facts.get("errors") if wrong else None
    return page(
        request,
        "kit/element.html",
        wrong.status if wrong else 200,
        at=at,
        path=f"{at.path}/kit",
        units=units,
        kinds=ELEMENTS,
        masks={kind: KINDS[kind] for kind in FORMS},
        typed=typed,
        wrong=wrong,
        faults=faults if isinstance(faults, list) else [],
        errors=errors if isinstance(errors, dict) else {},
        limit=LIMIT // 1_000_000,
    )


@router.post(AT + "/elements")
def give(request: Request, cycle_id: int, form: Dropped) -> Response:
    """Keep an element, looked at before any transaction is open."""
    try:
        with looking(request) as visit:
            at = here(visit, cycle_id)
            unit = form.number("unit") or at.course.academy_id
            need_element_keeper(at.session, unit, at.by, at.moment)
        given = _given(form, unit)
        with acting(request) as visit:
            folder = request.app.state.settings.documents
            keep_element(visit.session, given, folder, visit.actor, visit.moment)
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        return _form(request, cycle_id, form, wrong)
    return done(request, f"/cycles/{cycle_id}/kit", f"« {given.file.name} » est gardé.")


def _given(form: Form, unit: int) -> GivenElement:
    try:
        kind = ElementKind(form.one("kind"))
        of = KitKind(form.one("of")) if kind is ElementKind.MASK and form.one("of") else None
    except ValueError:
        raise BadElement("Dites ce que c'est.", "Choisissez : charte, logo, masque…") from None
    files = form.files("file")
    if not files:
        raise BadElement("Aucun fichier n'est choisi.", "Choisissez-le, puis recommencez.")
    content = files[0].file.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise too_large(LIMIT)
    file, ends = looked_at(content, files[0].filename or "", kind, of)
    return GivenElement(
        unit_id=unit,
        kind=kind,
        file=file,
        form=ends,
        of=of,
        title=form.one("title"),
        valid_until=form.one("valid_until"),
    )


@router.post(AT + "/elements/{number:int}/remove")
def remove(request: Request, cycle_id: int, number: int) -> Response:
    """Withdraw an element."""
    with acting(request) as visit:
        here(visit, cycle_id)
        remove_element(visit.session, number, visit.actor, visit.moment)
    return done(request, f"/cycles/{cycle_id}/kit", "L'élément est retiré : il reste archivé.")


@router.get(AT + "/elements/{number:int}")
def one(request: Request, cycle_id: int, number: int) -> Response:
    """The file of an element, archived or not."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        lines = kit_elements(at.session, at.course.academy_id, at.day)
    row = next((line.row for line in lines if line.row.id == number), None)
    place = place_of(request.app.state.settings.documents, row.digest) if row else None
    if row is None or place is None or not place.is_file():
        raise NotFound("Cet élément n'est pas dans le kit.", "La page du kit les montre tous.")
    return handed_over(place, row.media_type, row.name)
