"""The communication kit: listed, made, taken out; its elements given and withdrawn, as on its
page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from models.errors import NotFound, Refusal
from models.gestures.kit.elements import (
    GivenElement,
    keep_element,
    looked_at,
    need_element_keeper,
    remove_element,
)
from models.gestures.kit.making import KitAsked, kit_right
from models.masks.reading import MEDIA, SLIDES
from models.serving.home.exchange import live_cycles
from models.serving.kit.elements import element_file, kit_elements
from models.serving.kit.making import STEPS, KitOrder
from models.serving.kit.page import KitItemLine, kit_item, kit_shown
from models.work.documents import place_of
from models.work.kit import ElementKind, KitEdition, KitKind
from models.year.course import Course, load_course
from web.api.caller import Decider, Reader
from web.api.masks import A_FILE, OF_A_FILE
from web.api.shapes import GREATEST
from web.api.year import Id
from web.site.door import Door

router = APIRouter(prefix="/cycles/{cycle_id}/kit", tags=["Le kit de communication"])
Unit = Annotated[int | None, Query(ge=1, le=GREATEST)]


class KitChangeOut(BaseModel):
    """What became of an action since the print."""

    action: int
    title: str
    what: str


class KitItemOut(BaseModel):
    """An item; *stands*: it may be handed out; *words* and *changes*: what changed since."""

    number: int
    kind: KitKind
    edition: KitEdition
    format: str
    unit: str
    name: str
    mask: str
    issuer: str
    made_at: datetime
    stands: bool
    words: list[str]
    changes: list[KitChangeOut]


class KitElementOut(BaseModel):
    """An element; *archived*: why it is not in use, empty for what is."""

    number: int
    kind: ElementKind
    of: KitKind | None
    format: str
    title: str
    version: int
    name: str
    given_by: str
    valid_until: date | None
    archived: str


class KitOut(BaseModel):
    """*making*: the step that one's own item is at, null when none is being made."""

    items: list[KitItemOut]
    former: list[KitItemOut]
    elements: list[KitElementOut]
    making: str | None
    failed: str | None


class KitWanted(BaseModel):
    """What is to be made; the académie's own without *unit*."""

    kind: KitKind
    format: Annotated[str, Field(max_length=4)]
    edition: KitEdition = KitEdition.PUBLIC
    unit: Annotated[int | None, Field(ge=1, le=GREATEST)] = None


class KitOrdered(BaseModel):
    """It is being made: ask for the kit to see how far it has come."""

    kind: KitKind
    format: str


async def _sent(request: Request) -> bytes:
    return await request.body()


def _course(hand: Door, cycle_id: int) -> Course:
    found = live_cycles(hand.session, hand.scope, cycle_id)
    if not found:
        raise NotFound(f"Le cycle n° {cycle_id} n'est pas lancé, ou pas à vous.")
    return load_course(hand.session, found[0])


@router.get("", response_model=KitOut)
def kit(request: Request, caller: Reader, cycle_id: Id) -> Any:
    """Ce qui est fait, ce qui a changé depuis, et les éléments."""
    with caller.looking() as hand:
        course = _course(hand, cycle_id)
        day = course.local_day(hand.moment)
        shown = kit_shown(hand.session, course, day)
        elements = kit_elements(hand.session, course.academy_id, day)
        making = request.app.state.workshop.last(hand.scope)
    ours = making if making and isinstance(making.order, KitOrder) else None
    under_way = ours is not None and ours.under_way
    return {
        "items": [_item(one) for one in shown.last],
        "former": [_item(one) for one in shown.former],
        "elements": [
            {
                "number": line.row.id,
                "kind": line.row.kind,
                "of": line.row.of,
                "format": line.row.form,
                "title": line.row.title,
                "version": line.row.version,
                "name": line.row.name,
                "given_by": line.given_by,
                "valid_until": line.row.valid_until,
                "archived": line.archived,
            }
            for line in elements
        ],
        "making": STEPS[min(ours.written, len(STEPS) - 1)] if ours and under_way else None,
        "failed": (ours.failed or None) if ours else None,
    }


def _item(one: KitItemLine) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": one.kind,
        "edition": one.edition,
        "format": one.form,
        "unit": one.unit,
        "name": one.name,
        "mask": one.mask,
        "issuer": one.issuer,
        "made_at": one.made_at,
        "stands": one.stands,
        "words": list(one.words),
        "changes": [{"action": c.action_id, "title": c.title, "what": c.what} for c in one.changes],
    }


@router.post("", response_model=KitOrdered, status_code=202)
def make(request: Request, caller: Decider, cycle_id: Id, wanted: KitWanted) -> Any:
    """Fait un élément, à côté : redemandez le kit pour savoir où il en est."""
    with caller.looking() as hand:
        course = _course(hand, cycle_id)
        unit = wanted.unit or course.academy_id
        asked = KitAsked(unit_id=unit, kind=wanted.kind, form=wanted.format, edition=wanted.edition)
        kit_right(hand.session, course, asked, hand.actor, hand.moment)
        scope = hand.scope
    folder = request.app.state.settings.documents
    order = KitOrder(scope=scope, cycle_id=cycle_id, asked=asked, folder=folder)
    if not request.app.state.workshop.ask(order):
        raise Refusal("Un de vos fichiers se prépare déjà.", "Attendez-le, puis recommencez.")
    return {"kind": wanted.kind, "format": wanted.format}


@router.get("/items/{number}", response_class=Response, responses=OF_A_FILE)
def item(request: Request, caller: Reader, cycle_id: Id, number: Id) -> Response:
    """Le fichier d'un élément fait, tant qu'il peut être diffusé."""
    with caller.looking() as hand:
        course = _course(hand, cycle_id)
        row = kit_item(hand.session, course, number, course.local_day(hand.moment))
    place = place_of(request.app.state.settings.documents, row.digest)
    if not place.is_file():
        raise NotFound("Ce fichier n'est plus là.", "Refaites-le.")
    return Response(place.read_bytes(), media_type=(MEDIA | SLIDES)[row.form])


@router.get("/elements/{number}", response_class=Response, responses=OF_A_FILE)
def element(request: Request, caller: Reader, cycle_id: Id, number: Id) -> Response:
    """Le fichier d'un élément donné par la nation ou l'académie."""
    with caller.looking() as hand:
        course = _course(hand, cycle_id)
        lines = kit_elements(hand.session, course.academy_id, course.local_day(hand.moment))
    row = next((line.row for line in lines if line.row.id == number), None)
    if row is None:
        raise NotFound("Cet élément n'est pas dans le kit.", "Demandez le kit pour les voir tous.")
    content = element_file(row, request.app.state.settings.documents)
    return Response(content, media_type=row.media_type)


@router.put("/elements", response_model=KitElementOut, openapi_extra=A_FILE)
def give(
    request: Request,
    caller: Decider,
    cycle_id: Id,
    kind: ElementKind,
    content: Annotated[bytes, Depends(_sent)],
    name: Annotated[str, Query(max_length=200)],
    of: KitKind | None = None,
    title: Annotated[str, Query(max_length=120)] = "",
    valid_until: Annotated[str, Query(max_length=20)] = "",
    unit: Unit = None,
) -> Any:
    """Donne un élément (le fichier est le corps de la demande), ou sa version suivante."""
    with caller.looking() as hand:
        course = _course(hand, cycle_id)
        given_by = unit or course.academy_id
        need_element_keeper(hand.session, given_by, hand.actor, hand.moment)
    file, form = looked_at(content, name, kind, of)
    given = GivenElement(
        unit_id=given_by,
        kind=kind,
        file=file,
        form=form,
        of=of,
        title=title,
        valid_until=valid_until,
    )
    with caller.acting() as hand:
        folder = request.app.state.settings.documents
        number = keep_element(hand.session, given, folder, hand.actor, hand.moment)
        lines = kit_elements(hand.session, course.academy_id, course.local_day(hand.moment))
        line = next(line for line in lines if line.row.id == number)
    return {
        **{key: getattr(line.row, key) for key in ("kind", "of", "title", "version", "name")},
        "number": number,
        "format": line.row.form,
        "given_by": line.given_by,
        "valid_until": line.row.valid_until,
        "archived": line.archived,
    }


@router.delete("/elements/{number}", status_code=204)
def take_away(caller: Decider, cycle_id: Id, number: Id) -> Response:
    """Retire un élément : il reste, archivé."""
    with caller.acting() as hand:
        _course(hand, cycle_id)
        remove_element(hand.session, number, hand.actor, hand.moment)
    return Response(status_code=204)
