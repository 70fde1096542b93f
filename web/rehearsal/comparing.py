"""« Deux années côte à côte »: the dates and the messages per week of two cycles of an académie."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from models.rehearsal.compared import dates_beside, sent_weeks, weeks_beside, weeks_of
from models.words.nouns import CYCLE_STATES
from models.year.course import Course, load_course
from models.year.cycle import CYCLE, Cycle, CycleState
from web.rehearsal.chosen import prepared
from web.rehearsal.rehearsing import path_of, rehearsals
from web.site.door import Visit, looking
from web.site.forms import Number
from web.site.pages import page
from web.site.within import Here

router = APIRouter(prefix="/rehearsal/compare")


@router.get("")
def compare(
    request: Request, cycle: Number = 0, beside: Number = 0, academy: Number = 0
) -> Response:
    """A cycle beside another: the one before, unless another is asked for."""
    with looking(request) as visit:
        at = prepared(visit, cycle, academy)
        others = _others(at)
        chosen = next((one for one in others if one.id == beside), next(iter(others), None))
        values = _beside(request, visit, at, chosen) if chosen is not None else {}
        names = [(one.id, _called(one)) for one in others]
    return page(
        request,
        "rehearsal/compare.html",
        at=at,
        path=path_of(at),
        others=names,
        chosen=int(chosen.id or 0) if chosen is not None else 0,
        **values,
    )


def _others(at: Here) -> list[Cycle]:
    """The other cycles of the académie, the one before first."""
    c = CYCLE.c
    query = sa.select(Cycle).where(c.academy_id == at.course.academy_id, c.id != at.course.cycle_id)
    sooner = sa.case((c.week < at.course.home.week, 0), else_=1)
    return list(at.session.scalars(query.order_by(sooner, c.week.desc())))


def _called(cycle: Cycle) -> str:
    name = f" ({cycle.name})" if cycle.name else ""
    return f"{cycle.school_year}{name}, {CYCLE_STATES[cycle.state]}"


def _beside(request: Request, visit: Visit, at: Here, other: Cycle) -> dict[str, Any]:
    course = load_course(visit.session, other)
    ours, here_said = _weeks(request, visit, at.course, at.cycle)
    theirs, there_said = _weeks(request, visit, course, other)
    weeks = weeks_beside(at.course, ours, course, theirs)
    return {
        "dates": dates_beside(at.course, course),
        "weeks": weeks,
        "most": max((max(week.here, week.there) for week in weeks), default=1),
        "names": (at.course.year_name, course.year_name),
        "totals": (sum(ours.values()), sum(theirs.values())),
        "known": (here_said, there_said),
    }


def _weeks(
    request: Request, visit: Visit, course: Course, cycle: Cycle
) -> tuple[Mapping[date, int], str]:
    """The letters of each week, and where they are known from."""
    kept = rehearsals(request).of(course.cycle_id).kept
    if cycle.state is CycleState.CLOSED or (kept is None and cycle.state is CycleState.LIVE):
        return sent_weeks(visit.session, course), "partis"
    return weeks_of(kept), "répétés" if kept else "pas encore répétés"
