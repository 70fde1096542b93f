"""« Calendrier » of several académies: a line each, by its own dates; it prints on one A3 page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.serving.academies import academies
from models.serving.calendar.year_by_academy import (
    OwnYear,
    dates_together,
    own_years,
    phases_together,
    rests,
)
from web.calendar.timeline import PhaseBar, across, bar_of, months_of, span_of
from web.calendar.year import Dot, Stripe, placed, plain, stripes
from web.site.door import looking
from web.site.pages import page
from web.site.view import own_page, view_of

router = APIRouter()
BAR, LANE, DOT = 1, 9, 4
"""Pixels: above the first bar, from one row of bars to the next, around the dates. Thirty lines fit
on an A3 page."""
PRINTED = 8
"""So many lines leave room on that page for what is told below them."""


@dataclass(frozen=True, kw_only=True)
class YearLine:
    """An académie's year drawn in one line: across in percent, downwards in pixels."""

    own: OwnYear
    bars: tuple[PhaseBar, ...]
    stripes: tuple[Stripe, ...]
    dots: tuple[Dot, ...]
    today: float | None


@dataclass(frozen=True, kw_only=True)
class YearSheet:
    """The lines of all, over the same months; *height*: of the tallest."""

    lines: tuple[YearLine, ...] = ()
    months: tuple[tuple[str, float], ...] = ()
    height: int = 0


@router.get("/years/{school_year}/calendar")
def calendars(request: Request, unit: str = "") -> Response:
    """Each académie's phases, dates and holidays; what all of them keep, or are late with."""
    with looking(request) as visit:
        view = view_of(request, visit, unit)
        elsewhere = own_page(view, "calendar")
        if elsewhere is not None:
            return RedirectResponse(elsewhere, 303)
        known = academies(visit.session, view.perimeter, view.moment)
        years = own_years(visit.session, view.perimeter, known)
    return page(
        request,
        "calendar/year_by_academy.html",
        view=view,
        day=view.day,
        sheet=drawn(years),
        phases=phases_together(years),
        dates=dates_together(years),
        rests=rests(years),
        late=sum(len(one.found.late) for one in years),
        met=sum(len(one.found.met) for one in years),
        early=sum(len(one.found.early) for one in years),
        printed=len(years) <= PRINTED,
    )


def drawn(years: Sequence[OwnYear]) -> YearSheet:
    """*years* as they are drawn, one below the other."""
    if not years:
        return YearSheet()
    first, last = span_of([phase for one in years for phase in plain(one.found)])
    bars = [_bars(one, first, last) for one in years]
    dots_at = max(bar.y for row in bars for bar in row) + LANE + DOT
    return YearSheet(
        lines=tuple(
            YearLine(
                own=one,
                bars=row,
                today=_today(one.academy.day, first, last),
                stripes=tuple(stripes(one.found.free, (), first, last)),
                dots=_dots(one, first, last, dots_at),
            )
            for one, row in zip(years, bars, strict=True)
        ),
        months=tuple(months_of(first, last)),
        height=dots_at + DOT,
    )


def _bars(one: OwnYear, first: date, last: date) -> tuple[PhaseBar, ...]:
    """The phases, each in the first row in which nothing is under way."""
    ends: list[float] = []
    bars = []
    for phase in plain(one.found):
        bar = bar_of(phase, 0, first, last)
        row = next((n for n, end in enumerate(ends) if bar.x >= end), len(ends))
        ends[row : row + 1] = [bar.x + bar.width]
        bars.append(replace(bar, y=BAR + LANE * row))
    return tuple(bars)


def _dots(one: OwnYear, first: date, last: date, y: int) -> tuple[Dot, ...]:
    return tuple(
        Dot(number=m.number, x=placed(m, first, last), y=y, tone=m.stands.tone.value)
        for m in one.found.marks
    )


def _today(day: date, first: date, last: date) -> float | None:
    return across(day, first, last) if first <= day <= last else None
