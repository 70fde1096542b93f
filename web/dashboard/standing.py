"""« Où en est-on »: the figures of one's territory, and the lists of schools behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from models.serving.actions.steps import CALLED_OFF, WAY, places_shown
from models.serving.dashboard.objectives import FollowedObjective, followed_objectives
from models.serving.dashboard.school_list import WHICH, schools_listed
from models.serving.dashboard.standing import (
    LONG,
    Standing,
    WaitingLevel,
    standing,
    unanswered,
    waiting,
)
from models.serving.perimeter import By
from models.territory.unit import UNIT, Level
from models.words.nouns import CALL_REPLIES, LEVELS_ASKED
from models.year.cycle import CYCLE, CycleState
from web.dashboard.year_before import compared
from web.site.door import looking
from web.site.pages import page
from web.site.typed import number_in
from web.site.view import OUTSIDE, View, view_of
from web.site.within import own_cycle

router = APIRouter()
QUARTERS = 4
"""Shades of the heat table: one for each quarter of what a row could hold."""


@router.get("/standing")
def own(request: Request) -> Response:
    """On to one's own cycle; a list for who sees several."""
    with looking(request) as visit:
        who = visit.who
        cycle_id = own_cycle(visit.session, who)
        if cycle_id is not None:
            return RedirectResponse(f"/cycles/{cycle_id}/standing", 303)
        c = CYCLE.c
        query = (
            sa.select(
                c.id, c.school_year, c.state, c.name.label("own_name"), UNIT.c.name, UNIT.c.place
            )
            .join(UNIT, UNIT.c.id == c.academy_id)
            .where(who.scope.sees(UNIT))
            .order_by(c.school_year.desc(), UNIT.c.name_order)
        )
        cycles = visit.session.connection().execute(query).all()
    years = {c.school_year: None for c in cycles if c.state is not CycleState.DRAFT}
    return page(request, "dashboard/years.html", cycles=cycles, years=list(years))


@router.get("/cycles/{cycle_id:int}/standing")
@router.get("/years/{school_year}/standing")
def figures(request: Request, unit: str = "") -> Response:
    """The way from invited to reported, what waits and since when, unit by unit."""
    with looking(request) as visit:
        found, view = counted(visit.session, view_of(request, visit, unit))
        waits = [
            (one, _since(view, one)) for one in waiting(visit.session, view.perimeter, view.day)
        ]
        long = _unanswered(view)
        past = compared(visit.session, view, found.whole.actions.get("proposed", 0))
        objectives = _objectives(view)
    return page(
        request,
        "dashboard/standing.html",
        view=view,
        found=found,
        waits=waits,
        long=long,
        levels=LEVELS_ASKED,
        way=WAY,
        called_off=CALLED_OFF,
        stages=places_shown(found.whole.actions),
        shade=shade,
        late=sum(one.late for one, _ in waits),
        basin=Level.BASIN,
        outside=OUTSIDE,
        by=view.perimeter.by.value,
        past=past,
        objectives=objectives,
    )


def _objectives(view: View) -> Sequence[FollowedObjective]:
    """Those that the académie's last seminar fixed, where its whole is looked at."""
    if view.at is None or view.perimeter.unit is not None or view.state == "draft":
        return ()
    return followed_objectives(view.session, view.at.course, view.day)


def counted(session: Session, view: View) -> tuple[Standing, View]:
    """The figures of *view*; school by school where it is one bassin alone."""
    found = standing(session, view.perimeter)
    alone = len(found.rows) == 1 and found.rows[0].level is Level.BASIN
    if not alone or view.perimeter.by is By.SCHOOL:
        return found, view
    view = view.counted_by(By.SCHOOL)
    return standing(session, view.perimeter), view


def _unanswered(view: View) -> Sequence[Any]:
    """The proposals without an answer for more than fifteen school days, for who pilots there."""
    if view.at is None or not view.live:
        return ()
    before = view.at.course.calendar().add(view.day, -LONG)
    return unanswered(view.session, view.perimeter, before)


def _since(view: View, one: WaitingLevel) -> int | None:
    """School days since the oldest was asked; None where several académies have their own."""
    if view.at is None:
        return None
    return view.at.course.calendar().between(one.asked_on, view.day)


def shade(n: int, of: int) -> int:
    """The quarter, from 1 to 4, that *n* is of its row; 0 for none."""
    return min(QUARTERS, -(-n * QUARTERS // of)) if n > 0 and of > 0 else 0


@router.get("/cycles/{cycle_id:int}/schools")
@router.get("/years/{school_year}/schools")
def schools(
    request: Request, which: str = "", unit: str = "", home: str = "", p: str = "1"
) -> Response:
    """The schools behind a figure, by name."""
    which = which if which in WHICH else "invited"
    with looking(request) as visit:
        view = view_of(request, visit, unit)
        which = which if view.state != "draft" else "invited"
        row = view.unit(home) if home else None
        at = row.id if row else None
        listed = schools_listed(visit.session, view.perimeter, which, at, number_in(p))
    kept = {k: v for k, v in (("unit", unit), ("home", home)) if v}
    place = view.title
    if row:
        place = row.name + (OUTSIDE if row.level is not Level.BASIN else "")
    return page(
        request,
        "dashboard/schools.html",
        view=view,
        listed=listed,
        which=which,
        ways=WHICH,
        place=place,
        replies=CALL_REPLIES,
        turn=lambda way, n=1: (
            f"{view.path}/schools?" + urlencode({"which": way} | kept | ({"p": n} if n > 1 else {}))
        ),
    )
