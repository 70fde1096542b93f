"""The kit of a cycle: what was made, what changed since; an item is made beside the pages."""

from __future__ import annotations

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.access.rights import Gesture
from models.access.scope import below_any
from models.errors import NoCycleYet, NotFound, Refusal
from models.gestures.cycle.change_kept import mark_of_part
from models.gestures.cycle.opening import change_cycle
from models.gestures.kit.making import KitAsked, kit_right
from models.gestures.of_a_unit import TERRITORIES
from models.masks.kit_fields import BLOCKS, WORDS
from models.masks.neutral_kit import neutral_of_kit
from models.masks.reading import ENDINGS, MEDIA, SLIDES
from models.serving.exports.workshop import Making, Workshop
from models.serving.kit.elements import OF_2015, kit_elements
from models.serving.kit.making import STEPS, KitOrder, brand_of, issuer_of
from models.serving.kit.page import kit_item, kit_shown
from models.territory.unit import UNIT
from models.territory.within import of_academy
from models.words.french import academy_named, capital
from models.work.documents import place_of
from models.work.kit import (
    EDITIONS,
    ELEMENTS,
    FORMS,
    KINDS,
    NAMED_FORMS,
    KitEdition,
    KitItemRow,
    KitKind,
)
from web.site.door import acting, looking
from web.site.downloads import handed_over
from web.site.forms import Form, Posted
from web.site.pages import done, not_done, page
from web.site.within import Here, here, own_cycle

router = APIRouter()
AT = "/cycles/{cycle_id:int}/kit"
TEMPLATES = {"docx": "dotx", "odt": "ott", "pptx": "potx", "odp": "otp"}
"""A neutral mask is given as a template: it opens as a new document."""


@router.get("/kit")
def own(request: Request) -> Response:
    """On to the kit of one's own académie."""
    with looking(request) as visit:
        cycle_id = own_cycle(visit.session, visit.who)
    if cycle_id is None:
        raise NoCycleYet
    return RedirectResponse(f"/cycles/{cycle_id}/kit", 303)


@router.get(AT)
def shown(request: Request, cycle_id: int) -> Response:
    """What was made, what is given to make it with, and the form that asks for one more."""
    with looking(request) as visit:
        making = _making(_workshop(request), here(visit, cycle_id))
    # Asked before the picture that is shown: what is over by now is in that one.
    under_way = making is not None and making.under_way
    with looking(request) as visit:
        at = here(visit, cycle_id)
        found = kit_shown(at.session, at.course, at.day)
        elements = kit_elements(at.session, at.course.academy_id, at.day)
        units = units_of(at)
        keeps = givers(at)
        definition = at.course.definition
    return page(
        request,
        "kit/page.html",
        at=at,
        path=f"{at.path}/kit",
        shown=found,
        elements=elements,
        former_elements=OF_2015,
        units=units,
        keeps=keeps,
        making=making,
        under_way=under_way,
        steps=STEPS,
        kinds=KINDS,
        forms=FORMS,
        named_forms=NAMED_FORMS,
        templates=TEMPLATES,
        editions=EDITIONS,
        element_kinds=ELEMENTS,
        issuer=definition.kit.issuer,
        signed=issuer_of(at.course, capital(academy_named(at.academy.name))),
        seen=mark_of_part(definition, "kit"),
        words=WORDS,
        blocks=BLOCKS,
    )


def units_of(at: Here) -> list[tuple[int, str]]:
    """The territories whose kit the reader may make, the widest first."""
    held = at.scope.may_at(Gesture.MAKE_KIT) if at.live else ()
    if not held:
        return []
    query = (
        sa.select(UNIT.c.id, UNIT.c.name)
        .where(
            of_academy(at.course.academy_id),
            UNIT.c.level.in_(TERRITORIES),
            below_any(UNIT, held),
        )
        .order_by(UNIT.c.level, UNIT.c.name_order)
    )
    return [(row.id, row.name) for row in at.session.connection().execute(query)]


def givers(at: Here) -> list[tuple[int, str]]:
    """The units for which the reader may give elements: the nation, the académie."""
    numbers = {held.unit_id for held in at.scope.may_at(Gesture.KEEP_ELEMENTS)}
    query = sa.select(UNIT.c.id, UNIT.c.name).where(UNIT.c.id.in_(numbers)).order_by(UNIT.c.id)
    return [(r.id, r.name) for r in at.session.connection().execute(query)] if numbers else []


def _workshop(request: Request) -> Workshop:
    found: Workshop = request.app.state.workshop
    return found


def _making(workshop: Workshop, at: Here) -> Making | None:
    """The item that the reader asked for last, in this kit, while it is under way or failed."""
    found = workshop.last(at.scope)
    if found is None or found.ready or not isinstance(found.order, KitOrder):
        return None
    return found if found.order.cycle_id == at.course.cycle_id else None


# ── making ───────────────────────────────────────────────────────────────────────────────────────


@router.post(AT)
def make(request: Request, cycle_id: int, form: Posted) -> Response:
    """Have an item made beside."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        asked = _asked(form, at)
        kit_right(at.session, at.course, asked, at.by, at.moment)
        path = f"{at.path}/kit"
    folder = request.app.state.settings.documents
    order = KitOrder(scope=visit.scope, cycle_id=cycle_id, asked=asked, folder=folder)
    if not _workshop(request).ask(order):
        return not_done(request, path, "Un de vos fichiers se prépare déjà : attendez-le d'abord.")
    return done(request, path, f"« {KINDS[asked.kind]} » se prépare.")


def _asked(form: Form, at: Here) -> KitAsked:
    try:
        kind = KitKind(form.one("kind").partition(":")[0])
        edition = KitEdition(form.one("edition") or "public")
    except ValueError:
        raise Refusal(
            "Dites ce qui est à faire.", "Choisissez un élément du kit, et son format."
        ) from None
    form_ = form.one("kind").partition(":")[2] or form.one("form")
    unit = form.number("unit") or at.course.academy_id
    return KitAsked(unit_id=unit, kind=kind, form=form_, edition=edition)


@router.get(AT + "/progress")
def progress(request: Request, cycle_id: int) -> Response:
    """How far the item has come, for the page that waits for it."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
    making = _making(_workshop(request), at)
    path = f"/cycles/{cycle_id}/kit"
    if "hx-request" not in request.headers:
        return RedirectResponse(path, 303)
    if making is None or not making.under_way:
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    return page(request, "kit/_progress.html", making=making, path=path, steps=STEPS)


@router.post(AT + "/issuer")
def issuer(request: Request, cycle_id: int, form: Posted) -> Response:
    """Say who signs what is made."""
    path = f"/cycles/{cycle_id}/kit"
    with acting(request) as visit:
        at = here(visit, cycle_id)
        changes = {"kit": {"issuer": form.one("issuer")}}
        seen = form.one("seen") or None
        change_cycle(visit.session, at.cycle, changes, at.by, at.moment, seen=seen, part="kit")
    return done(request, path, "Le service qui signe est enregistré.")


# ── files ────────────────────────────────────────────────────────────────────────────────────────


@router.get(AT + "/items/{number:int}")
def item(request: Request, cycle_id: int, number: int) -> Response:
    """The file of an item, while it may be handed out."""
    row = _row(request, cycle_id, number)
    return _file(request, row.digest, (MEDIA | SLIDES)[row.form], row.name)


@router.get(AT + "/items/{number:int}/pages/{which:int}.png")
def preview(request: Request, cycle_id: int, number: int, which: int) -> Response:
    """A page of an item, as an image."""
    pages = _row(request, cycle_id, number).previews.get("pages") or []
    if not 1 <= which <= len(pages):
        raise NotFound("Cette page n'a pas d'aperçu.", "Téléchargez le document.")
    place = place_of(request.app.state.settings.documents, pages[which - 1])
    if not place.is_file():
        raise NotFound("Cet aperçu n'est plus là.", "Téléchargez le document.")
    kept = {"Cache-Control": "private, max-age=600"}
    return Response(place.read_bytes(), media_type="image/png", headers=kept)


def _row(request: Request, cycle_id: int, number: int) -> KitItemRow:
    with looking(request) as visit:
        at = here(visit, cycle_id)
        return kit_item(at.session, at.course, number, at.day)


def _file(request: Request, digest: str, media_type: str, name: str) -> Response:
    place = place_of(request.app.state.settings.documents, digest)
    if not place.is_file():
        raise NotFound("Ce fichier n'est plus là.", "Refaites-le, ou donnez-le à nouveau.")
    return handed_over(place, media_type, name)


@router.get(AT + "/masks/{kind}.{ending}")
def neutral(request: Request, cycle_id: int, kind: str, ending: str) -> Response:
    """A neutral mask, to make one's own from."""
    with looking(request) as visit:
        look = here(visit, cycle_id).course.definition.look
    offered = {one for form in FORMS.get(_kind(kind), ()) for one in (form, TEMPLATES[form])}
    if ending not in offered:
        named = ", ".join(ENDINGS[form] for form in FORMS.get(_kind(kind), ()))
        raise NotFound("Ce masque n'existe pas.", f"Il y en a en : {named}.")
    content = neutral_of_kit(KitKind(kind), ending, brand_of(look))
    kept = {"Content-Disposition": f'attachment; filename="masque-{kind}.{ending}"'}
    return Response(content, media_type="application/octet-stream", headers=kept)


def _kind(typed: str) -> KitKind:
    try:
        return KitKind(typed)
    except ValueError:
        raise NotFound("Ce masque n'existe pas.", "La page du kit les montre tous.") from None
