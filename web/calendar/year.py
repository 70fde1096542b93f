"""« Calendrier »: the year of a territory at a glance, drawn and told; it prints on one A3 page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.serving.calendar.year import Band, Glance, Mark, glance
from models.territory.unit import Level
from web.calendar.timeline import ROW, TOP, PhaseBar, across, bar_of, months_of, span_of
from web.site.door import looking
from web.site.pages import page
from web.site.view import of_cycle
from web.site.within import here

router = APIRouter()
LANE, GAP, EDGE = 20, 7.0, 1.5
"""Pixels of a row of numbered dates; percent that two of them keep apart, also on a phone, and
that they keep from the edges."""
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A numbered date: *x* in percent, *y* in pixels, *tone* as its words'."""

    number: int
    x: float
    y: int
    tone: str


@dataclass(frozen=True, kw_only=True)
class Stripe:
    """Days across the whole drawing: without class (*kind* ``school``, ``public``), or others'."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A year drawn: across in percent, downwards in pixels; *dots_at*: where the dates begin."""

    bars: tuple[PhaseBar, ...]
    stripes: tuple[Stripe, ...]
    dots: tuple[Dot, ...]
    months: list[tuple[str, float]]
    today: float | None
    dots_at: int
    height: int


@router.get("/cycles/{cycle_id:int}/calendar")
def calendar(request: Request, cycle_id: int, unit: str = "") -> Response:
    """Phases, dates, holidays and what is late, by the dates that the unit follows."""
    with looking(request) as visit:
        view = of_cycle(here(visit, cycle_id), unit)
        assert view.at is not None
        course, state = view.at.course, view.at.cycle.state
        found = glance(visit.session, course, view.perimeter, state, view.day)
        may_put_off = view.at.live and bool(view.at.scope.may_at(Gesture.PUT_OFF))
        may_reopen = view.at.live and view.at.may_change
    return page(
        request,
        "calendar/year.html",
        view=view,
        found=found,
        drawing=drawn(found, view.at.day),
        day=view.day,
        may_change=view.at.may_change,
        school=Level.SCHOOL,
        may_put_off=may_put_off,
        may_reopen=may_reopen,
        zone=course.calendar(found.track).zone,
    )


def drawn(found: Glance, day: date) -> Drawing:
    """*found* as it is drawn on *day*."""
    phases = plain(found)
    first, last = span_of(phases)
    bars = tuple(bar_of(phase, n, first, last) for n, phase in enumerate(phases))
    dots_at = TOP + ROW * len(bars) + LANE
    dots = _dots(found.marks, first, last, dots_at)
    return Drawing(
        bars=bars,
        stripes=tuple(stripes(found.free, found.others, first, last)),
        dots=dots,
        months=months_of(first, last),
        today=across(day, first, last) if first <= day <= last else None,
        dots_at=dots_at,
        height=max((dot.y for dot in dots), default=dots_at) + LANE,
    )


def plain(found: Glance) -> list[dict[str, Any]]:
    """The phases of a year, as they are drawn."""
    return [
        {
            "kind": s.kind.value,
            "name": s.name,
            "opens": s.opens,
            "closes": s.closes,
            "state": s.state,
        }
        for s in found.stages
    ]


def placed(mark: Mark, first: date, last: date) -> float:
    """Where a date is, in percent, within the edges."""
    return min(max(across(mark.on, first, last), EDGE), 100 - EDGE)


def _dots(marks: Sequence[Mark], first: date, last: date, top: int) -> tuple[Dot, ...]:
    """The dates one after the other, each in the first row in which it has room."""
    ends: list[float] = []
    dots = []
    for mark in marks:
        x = placed(mark, first, last)
        row = next((n for n, end in enumerate(ends) if x - end >= GAP), len(ends))
        ends[row : row + 1] = [x]
        dots.append(Dot(number=mark.number, x=x, y=top + LANE * row, tone=mark.stands.tone.value))
    return tuple(dots)


def stripes(
    free: Iterable[Band], others: Iterable[Any], first: date, last: date
) -> Iterable[Stripe]:
    """The days without class and the *others*, from *first* to *last*."""
    spans = [("school" if b.school else "public", b.first, b.last) for b in free]
    spans += [("other", o.on or o.last, o.last) for o in others if o.last]
    for kind, starts, ends in spans:
        if starts <= last and ends >= first:
            x = across(max(starts, first), first, last)
            width = across(min(ends, last) + DAY, first, last) - x
            yield Stripe(kind=kind, x=x, width=round(min(max(width, 0.25), 100 - x), 2))
