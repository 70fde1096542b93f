"""« Suspendre les courriers »: choose a unit, look at what stops, confirm; and the resuming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound, Refusal
from models.gestures.territory import suspending
from models.intake.days import BadDay
from models.rehearsal.resumed import what_resuming_sends
from models.serving.mail.suspended import suspended, what_stops, what_waits
from models.territory.finding import find_unit
from models.territory.unit import UNIT, Level, UnitState
from models.words.french import plural
from web.site.door import Visit, acting, looking, trying
from web.site.forms import Form, Posted
from web.site.pages import done, not_done, page
from web.site.typed import number_in, read_day

router = APIRouter(prefix="/suspensions")
ABOVE_SCHOOLS = (Level.ACADEMY, Level.DEPARTMENT, Level.BASIN)


@dataclass(frozen=True, kw_only=True)
class AskedSuspension:
    """What the form asks for."""

    unit_id: int
    reason: str
    until: date | None


@router.get("")
def suspensions(request: Request, unit: str = "") -> Response:
    """What is suspended where the reader is, and the form that suspends."""
    with looking(request) as visit:
        values = _desk(visit, Form(values={"unit": [unit]} if unit else {}))
    return page(request, "mail/suspensions.html", **values)


def _desk(visit: Visit, form: Form, wrong: Refusal | None = None) -> dict[str, Any]:
    return {
        "suspended": suspended(visit.session, visit.scope),
        "units": _units(visit),
        "form": form,
        "wrong": wrong,
    }


def _units(visit: Visit) -> list[tuple[int, str]]:
    """The units that the reader may suspend, but for the schools below them: those are typed."""
    held = visit.scope.may_at(Gesture.SUSPEND)
    own = {h.unit_id: h.unit for h in held}
    higher = [h for h in held if h.level in ABOVE_SCHOOLS]
    if not higher:
        return sorted(own.items(), key=lambda one: one[1])
    u = UNIT.c
    query = (
        sa.select(u.id, u.name)
        .where(visit.scope.sees(UNIT), u.level.in_(ABOVE_SCHOOLS), u.state != UnitState.CLOSED)
        .order_by(u.level, u.name_order)
    )
    rows = visit.session.connection().execute(query)
    below = {r.id: r.name for r in rows}
    return [*own.items(), *((i, name) for i, name in below.items() if i not in own)]


@router.post("/preview")
def preview(request: Request, form: Posted) -> Response:
    """What would stop: the suspension is made, then undone."""
    try:
        with trying(request) as visit:
            asked = _asked(visit.session, form)
            suspending.suspend(
                visit.session,
                asked.unit_id,
                visit.actor,
                visit.moment,
                reason=asked.reason,
                until=asked.until,
            )
            stops = what_stops(visit.session, asked.unit_id)
            unit = suspending.the_unit(visit.session, asked.unit_id)
            own = suspending.own_suspension(visit.session, asked.unit_id)
            first = own.first_day if own else visit.day
            name = unit.name
    except Refusal as refusal:
        return _again(request, form, refusal)
    return page(
        request, "mail/suspending.html", asked=asked, stops=stops, name=name, first_day=first
    )


@router.post("")
def suspend(request: Request, form: Posted) -> Response:
    """Suspend the unit of the form."""
    try:
        with acting(request) as visit:
            asked = _asked(visit.session, form)
            suspending.suspend(
                visit.session,
                asked.unit_id,
                visit.actor,
                visit.moment,
                reason=asked.reason,
                until=asked.until,
            )
            name = suspending.the_unit(visit.session, asked.unit_id).name
    except Refusal as refusal:
        return _again(request, form, refusal)
    told = f"Suspendu : {name}. Rien n'y part, les délais s'arrêtent."
    return done(request, "/suspensions", told)


def _again(request: Request, form: Form, refusal: Refusal) -> Response:
    """The form as it was typed, with what is wrong with it."""
    if refusal.status == 401:
        raise refusal
    with looking(request) as visit:
        values = _desk(visit, form, refusal)
    return page(request, "mail/suspensions.html", refusal.status, **values)


def _asked(session: Session, form: Form) -> AskedSuspension:
    """Raises Refusal: no unit, several, a day that is none."""
    typed = form.one("school")
    number = int(find_unit(session, typed).id or 0) if typed else number_in(form.one("unit"))
    if not number:
        raise NotFound("Il manque l'unité.", "Choisissez-en une, ou écrivez le code d'une école.")
    try:
        until = read_day(form.one("until"))
    except BadDay as bad:
        raise suspending.WrongEnd(f"« Jusqu'au » : {bad.why}.", bad.next_step) from None
    return AskedSuspension(unit_id=number, reason=form.one("reason"), until=until)


@router.get("/resume")
def resuming(request: Request, unit: str = "") -> Response:
    """What would leave if a suspended unit resumed now, and what waits there."""
    number = number_in(unit)
    with looking(request) as visit:
        target = suspending.the_unit(visit.session, number)
        need(visit.session, visit.actor, Gesture.SUSPEND, number, visit.day, suspending.TO_RESUME)
        waits = what_waits(visit.session, number)
        by, moment, name = visit.actor, visit.moment, target.name
    try:
        letters = what_resuming_sends(request.app.state.engine, number, by, moment)
    except suspending.NotSuspended as refusal:
        return not_done(request, "/suspensions", str(refusal))
    return page(
        request,
        "mail/unit_resuming.html",
        letters=letters,
        waits=waits,
        name=name,
        unit_id=number,
    )


@router.post("/resume")
def resume(request: Request, form: Posted) -> Response:
    """Let the unit of the form resume."""
    number = number_in(form.one("unit"))
    try:
        with acting(request) as visit:
            days = suspending.resume(visit.session, number, visit.actor, visit.moment)
            name = suspending.the_unit(visit.session, number).name
    except suspending.NotSuspended as refusal:
        return not_done(request, "/suspensions", str(refusal))
    lost = f" ; {plural(days, 'jour perdu', 'jours perdus')} en tout" if days else ""
    told = f"Repris : {name}{lost}. Le prochain passage fait le reste."
    return done(request, "/suspensions", told)
