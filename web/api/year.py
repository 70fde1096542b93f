"""Who calls, and what the year is made of: cycles, units, themes, models to start from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Protocol

import sqlalchemy as sa
from fastapi import APIRouter, Path, Query
from sqlmodel import Session

from models.access.scope import Held
from models.errors import NotFound
from models.gestures.people.tokens import TokenScope
from models.serving.framing.progress import cadrage
from models.serving.home.exchange import live_cycles, units_seen
from models.territory.functions import name_of
from models.territory.rows import NamedUnit
from models.territory.unit import UNIT, Kind, Level
from models.work.model_actions import model_actions
from models.year.course import load_course
from models.year.cycle import Cycle
from web.api import shapes, year_shapes
from web.api.caller import Reader
from web.api.pages import Cursor, Limit, page_of, slice_of
from web.api.shapes import GREATEST
from web.site.door import Door

router = APIRouter()
Id = Annotated[int, Path(ge=1, le=GREATEST)]


@router.get("/me", response_model=shapes.Me, tags=["Qui"])
def me(caller: Reader) -> Any:
    """Au nom de qui agit le jeton, et avec quelles fonctions aujourd'hui."""
    with caller.looking() as hand:
        held = hand.scope.held
    scopes = [scope for scope in TokenScope if scope in caller.lent.scopes]
    first, *others = caller.lent.names
    return {
        "name": first,
        "also": others,
        "token": caller.lent.name,
        "scopes": scopes,
        "functions": [_function(h) for h in held],
    }


def _function(h: Held) -> dict[str, Any]:
    return {
        "unit": h.unit_id,
        "unit_name": h.unit,
        "level": h.level,
        "function": h.function,
        "function_name": name_of(h.level, h.function, h.kind),
        "on_behalf": h.on_behalf is not None,
    }


@router.get("/cycles", response_model=list[shapes.Cycle], tags=["L'année"])
def cycles(caller: Reader) -> Any:
    """Les cycles lancés de votre académie, ou des académies que vous suivez, avec leurs dates."""
    with caller.looking() as hand:
        found = live_cycles(hand.session, hand.scope)
        academies = _units(hand.session, {cycle.academy_id for cycle in found})
        courses = [load_course(hand.session, cycle) for cycle in found]
    return [
        {
            "id": cycle.id,
            "academy": academies[cycle.academy_id],
            "week": course.held(course.home)[0],
            "week_ends": course.held(course.home)[1],
            "week_name": course.definition.week.name,
            "name": cycle.name,
            "year": course.year_name,
            "school_year": cycle.school_year,
            "state": cycle.state,
            "dates": {code: moved.on for code, moved in course.dates[course.home].items()},
        }
        for cycle, course in zip(found, courses, strict=True)
    ]


def _units(session: Session, ids: set[int]) -> Mapping[int, Any]:
    query = sa.select(UNIT.c.id, UNIT.c.code, UNIT.c.name).where(UNIT.c.id.in_(ids))
    rows = session.connection().execute(query)
    return {row.id: {"id": row.id, "code": row.code, "name": row.name} for row in rows}


@router.get("/cycles/{cycle_id}/themes", response_model=shapes.Themes, tags=["L'année"])
def themes(caller: Reader, cycle_id: Id) -> Any:
    """Les thèmes du cycle, et ceux que chaque département met en avant."""
    with caller.looking() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        told = cadrage(hand.session, course, hand.day)
    emphasis = [
        {"unit": v.unit_id, "unit_name": v.unit, "themes": list(v.emphasis)}
        for v in told.versions
        if v.emphasis
    ]
    return {"cycle": cycle_id, "themes": list(told.themes), "emphasis": emphasis}


@router.get("/cycles/{cycle_id}/measures", response_model=year_shapes.Measures, tags=["L'année"])
def measures(caller: Reader, cycle_id: Id) -> Any:
    """Les dispositifs que la fiche d'une action peut nommer : ceux de l'académie."""
    with caller.looking() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        return {"cycle": cycle_id, "measures": list(course.definition.measures)}


def cycle_of(hand: Door, cycle_id: int) -> Cycle:
    """A live cycle that the caller reads. Raises NotFound."""
    found = live_cycles(hand.session, hand.scope, cycle_id)
    if not found:
        raise NotFound(f"Le cycle n° {cycle_id} n'est pas lancé, ou pas à vous.")
    return found[0]


@router.get("/units", response_model=shapes.Page[shapes.Unit], tags=["Le territoire"])
def units(
    caller: Reader,
    cursor: Cursor = None,
    limit: Limit = 50,
    level: Level | None = None,
    under: Annotated[int | None, Query(ge=1, le=GREATEST)] = None,
) -> Any:
    """Les unités que vous voyez : les vôtres, et tout ce qui est au-dessous."""
    part = slice_of(cursor, limit)
    with caller.looking() as hand:
        rows = units_seen(hand.session, hand.scope, part, level, under)
    return page_of(rows, part, _unit, hand.moment)


class ListedUnit(NamedUnit, Protocol):
    @property
    def kind(self) -> Kind: ...
    @property
    def code(self) -> str: ...
    @property
    def commune(self) -> str | None: ...
    @property
    def parent_id(self) -> int | None: ...


def _unit(row: ListedUnit) -> dict[str, Any]:
    return {
        "id": row.id,
        "code": row.code,
        "name": row.name,
        "level": row.level,
        "kind": row.kind,
        "parent": row.parent_id,
        "commune": row.commune,
    }


@router.get("/model-actions", response_model=list[shapes.ModelAction], tags=["Les actions"])
def models(caller: Reader) -> Any:
    """Les actions modèles du kit, dont une école peut partir."""
    return [
        {"title": m.title, "kind": m.kind, "text": m.text, "parents": m.parents}
        for m in model_actions()
    ]
