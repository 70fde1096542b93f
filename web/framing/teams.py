"""Teams and relays: the functions expected, who holds them, the holes; and naming somebody."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.errors import Refusal
from models.gestures.framing import teams
from models.gestures.people.standing_in import stand_in
from models.serving.framing.teams import BELOW, relays_below, team_of
from models.territory.functions import functions, offered
from models.territory.staff import name_person
from models.territory.unit import Level, Unit
from models.year.participation import people_or_units_changed
from web.site.door import acting, looking
from web.site.forms import Form, Number, Posted
from web.site.pages import done, page
from web.site.typed import read_day
from web.site.within import Here, here

router = APIRouter()


@router.get("/cycles/{cycle_id}/teams/{unit_id}")
def team(request: Request, cycle_id: int, unit_id: int) -> Response:
    """The team of a unit."""
    return _team(request, cycle_id, unit_id)


def _team(
    request: Request,
    cycle_id: int,
    unit_id: int,
    form: Form | None = None,
    wrong: Refusal | None = None,
) -> Response:
    with looking(request) as visit:
        at = here(visit, cycle_id)
        unit = at.unit(unit_id)
        at.need(Gesture.READ_UNIT, unit_id)
        level = Level(unit.level)
        values: dict[str, Any] = {
            "at": at,
            "unit": unit,
            "team": team_of(visit.session, cycle_id, unit, at.day),
            "names": at.may(Gesture.NAME_SOMEBODY, unit_id),
            "completes": at.may(Gesture.COMPLETE_TEAM, unit_id),
            "choices": [(f.code, f.in_full(unit.kind)) for f in offered(level)],
            "has_below": level in BELOW,
        }
    status = wrong.status if wrong else 200
    return page(request, "framing/team.html", status, form=form or Form(), wrong=wrong, **values)


@router.post("/cycles/{cycle_id}/teams/{unit_id}")
def name_in_team(request: Request, cycle_id: int, unit_id: int, form: Posted) -> Response:
    """Name somebody for a function of a unit."""
    try:
        said = _name(request, cycle_id, unit_id, form)
    except Refusal as wrong:
        if wrong.status in (401, 403):
            raise
        return _team(request, cycle_id, unit_id, form, wrong)
    return done(request, f"/cycles/{cycle_id}/teams/{unit_id}", said)


@router.post("/cycles/{cycle_id}/teams/{unit_id}/complete")
def complete(request: Request, cycle_id: int, unit_id: int) -> Response:
    """Say that the team is composed, holes and all."""
    with acting(request) as visit:
        at = here(visit, cycle_id)
        unit = at.unit(unit_id)
        teams.complete_team(visit.session, at.course, int(unit.id), at.by, at.moment)
    return done(request, f"/cycles/{cycle_id}/teams/{unit_id}", "L'équipe est déclarée composée.")


# ── relays ───────────────────────────────────────────────────────────────────────────────────────


@router.get("/cycles/{cycle_id}/relays")
def relays(request: Request, cycle_id: int, unit: Number = 0) -> Response:
    """The units below one, each with its relay; holes first in what is said."""
    return _relays(request, cycle_id, unit)


def _relays(
    request: Request,
    cycle_id: int,
    unit_id: int | None,
    form: Form | None = None,
    wrong: Refusal | None = None,
) -> Response:
    with looking(request) as visit:
        at = here(visit, cycle_id)
        unit = at.unit(unit_id or _own_unit(at))
        at.need(Gesture.READ_UNIT, unit.id)
        found = relays_below(visit.session, cycle_id, unit, at.day)
        names = at.may(Gesture.NAME_SOMEBODY, unit.id)
    values: dict[str, Any] = {
        "at": at,
        "unit": unit,
        "relays": found,
        "names": names,
        "schools": Level.SCHOOL,
        "holes": [r for r in found if r.is_hole],
        "form": form or Form(),
        "wrong": wrong,
        "choices": [(r.unit_id, r.unit) for r in found],
        "unreached": sum(not r.is_hole and not r.is_reached for r in found),
    }
    return page(request, "framing/relays.html", wrong.status if wrong else 200, **values)


def _own_unit(at: Here) -> int:
    """The highest unit of the académie in which the reader holds something."""
    order = [Level.ACADEMY, Level.DEPARTMENT, Level.BASIN, Level.SCHOOL]
    held = [h for h in at.who.held if h.level in order]
    first = min(held, key=lambda h: order.index(h.level), default=None)
    return first.unit_id if first else at.course.academy_id


@router.post("/cycles/{cycle_id}/relays")
def name_relay(request: Request, cycle_id: int, form: Posted) -> Response:
    """Name who animates a unit below."""
    unit_id, home = form.number("named_in"), form.number("unit")
    try:
        if unit_id is None:
            raise Refusal("Choisissez l'unité du relais.", "La liste est au-dessus de l'adresse.")
        said = _name(request, cycle_id, unit_id, form)
    except Refusal as wrong:
        if wrong.status in (401, 403):
            raise
        return _relays(request, cycle_id, home, form, wrong)
    return done(request, f"/cycles/{cycle_id}/relays?unit={home or ''}", said)


# ── naming ───────────────────────────────────────────────────────────────────────────────────────


def _name(request: Request, cycle_id: int, unit_id: int, form: Form) -> str:
    """Name who the form says; naming the same person twice changes nothing more."""
    days: dict[str, date] = {}
    for name in ("starts", "ends"):
        day = read_day(form.one(name))
        days |= {name: day} if day else {}
    with acting(request) as visit:
        at = here(visit, cycle_id)
        unit = visit.session.get_one(Unit, at.unit(unit_id).id)
        by = teams.may_name(visit.session, at.course, unit_id, at.by, at.moment)
        function = form.one("function") or _animator(unit)
        held = name_person(
            visit.session,
            unit,
            function,
            form.one("name"),
            form.one("mail"),
            None,
            at=at.moment,
            by=by.slot,
            **days,
        )
        deputy, waits = form.one("deputy"), ""
        if deputy and not stand_in(visit.session, held, deputy, by.slot, at.moment):
            waits = f" {deputy}, adresse extérieure, répond d'abord à un courrier."
        people_or_units_changed(visit.session, at.moment)
        found = functions().get((Level(unit.level), held.function))
    return f"C'est noté : {found.named(unit.kind) if found else held.function}, {unit.name}.{waits}"


def _animator(unit: Unit) -> str:
    return "relay" if unit.level in (Level.BASIN, Level.SCHOOL) else "pilot"
