"""The week, unit by unit: a bassin's own days, and what they move, before they are kept."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.access.rights import Gesture
from models.errors import NoCycleYet, NotFound, Refusal
from models.gestures.cycle.own_week import OwnWeekSet, set_own_week
from models.gestures.cycle.weeks import BadWeek
from models.intake.days import BadDay
from models.rehearsal.differences import Differences, DifferenceStanding
from models.serving.territory.weeks import own_weeks, units_to_choose
from models.territory.finding import find_unit
from models.territory.unit import Unit
from models.words.moments import long_span
from models.year.cycle import Cycle
from models.year.week import Span
from web.site.door import Visit, acting, looking, trying
from web.site.forms import Form, Number, Posted
from web.site.letters_changed import by_message
from web.site.pages import done, page
from web.site.typed import number_in, read_day
from web.site.within import Here, here, own_cycle

router = APIRouter(prefix="/territory/weeks")
PATIENCE = 2.0
"""Seconds that a page waits for the letters to be compared."""


def its_cycle(visit: Visit, cycle: int | None) -> Here:
    """The cycle of the page: the one that is named, or the reader's own. Raises NotFound."""
    number = cycle or own_cycle(visit.session, visit.who)
    if number is None:
        raise NoCycleYet("Aucun cycle n'est préparé : les semaines des unités viennent avec lui.")
    return here(visit, number)


@router.get("")
def weeks(request: Request, cycle: Number | None = None) -> Response:
    """Who holds days of its own, and the form to give some."""
    return _desk(request, cycle, Form())


def _desk(
    request: Request, cycle: int | None, form: Form, wrong: Refusal | None = None
) -> Response:
    with looking(request) as visit:
        at = its_cycle(visit, cycle)
        values: dict[str, Any] = {
            "at": at,
            "lines": own_weeks(at.session, at.cycle),
            "units": units_to_choose(at.session, at.cycle),
            "changes": at.may_change,
        }
    status = wrong.status if wrong else 200
    return page(request, "territory/weeks.html", status, form=form, wrong=wrong, **values)


@router.post("/preview")
def preview(request: Request, form: Posted) -> Response:
    """What it would move: it is done, then undone."""
    try:
        with trying(request) as visit:
            at = its_cycle(visit, number_in(form.one("cycle")))
            unit, to = _asked(at, form)
            found = _set(at, unit, to)
    except Refusal as wrong:
        return _again(request, form, wrong)
    standing = _letters(request, at, int(unit.id), to)
    return page(
        request,
        "territory/week_moving.html",
        found=found,
        unit=unit,
        to=to,
        at=at,
        standing=standing,
        difference=standing.kept,
        by_message=by_message(standing.kept),
    )


def _letters(request: Request, at: Here, unit: int, to: Span | None) -> DifferenceStanding:
    """What it does to the letters to come, computed beside the page: soon there."""
    differences: Differences = request.app.state.differences
    key = f"{at.course.cycle_id}:{at.course.population}:{at.day}:week:{unit}:{to}"

    def change(session: Session, cycle: Cycle) -> None:
        set_own_week(session, cycle, unit, to, at.by, at.moment)

    return differences.compared(key, at.course.cycle_id, change, at.moment, PATIENCE)


@router.post("")
def confirm(request: Request, form: Posted) -> Response:
    """Give a unit its own days, or those of all again."""
    try:
        with acting(request) as visit:
            at = its_cycle(visit, number_in(form.one("cycle")))
            unit, to = _asked(at, form)
            found = _set(at, unit, to, form.one("seen") or None)
            path = f"/territory/weeks?cycle={at.course.cycle_id}"
    except Refusal as wrong:
        return _again(request, form, wrong)
    said = long_span(found.to.first, found.to.last)
    return done(request, path, f"C'est noté : {unit.name} tient la semaine {said}.")


def _set(at: Here, unit: Unit, to: Span | None, seen: str | None = None) -> OwnWeekSet:
    return set_own_week(at.session, at.cycle, int(unit.id), to, at.by, at.moment, seen)


def _again(request: Request, form: Form, wrong: Refusal) -> Response:
    if wrong.status in (401, 403):
        raise wrong
    return _desk(request, number_in(form.one("cycle")), form, wrong)


def _asked(at: Here, form: Form) -> tuple[Unit, Span | None]:
    """The unit, and its days (None: those of all again). Raises NotYours, NotFound, BadWeek."""
    at.need(Gesture.CHANGE_CYCLE, at.course.academy_id)
    unit = _unit(at, form)
    if form.one("becomes") == "shared":
        return unit, None
    try:
        first, last = read_day(form.one("first")), read_day(form.one("last"))
    except BadDay as bad:
        raise BadWeek(bad.sentence, bad.next_step) from None
    if first is None:
        raise BadWeek("Il manque le premier jour de sa semaine.", "Donnez-le : 22/03/2027.")
    return unit, Span.of(first, last)


def _unit(at: Here, form: Form) -> Unit:
    academy = at.session.get_one(Unit, at.course.academy_id)
    if code := form.one("code"):
        return find_unit(at.session, code, academy=academy)
    number = number_in(form.one("unit"))
    if not number:
        raise NotFound("Il manque l'unité.", "Choisissez-la dans la liste, ou donnez son code.")
    return at.session.get_one(Unit, at.unit(number).id)
