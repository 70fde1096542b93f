"""« Programme »: what is announced, day by day, of the territory of who reads."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from models.access.rights import Gesture
from models.access.scope import may
from models.territory.unit import UNIT
from models.year.cycle import CYCLE, CycleState
from web.site.door import Visit, looking
from web.site.navigation import sees_others
from web.site.pages import page
from web.site.programme_asked import PageAsked, ask
from web.site.view import View, of_cycle
from web.site.within import own_cycle

router = APIRouter()


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
        visits = bool(at.scope.may_at(Gesture.PLAN_VISIT))
        shares = bool(at.scope.may_at(Gesture.KEEP_PUBLIC_SIDE))
        public = f"/semaine/{at.academy.code}" if at.live else ""
    return page(
        request,
        "programme/page.html",
        asked=asked,
        view=view,
        held=held,
        shares=shares,
        visits=visits,
        public_path=public,
    )


def _desk(asked: PageAsked) -> View:
    """What the navigation of the desk keeps to: the chosen unit, where the reader reads it all."""
    at, unit = asked.at, asked.unit
    kept = unit and may(at.session, at.by, Gesture.READ_UNIT, unit.id, at.day)
    return of_cycle(at, str(unit.id) if kept else "")
