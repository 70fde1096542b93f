"""« Répétition »: the whole year on a copy, read before anything leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import pendulum
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.rehearsal.foreseen import Basis, Day, basis_of
from models.rehearsal.page import ANSWERS
from models.rehearsal.rehearsals import Rehearsals, RehearsedYear
from models.words.french import in_french
from models.year.timeline import phases_of
from web.calendar.timeline import ROW, TOP, PhaseBar, across, bar_of, months_of, span_of
from web.rehearsal.chosen import prepared
from web.site.door import looking
from web.site.forms import Number, Posted
from web.site.pages import done, page
from web.site.within import Here

router = APIRouter(prefix="/rehearsal")
HEIGHT = 90
"""Pixels of the fullest week."""


@dataclass(frozen=True, kw_only=True)
class WeekBar:
    """The letters of a week: across in percent, downwards in pixels."""

    monday: date
    letters: int
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, kw_only=True)
class RehearsalStrip:
    """The year drawn: a bar for each phase, then one for each week's letters."""

    bars: tuple[PhaseBar, ...]
    months: list[tuple[str, float]]
    weeks: tuple[WeekBar, ...]
    height: int


@router.get("")
def rehearsal(request: Request, cycle: Number = 0, academy: Number = 0) -> Response:
    """The last rehearsal of a cycle, and the form that asks for another."""
    with looking(request) as visit:
        at = prepared(visit, cycle, academy)
        basis = basis_of(visit.session, at.course.cycle_id, at.day)
        phases = phases_of(at.course, at.moment)
    standing = rehearsals(request).of(at.course.cycle_id)
    kept = standing.kept
    return page(
        request,
        "rehearsal/rehearsal.html",
        at=at,
        path=path_of(at),
        standing=standing,
        kept=kept,
        answers=tuple(ANSWERS.items()),
        answered=ANSWERS[kept.answers] if kept else "",
        strip=_strip(phases, kept) if kept else None,
        months=_months(kept) if kept else [],
        age=pendulum.now("UTC") - kept.computed_at if kept else None,
        changed=kept is not None and _changed(kept.basis, basis),
    )


def rehearsals(request: Request) -> Rehearsals:
    """Those of this portal."""
    found: Rehearsals = request.app.state.rehearsals
    return found


def path_of(at: Here, name: str = "/rehearsal") -> str:
    """The address of a page of this cycle."""
    return f"{name}?cycle={at.course.cycle_id}"


def _changed(was: Basis, now: Basis) -> bool:
    """Whether the cycle changed since, but for the line that says it was rehearsed."""
    return was.population != now.population or was.state is not now.state


def _months(kept: RehearsedYear) -> list[tuple[str, list[Day]]]:
    months = groupby(kept.days, key=lambda day: day.on.replace(day=1))
    return [(in_french(month, "MMMM y"), list(days)) for month, days in months]


def _strip(phases: list[dict[str, Any]], kept: RehearsedYear) -> RehearsalStrip:
    first, last = span_of(phases)
    top = TOP + ROW * len(phases) + 10
    most = max((week.letters for week in kept.weeks), default=1)
    width = round(across(date.fromordinal(first.toordinal() + 6), first, last), 2)
    weeks = tuple(
        WeekBar(
            monday=week.monday,
            letters=week.letters,
            x=min(max(across(week.monday, first, last), 0), 100 - width),
            width=width,
            y=round(top + HEIGHT * (1 - week.letters / most), 1),
            height=round(max(HEIGHT * week.letters / most, 1), 1),
        )
        for week in kept.weeks
    )
    return RehearsalStrip(
        bars=tuple(bar_of(phase, n, first, last) for n, phase in enumerate(phases)),
        months=months_of(first, last),
        weeks=weeks,
        height=top + HEIGHT,
    )


@router.post("")
def ask(request: Request, form: Posted) -> Response:
    """Have the year rehearsed beside."""
    answers = form.one("answers") if form.one("answers") in ANSWERS else "none"
    with looking(request) as visit:
        at = prepared(visit, form.number("cycle") or 0)
        basis = basis_of(visit.session, at.course.cycle_id, at.day)
    begun = rehearsals(request).ask(at.course, answers, basis, at.by, at.moment)
    sentence = "La répétition commence." if begun else "Une répétition est déjà en cours."
    return done(request, path_of(at), sentence)


@router.get("/progress")
def progress(request: Request, cycle: Number = 0) -> Response:
    """How far the year has come, for the page that waits for it."""
    with looking(request) as visit:
        at = prepared(visit, cycle)
    standing = rehearsals(request).of(at.course.cycle_id)
    if "hx-request" not in request.headers:
        return RedirectResponse(path_of(at), 303)
    if standing.under_way is None:
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    waiting = path_of(at, "/rehearsal/progress")
    return page(
        request,
        "_year_progress.html",
        standing=standing,
        at=at,
        path=path_of(at),
        waiting=waiting,
    )
