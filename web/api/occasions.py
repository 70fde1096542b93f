"""The highlights of a year: listed, entered, changed, taken away."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from models.gestures.actions.documenting import sweep
from models.gestures.cycle.occasions import KeptOccasion, keep_occasion, take_occasion_away
from models.year.course import Course, load_course
from models.year.occasions import find_occasion, read_occasions
from web.api import year_shapes as shapes
from web.api.caller import Decider, Reader
from web.api.year import Id, cycle_of

router = APIRouter(prefix="/cycles/{cycle_id}/occasions", tags=["Les temps forts"])
Code = Annotated[str, Path(min_length=1, max_length=80)]


@router.get("", response_model=list[shapes.OccasionItem])
def occasions(caller: Reader, cycle_id: Id) -> Any:
    """Les temps forts et les autres dates du cycle, par jour ; ceux qui n'en ont pas à la fin."""
    with caller.looking() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        return [_described(course, one.code) for one in read_occasions(hand.session, course)]


@router.post("", response_model=shapes.OccasionItem, status_code=201)
def add(caller: Decider, cycle_id: Id, body: shapes.OccasionIn) -> Any:
    """Ajoute un temps fort au calendrier ; son document se joint sur la page « Temps forts »."""
    with caller.acting() as hand:
        cycle = cycle_of(hand, cycle_id)
        said = body.model_dump(mode="json", exclude_none=True)
        kept = keep_occasion(hand.session, cycle, said, hand.actor, hand.moment)
        return _described(load_course(hand.session, cycle), kept.code)


@router.patch("/{code}", response_model=shapes.OccasionItem)
def change(caller: Decider, cycle_id: Id, code: Code, body: shapes.OccasionChange) -> Any:
    """Change un temps fort ; ce qui n'est pas envoyé reste, `null` ôte."""
    with caller.acting() as hand:
        cycle = cycle_of(hand, cycle_id)
        was = find_occasion(load_course(hand.session, cycle), code)
        kept_on = was.model_dump() if was else {}
        said = kept_on | body.model_dump(mode="json", exclude_unset=True)
        keep_occasion(hand.session, cycle, said, hand.actor, hand.moment, code=code)
        return _described(load_course(hand.session, cycle), code)


@router.delete("/{code}", status_code=204)
def remove(request: Request, caller: Decider, cycle_id: Id, code: Code) -> Response:
    """Ôte un temps fort du calendrier."""
    with caller.acting() as hand:
        cycle = cycle_of(hand, cycle_id)
        gone = take_occasion_away(hand.session, cycle, code, hand.actor, hand.moment)
    _let_go(request, caller, gone)
    return Response(status_code=204)


def _let_go(request: Request, caller: Decider, gone: KeptOccasion) -> None:
    """Delete the file that nothing has any more, once the change is committed."""
    if gone.let_go:
        sweep(caller.engine, request.app.state.settings.documents, gone.let_go)


def _described(course: Course, code: str) -> dict[str, Any]:
    one = find_occasion(course, code)
    assert one is not None, "it was just read or kept"
    return {
        "code": code,
        "kind": one.kind,
        "kind_name": course.definition.occasion_kinds.get(one.kind, one.kind),
        "name": one.name,
        "on": one.on,
        "until": one.until,
        "place": one.place,
        "town": one.town,
        "unit": one.unit,
        "text": one.text,
        "document": one.document.name if one.document else None,
    }
