"""The carriers that are no school: entered, corrected, closed, named to take part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.access.actors import Actor
from models.errors import NotFound, Refusal
from models.gestures.cycle.taking_part import take_part
from models.gestures.territory import carriers as keeping
from models.serving.framing.carriers import carriers_shown, places_for_carriers
from models.territory.scope import default_scope
from models.territory.unit import Unit
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.within import Here, here

router = APIRouter(prefix="/cycles/{cycle_id}/carriers")


@router.get("")
def carriers(request: Request, cycle_id: int) -> Response:
    """The list, and the form to add to it."""
    return _page(request, cycle_id)


def _page(
    request: Request,
    cycle_id: int,
    form: Form | None = None,
    wrong: Refusal | None = None,
    about: int | None = None,
) -> Response:
    """*about*: the carrier that the *form* was to change; None, the one that it was to enter."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        values: dict[str, Any] = {
            "at": at,
            "lines": carriers_shown(visit.session, at.cycle, at.who.scope),
            "choices_under": places_for_carriers(visit.session, at.cycle, at.who.scope),
            "types": [(one.name, one.name) for one in default_scope().types],
            "names": at.may_change,
        }
    return page(
        request,
        "framing/carriers.html",
        wrong.status if wrong else 200,
        form=form or Form(),
        wrong=wrong,
        about=about,
        **values,
    )


@router.post("")
def add(request: Request, cycle_id: int, form: Posted) -> Response:
    """Enter a carrier."""

    def enter(session: Session, at: Here, by: Actor) -> str:
        unit = keeping.add_carrier(session, _entry(form), _above(at, form), by, at.moment)
        return f"C'est noté : {unit.name}."

    return _do(request, cycle_id, form, None, enter)


@router.post("/{unit_id}")
def change(request: Request, cycle_id: int, unit_id: int, form: Posted) -> Response:
    """Correct a carrier, close it, open it again, or name it to take part."""

    def turn(session: Session, at: Here, by: Actor) -> str:
        unit = session.get_one(Unit, at.unit(unit_id).id)
        return GESTURES.get(form.one("do"), _correct)(session, at, unit, by, form)

    return _do(request, cycle_id, form, unit_id, turn)


def _do(
    request: Request,
    cycle_id: int,
    form: Form,
    about: int | None,
    make: Callable[[Session, Here, Actor], str],
) -> Response:
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            said = make(visit.session, at, at.by)
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        return _page(request, cycle_id, form, wrong, about)
    return done(request, f"/cycles/{cycle_id}/carriers", said)


def _correct(session: Session, at: Here, unit: Unit, by: Actor, form: Form) -> str:
    keeping.change_carrier(session, unit, _entry(form), _above(at, form), by, at.moment)
    return f"C'est noté : {unit.name}."


def _close(session: Session, at: Here, unit: Unit, by: Actor, form: Form) -> str:
    keeping.close_carrier(session, unit, by, at.moment)
    return f"{unit.name} : fermé. Plus rien ne lui est envoyé."


def _reopen(session: Session, at: Here, unit: Unit, by: Actor, form: Form) -> str:
    keeping.reopen_carrier(session, unit, by, at.moment)
    return f"{unit.name} : de nouveau ouvert."


def _join(session: Session, at: Here, unit: Unit, by: Actor, form: Form) -> str:
    take_part(session, at.cycle, unit, by, at.moment, taking=True)
    return f"{unit.name} participe."


def _leave(session: Session, at: Here, unit: Unit, by: Actor, form: Form) -> str:
    take_part(session, at.cycle, unit, by, at.moment, taking=False)
    return f"{unit.name} ne participe plus."


GESTURES: dict[str, Callable[[Session, Here, Unit, Actor, Form], str]] = {
    "close": _close,
    "reopen": _reopen,
    "join": _join,
    "leave": _leave,
}


def _entry(form: Form) -> keeping.CarrierEntry:
    return keeping.CarrierEntry(
        name=form.one("name"), type_=form.one("type"), mail=form.one("mail")
    )


def _above(at: Here, form: Form) -> Unit:
    number = form.number("under")
    if number is None:
        raise keeping.BadCarrier(
            "Choisissez l'unité dont la structure dépend.",
            "Un bassin, un département ou l'académie.",
            field="under",
        )
    found = at.session.get(Unit, at.unit(number).id)
    if found is None:
        raise NotFound("Cette unité n'existe plus.", "Revenez à la page.")
    return found
