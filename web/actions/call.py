"""A school answers the call without proposing, or takes its answer back."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.errors import NotYours, Refusal
from models.gestures.actions.loading import track_of
from models.gestures.actions.which_cycle import CycleToChoose
from models.serving.actions.call import call_standing
from web.actions.hand import PageView, cycle_of, homes, view, which_cycle
from web.site.call_answers import answered, refused
from web.site.door import Visit, acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done
from web.site.typed import number_of

router = APIRouter()


@router.get("/actions/call")
def answers(request: Request, unit: str = "", cycle: str = "") -> Response:
    """What one's school answered to the call, and what it may answer."""
    with looking(request) as visit:
        shown = _page(visit, _own(visit, unit), cycle, Form(), {})
    return shown.answer(request)


@router.post("/actions/call")
def answer(request: Request, form: Posted) -> Response:
    """Keep an answer; what was typed stays when it is refused."""
    try:
        with acting(request) as visit:
            unit = _own(visit, form.one("unit"))
            course = cycle_of(visit, unit, form.one("cycle")).course
            told = answered(visit.session, course, unit, form, visit.who.actor, visit.moment)
    except Refusal as refusal:
        if refusal.status in (401, 403, 404):
            raise
        with looking(request) as visit:
            wrong = refused(refusal)
            shown = _page(visit, _own(visit, form.one("unit")), form.one("cycle"), form, wrong)
        return shown.answer(request)
    return done(request, f"/actions/call?unit={unit}&cycle={course.cycle_id}", told)


def _own(visit: Visit, typed: str) -> int:
    """The school asked for, or the only one there is. Raises NotYours."""
    mine = homes(visit.who)
    number = number_of(typed) if typed else next(iter(mine), 0) if len(mine) == 1 else 0
    if number not in mine:
        raise NotYours(
            "Vous ne répondez pas à l'appel pour cette école.", "Choisissez une des vôtres."
        )
    return number


def _page(visit: Visit, unit: int, cycle: str, form: Form, errors: dict[str, str]) -> PageView:
    name = homes(visit.who)[unit]
    try:
        of = cycle_of(visit, unit, cycle)
    except CycleToChoose as choice:
        return which_cycle(unit, name, "/actions/call", choice)
    course = of.course
    track = track_of(visit.session, course, unit)
    return view(
        "actions/call.html",
        422 if errors else 200,
        unit=unit,
        name=name,
        of=of,
        standing=call_standing(visit.session, course, unit, track, visit.moment),
        form=form,
        errors=errors,
    )
