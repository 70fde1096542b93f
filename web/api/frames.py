"""The national frame of a year and each région's words: read by all, set by their pilots."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path

from models.calendar.school_year import need_year
from models.gestures.framing.national_frame import frame_of, set_frame
from models.serving.framing.progress import frames
from models.territory.unit import Unit
from web.api import year_shapes as shapes
from web.api.caller import Decider, Reader
from web.api.year import Id

router = APIRouter(prefix="/frames/{school_year}", tags=["Le cadrage"])
SchoolYear = Annotated[str, Path(min_length=4, max_length=12, examples=["2026-27"])]


@router.get("", response_model=list[shapes.FrameItem])
def of_the_year(caller: Reader, school_year: SchoolYear) -> Any:
    """Le cadre national d'une année scolaire, puis les mots de chaque région académique."""
    school_year = need_year(school_year)
    with caller.looking() as hand:
        found = frames(hand.session, school_year)
        return [_described(one.unit_id, one.unit, one.content) for one in found]


@router.put("/{unit_id}", response_model=shapes.FrameItem)
def keep(caller: Decider, school_year: SchoolYear, unit_id: Id, body: shapes.FrameIn) -> Any:
    """Écrit le cadre de la nation ou les mots d'une région : les lettres de ses académies en
    partent."""
    school_year = need_year(school_year)
    with caller.acting() as hand:
        given = (school_year, unit_id, body.model_dump(mode="json"), hand.actor, hand.moment)
        set_frame(hand.session, *given)
        unit = hand.session.get_one(Unit, unit_id)
        return _described(unit_id, unit.name, frame_of(hand.session, school_year, unit_id))


def _described(unit_id: int, name: str, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "unit": unit_id,
        "unit_name": name,
        "text": content.get("text", ""),
        "themes": content.get("themes", []),
        "link": content.get("link", ""),
    }
