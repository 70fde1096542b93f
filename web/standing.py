"""« Où en est-on »: the figures of one's territory, and the lists of schools behind them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from models.access.rights import Gesture
from models.database import reading
from models.serving.action_steps import PLACES, WAITS, WAY
from models.serving.school_list import WHICH, schools_listed
from models.serving.standing import Row, Standing, Territory, standing, waiting
from models.territory.unit import UNIT, Level
from models.year.cycle import CYCLE, CycleState
from web.pages import page
from web.who import need_visitor
from web.within import Here, here, own_cycle

router = APIRouter()
QUARTERS = 4
"""Shades of the heat table: one for each quarter of what a row could hold."""
OUTSIDE = ", hors bassin et circonscription"


@router.get("/standing")
def own(request: Request) -> Response:
    """On to one's own cycle; a list for who sees several."""
    with reading(request.app.state.engine) as session:
        who = need_visitor(request, session)
        cycle_id = own_cycle(session, who)
        if cycle_id is not None:
            return RedirectResponse(f"/cycles/{cycle_id}/standing", 303)
        c = CYCLE.c
        query = (
            sa.select(c.id, c.school_year, UNIT.c.name)
            .join(UNIT, UNIT.c.id == c.academy_id)
            .where(who.scope.sees(UNIT))
            .order_by(c.state != CycleState.LIVE, c.school_year.desc(), UNIT.c.name)
        )
        cycles = session.connection().execute(query).all()
    return page(request, "standings.html", cycles=cycles)


@router.get("/cycles/{cycle_id}/standing")
def figures(request: Request, cycle_id: int, unit: str = "") -> Response:
    """The way from invited to reported, what waits and since when, bassin by bassin."""
    with reading(request.app.state.engine) as session:
        at = here(request, session, cycle_id)
        land = own_territory(at, unit)
        found, land = counted(session, land)
        waits = [
            (one, at.course.calendar().between(one.asked_on, at.day))
            for one in waiting(session, land, at.day)
        ]
    links = Links(at, land)
    return page(
        request, "standing.html", at=at, land=land, found=found, waits=waits, levels=WAITS,
        way=WAY, stages=PLACES, links=links, shade=shade, title=title_of(at, land),
        live=at.live, late=sum(one.late for one, _ in waits), basin=Level.BASIN, outside=OUTSIDE,
    )  # fmt: skip


def territory(at: Here, unit: str) -> Territory:
    """What the reader looks at: all that they see of the académie, or one *unit* of it.

    Raises NotFound.
    """
    land = Territory(
        cycle_id=at.course.cycle_id, academy_id=at.course.academy_id, scope=at.who.scope
    )
    if not unit:
        return land
    row = at.unit(number_in(unit))
    by_school = row.level in (Level.BASIN, Level.SCHOOL)
    return replace(land, unit=row, by_school=by_school)


def own_territory(at: Here, unit: str) -> Territory:
    """:func:`territory`, refused for a unit that is not the reader's. Raises NotYours."""
    land = territory(at, unit)
    if land.unit:
        at.need(Gesture.READ_UNIT, land.unit.id)
    return land


def number_in(text: str) -> int:
    """The number that *text* writes; 0 when it writes none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def counted(session: Session, land: Territory) -> tuple[Standing, Territory]:
    """The figures of *land*; school by school where it is one bassin alone."""
    found = standing(session, land)
    alone = len(found.rows) == 1 and found.rows[0].level is Level.BASIN
    if not alone or land.by_school:
        return found, land
    land = replace(land, by_school=True)
    return standing(session, land), land


def title_of(at: Here, land: Territory) -> str:
    """The name of what is looked at."""
    if land.unit:
        return str(land.unit.name)
    within = [h.unit for h in at.who.held if h.level not in (Level.NATION, Level.REGION)]
    whole = any(h.level in (Level.ACADEMY, Level.NATION, Level.REGION) for h in at.who.held)
    return at.academy.name if whole else ", ".join(dict.fromkeys(within))


def shade(n: int, of: int) -> int:
    """The quarter, from 1 to 4, that *n* is of its row; 0 for none."""
    return min(QUARTERS, -(-n * QUARTERS // of)) if n > 0 and of > 0 else 0


class Links:
    """The list behind each figure of a territory, of a département or of a row."""

    def __init__(self, at: Here, land: Territory) -> None:
        self.path, self.land = at.path, land
        self.cycle = at.course.cycle_id
        self.whole = {"unit": land.unit.id} if land.unit else {}

    def of_row(self, row: Row) -> dict[str, int]:
        """What keeps to the units of a row."""
        if self.land.by_school:
            return {"unit": row.unit_id}
        return self.whole | {"home": row.unit_id}

    def of_department(self, number: int | None) -> dict[str, int]:
        """What keeps to a département; to the académie's own, without one."""
        return {"unit": number} if number else self.whole | {"home": self.land.academy_id}

    def schools(self, which: str, within: dict[str, Any] | None = None) -> str:
        """The list of *which* schools."""
        kept = self.whole if within is None else within
        return f"{self.path}/schools?" + urlencode({"which": which} | kept)

    def actions(self, step: str, within: dict[str, Any] | None = None) -> str:
        """The list of the actions at a *step*."""
        kept = self.whole if within is None else within
        return "/actions?" + urlencode({"cycle": self.cycle, "step": step} | kept)

    def page(self, name: str, **kept: Any) -> str:
        """Another page of the same territory."""
        said = urlencode(kept or self.whole)
        return f"{self.path}/{name}" + (f"?{said}" if said else "")


@router.get("/cycles/{cycle_id}/schools")
def schools(
    request: Request, cycle_id: int, which: str = "", unit: str = "", home: str = "", p: str = "1"
) -> Response:
    """The schools behind a figure, by name."""
    which = which if which in WHICH else "invited"
    with reading(request.app.state.engine) as session:
        at = here(request, session, cycle_id)
        land = territory(at, unit)
        row = at.unit(number_in(home)) if home else None
        listed = schools_listed(session, land, which, row.id if row else None, number_in(p))
    kept = {k: v for k, v in (("unit", unit), ("home", home)) if v}
    place = title_of(at, land)
    if row:
        place = row.name + (OUTSIDE if row.level is not Level.BASIN else "")
    return page(
        request, "schools.html", at=at, listed=listed, which=which, ways=WHICH, place=place,
        turn=lambda way, n=1: f"{at.path}/schools?"
        + urlencode({"which": way} | kept | ({"p": n} if n > 1 else {})),
    )  # fmt: skip
