"""A new action starts from nothing, from a model, or from what the unit did before."""

from __future__ import annotations

from dataclasses import replace
from secrets import token_hex

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from models.errors import NotFound, NotYours
from models.gestures.actions import starting
from models.gestures.actions.proposing import Proposal
from models.gestures.actions.which_cycle import CycleToChoose
from models.serving.library.shelf import starts_for
from models.territory.schools import is_school
from models.territory.unit import UNIT
from models.work.model_actions import model_actions
from models.year.course import Course
from web.actions.hand import PageView, cycle_of, homes, view, which_cycle
from web.site.door import Visit, acting, looking
from web.site.forms import Form, Posted
from web.site.typed import number_in
from web.site.who import Visitor

router = APIRouter()
KEY = 40


@router.get("/actions/new")
def new(
    request: Request,
    unit: str = "",
    cycle: str = "",
    model: str = "",
    from_: str = "",
    entry: str = "",
) -> Response:
    """What to start from, for one of one's units."""
    from_ = from_ or request.query_params.get("from", "")
    with looking(request) as visit:
        who = visit.who
        mine = homes(who)
        if not mine:
            raise NotYours(
                "Vous n'avez pas de fonction dans une école, un établissement ou un bassin.",
                "C'est là que se proposent les actions : demandez à y être affecté.",
            )
        chosen = _unit(who, unit)
        if chosen is None:
            shown = view("actions/where.html", homes=mine, entry=number_in(entry))
        else:
            shown = _choice(visit, chosen, cycle, _start(model, from_, entry))
    return shown.answer(request)


def _choice(visit: Visit, unit: int, cycle: str, start: str) -> PageView:
    session, name = visit.session, homes(visit.who)[unit]
    try:
        of = cycle_of(visit, unit, cycle)
    except CycleToChoose as choice:
        return which_cycle(unit, name, "/actions/new", choice)
    before = starting.own_of_before(session, of.course, unit)
    return view(
        "actions/new.html",
        unit=unit,
        name=name,
        of=of,
        school=_is_school(session, unit),
        models=model_actions(),
        before=before,
        shelf=starts_for(session, of.course.academy_id, number_in(start.removeprefix("entry-"))),
        key=token_hex(KEY // 2),
        start=start,
    )


def _is_school(session: Session, unit: int) -> bool:
    query = sa.select(UNIT.c.id).where(UNIT.c.id == unit, is_school())
    return session.connection().execute(query).first() is not None


def _unit(who: Visitor, typed: str) -> int | None:
    """The unit asked for, or the only one there is. Raises NotYours."""
    mine = homes(who)
    if not typed and len(mine) == 1:
        return next(iter(mine))
    if not typed:
        return None
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    if number not in mine:
        raise NotYours(
            "Vous ne proposez pas d'action pour cette unité.", "Choisissez une des vôtres."
        )
    return number


def _start(model: str, from_: str, entry: str) -> str:
    if number_in(entry):
        return f"entry-{number_in(entry)}"
    if model.isdigit():
        return f"model-{model}"
    return f"from-{from_}" if from_.isdigit() else "blank"


@router.post("/actions/new")
def begin(request: Request, form: Posted) -> Response:
    """Begin a draft; the same form sent twice begins one."""
    with acting(request) as visit:
        who = visit.who
        unit = _unit(who, form.one("unit"))
        if unit is None:
            raise NotFound("Dites pour quelle unité.", "Revenez à la page précédente.")
        course = cycle_of(visit, unit, form.one("cycle")).course
        proposal = _proposal(visit.session, course, unit, form)
        number = starting.start(visit.session, course, proposal, who.actor, visit.moment)
    return RedirectResponse(f"/actions/{number}/edit", status_code=303)


def _proposal(session: Session, course: Course, unit: int, form: Form) -> Proposal:
    begun = _begun(session, course, unit, form.one("start"))
    return replace(begun, form_key=form.one("key")[:KEY] or None)


def _begun(session: Session, course: Course, unit: int, start: str) -> Proposal:
    kind, _, text = start.partition("-")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if kind == "from":
        return starting.taken_up(session, course, unit, number)
    on = starting.first_day(session, course, unit)
    if kind == "entry":
        return starting.from_entry(session, course, unit, number, on)
    models = model_actions()
    if kind == "model" and 0 < number <= len(models):
        return starting.from_model(unit, models[number - 1], on)
    return starting.from_nothing(unit, on)
