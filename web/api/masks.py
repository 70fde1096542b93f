"""The masks of a cycle's documents: listed, taken out, given, taken away, as on their page."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound
from models.gestures.cycle.change_kept import mark_of_part
from models.gestures.cycle.masks import keep_mask, remove_mask
from models.masks.reading import MEDIA, BadMask, check_mask
from models.serving.review.document import BLOCKS, WORDS, kept_mask
from models.year.cycle import Cycle
from models.year.participation import definition_of
from web.api.caller import Decider
from web.api.year import Id, cycle_of
from web.site.door import Door

router = APIRouter(prefix="/cycles/{cycle_id}/masks", tags=["Les réglages"])
Ending = Literal["docx", "odt"]
Seen = Annotated[str | None, Query(max_length=80)]
A_FILE = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
OF_A_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {}}, "description": "Le masque."}
}


async def sent_file(request: Request) -> bytes:
    """What was sent, read once it is known who calls."""
    return await request.body()


class MaskLine(BaseModel):
    """The mask on which documents of a *format* are made; *name* is null for the neutral one."""

    format: Ending
    name: str | None


class MasksOut(BaseModel):
    """*seen*: the mark of these masks, sent again by who gives or takes away one."""

    seen: str
    masks: list[MaskLine]


class MaskGiven(BaseModel):
    """The mask that was kept, and the *fields* that it asks for."""

    format: Ending
    name: str
    fields: list[str]
    seen: str


@router.get("", response_model=MasksOut)
def every(caller: Decider, cycle_id: Id) -> Any:
    """Les masques du cycle : celui de chaque format, ou le masque neutre."""
    with caller.looking() as hand:
        definition = definition_of(_changed_by(hand, cycle_id))
    kept = {ending: definition.masks.of_review(ending) for ending in MEDIA}
    lines = [{"format": ending, "name": one.name if one else None} for ending, one in kept.items()]
    return {"seen": mark_of_part(definition, "masks"), "masks": lines}


def _changed_by(hand: Door, cycle_id: int) -> Cycle:
    """A live cycle that the caller may change."""
    cycle = cycle_of(hand, cycle_id)
    need(hand.session, hand.actor, Gesture.CHANGE_CYCLE, cycle.academy_id, hand.day)
    return cycle


@router.get("/{ending}", response_class=Response, responses=OF_A_FILE)
def one(request: Request, caller: Decider, cycle_id: Id, ending: Ending) -> Response:
    """Le fichier du masque que l'académie a donné pour ce format."""
    with caller.looking() as hand:
        masks = definition_of(_changed_by(hand, cycle_id)).masks
    if masks.of_review(ending) is None:
        raise NotFound("Ce format a le masque neutre.", "L'académie n'en a pas donné d'autre.")
    content = kept_mask(masks, ending, request.app.state.settings.documents)
    return Response(content, media_type="application/octet-stream")


@router.put("/{ending}", response_model=MaskGiven, openapi_extra=A_FILE)
def give(
    request: Request,
    caller: Decider,
    cycle_id: Id,
    ending: Ending,
    content: Annotated[bytes, Depends(sent_file)],
    name: Annotated[str, Query(max_length=200)] = "",
    seen: Seen = None,
) -> Any:
    """Vérifie un masque (le fichier est le corps de la demande), puis le garde."""
    with caller.looking() as hand:
        _changed_by(hand, cycle_id)
    report = check_mask(content, name or f"masque.{ending}", WORDS, BLOCKS)
    if report.ending != ending:
        raise BadMask(
            f"Ce masque donne des documents « .{report.ending} », pas « .{ending} ».",
            f"Envoyez-le à « masks/{report.ending} ».",
        )
    with caller.acting() as hand:
        cycle = _changed_by(hand, cycle_id)
        given = (report, content, request.app.state.settings.documents)
        keep_mask(hand.session, cycle, *given, hand.actor, hand.moment, seen)
        mark = mark_of_part(definition_of(cycle), "masks")
    return {"format": ending, "name": report.name, "fields": report.fields, "seen": mark}


@router.delete("/{ending}", status_code=204)
def take_away(caller: Decider, cycle_id: Id, ending: Ending, seen: Seen = None) -> Response:
    """Revient au masque neutre pour ce format."""
    with caller.acting() as hand:
        cycle = _changed_by(hand, cycle_id)
        remove_mask(hand.session, cycle, ending, hand.actor, hand.moment, seen)
    return Response(status_code=204)
