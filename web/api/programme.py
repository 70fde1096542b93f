"""The programme by day, for an académie's own site or screen: what its reader reads of it here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query

from models.errors import NotFound
from models.programme.by_day import ProgrammeDay, ProgrammeLine
from models.serving.home.exchange import live_cycles
from models.serving.programme.shown import area_of_scope, places_of, programme_for
from models.year.course import load_course
from web.api import shapes
from web.api.caller import Reader
from web.api.fields import Day
from web.api.shapes import GREATEST
from web.api.year import Id

router = APIRouter(tags=["L'année"])


@router.get("/cycles/{cycle_id}/programme", response_model=shapes.WholeProgramme)
def programme(
    caller: Reader,
    cycle_id: Id,
    unit: Annotated[int | None, Query(ge=1, le=GREATEST)] = None,
    day: Day | None = None,
) -> Any:
    """Le programme, jour par jour : ce qui est retenu et annoncé, de votre territoire, ou d'un
    département, d'un bassin ou d'une circonscription qui en sont."""
    with caller.looking() as hand:
        found = live_cycles(hand.session, hand.scope, cycle_id)
        if not found:
            raise NotFound(f"Le cycle n° {cycle_id} n'est pas lancé, ou pas à vous.")
        course = load_course(hand.session, found[0])
        area = area_of_scope(hand.session, hand.scope)
        places = places_of(hand.session, course, area) if unit else []
        chosen = next((one for one in places if one.id == unit), None)
        if unit and chosen is None:
            raise NotFound(f"L'unité n° {unit} n'est pas de celles dont vous lisez le programme.")
        whole = programme_for(hand.session, course, hand.scope, area, chosen, day)
        first, last = course.held(course.home)
    return {
        "cycle": cycle_id,
        "week": first,
        "week_ends": last,
        "days": _days(whole.week),
        "around": _days(whole.around),
        "highlights": [
            {"kind": h.kind, "name": h.name, "on": h.on, "until": h.until, "where": h.where}
            for h in whole.highlights
        ],
    }


def _days(days: Iterable[ProgrammeDay]) -> list[dict[str, Any]]:
    return [
        {"on": one.on, "actions": [_line(line) for place in one.places for line in place.lines]}
        for one in days
    ]


def _line(line: ProgrammeLine) -> dict[str, Any]:
    action, held = line
    return {
        "id": action.id,
        "title": action.title,
        "theme": action.theme,
        "state": action.state,
        "from": held.starts,
        "to": held.ends,
        "department": action.department or None,
        "basin": action.basin or None,
        "unit_name": action.unit,
        "where": action.where,
        "associated": list(action.joined),
        "own": action.own,
    }
