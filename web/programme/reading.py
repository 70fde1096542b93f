"""« Programme »: what is announced, day by day, of the territory of who reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from models.access.rights import Gesture
from models.access.scope import may
from models.errors import NotFound
from models.programme.by_day import Programme
from models.serving.programme.shown import ReadArea, area_of_scope, places_of, programme_for
from models.territory.unit import UNIT
from models.year.cycle import CYCLE, CycleState
from web.site.door import Visit, looking
from web.site.pages import page
from web.site.typed import day_of, number_of
from web.site.view import View, of_cycle
from web.site.who import sees_others
from web.site.within import Here, here, own_cycle

router = APIRouter()


@dataclass(frozen=True, kw_only=True)
class PageAsked:
    """What somebody asks of a programme: *places* to choose among, the *unit* that they chose, the
    *whole* of it, and what of it is *shown*."""

    at: Here
    extent: ReadArea
    places: list[Any]
    unit: Any
    whole: Programme
    shown: Programme
    day: date | None
    theme: str

    @property
    def filters(self) -> dict[str, Any]:
        kept = {"unit": self.unit.id if self.unit else "", "day": self.day, "theme": self.theme}
        return {name: value for name, value in kept.items() if value}

    def path(self, ending: str = "") -> str:
        """Its address, with its filters; *ending*: ``.pdf``."""
        said = urlencode(self.filters)
        return f"{self.at.path}/programme{ending}" + (f"?{said}" if said else "")

    @property
    def title(self) -> str:
        if self.unit is not None:
            return str(self.unit.name)
        if self.extent.whole or len(self.places) != 1:
            return str(self.at.academy.name)
        return str(self.places[0].name)


@router.get("/programme")
def own(request: Request) -> Response:
    """On to the programme of one's own académie; a list for who sees several."""
    with looking(request) as visit:
        cycle_id = own_cycle(visit.session, visit.who)
        if cycle_id is not None:
            return RedirectResponse(f"/cycles/{cycle_id}/programme", 303)
        cycles = _launched(visit)
    return page(request, "programme/cycles.html", cycles=cycles)


def _launched(visit: Visit) -> list[Any]:
    c = CYCLE.c
    query = (
        sa.select(c.id, c.school_year, c.name.label("cycle"), UNIT.c.name)
        .join(UNIT, UNIT.c.id == c.academy_id)
        .where(visit.scope.sees(UNIT), c.state != CycleState.DRAFT)
        .order_by(c.school_year.desc(), UNIT.c.name_order, c.id)
    )
    return list(visit.session.connection().execute(query))


@router.get("/cycles/{cycle_id:int}/programme")
def programme(
    request: Request,
    cycle_id: int,
    unit: str = "",
    day: str = "",
    theme: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The programme, whole: by day, département and bassin, with its filters."""
    with looking(request) as visit:
        asked = ask(visit, cycle_id, unit, day, theme)
        view = _desk(asked) if sees_others(asked.at.who) else None
        at = asked.at
        held = at.course.held(at.course.home)
        shares = at.live and bool(at.scope.may_at(Gesture.SHARE_PROGRAMME))
    return page(request, "programme/page.html", asked=asked, view=view, held=held, shares=shares)


def ask(visit: Visit, cycle_id: int, unit: str, day: str, theme: str) -> PageAsked:
    """What an address asks of a programme. Raises NotFound, NotYours."""
    at = here(visit, cycle_id)
    extent = area_of_scope(at.session, at.scope)
    places = places_of(at.session, at.course, extent)
    chosen = _chosen(places, unit)
    whole = programme_for(at.session, at.course, at.scope, extent, chosen)
    on = day_of(day)
    return PageAsked(
        at=at,
        extent=extent,
        places=places,
        unit=chosen,
        whole=whole,
        shown=whole.only(on, theme),
        day=on,
        theme=theme,
    )


def _chosen(places: list[Any], unit: str) -> Any:
    if not unit:
        return None
    found = next((one for one in places if one.id == number_of(unit)), None)
    if found is None:
        raise NotFound(
            "Ce territoire n'est pas de ceux dont vous lisez le programme.",
            "La page « Programme » montre ceux qui le sont.",
        )
    return found


def _desk(asked: PageAsked) -> View:
    """What the navigation of the desk keeps to: the chosen unit, where the reader reads it all."""
    at, unit = asked.at, asked.unit
    kept = unit and may(at.session, at.by, Gesture.READ_UNIT, unit.id, at.day)
    return of_cycle(at, str(unit.id) if kept else "")
