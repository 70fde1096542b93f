"""The agenda of visits of a recteur or a DASEN: where they mean to come, said in a button, and not
after all, in another."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.errors import Refusal
from models.gestures.programme.visiting import cancel_visit, plan_visit
from models.intake.days import BadDay
from models.serving.programme.visits import visits_agenda
from models.words.french import plural
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.typed import number_in, read_day
from web.site.within import here, own_cycle

router = APIRouter()


@router.get("/cycles/{cycle_id:int}/visits")
def agenda(request: Request, cycle_id: int, unit: str = "") -> Response:
    """What is open to authorities, day by day, and the visits that are planned."""
    return _shown(request, cycle_id, unit)


@router.get("/visits")
def own(request: Request) -> Response:
    """On to the agenda of one's own académie."""
    with looking(request) as visit:
        cycle_id = own_cycle(visit.session, visit.who)
    return RedirectResponse(f"/cycles/{cycle_id}/visits" if cycle_id else "/programme", 303)


def _shown(
    request: Request,
    cycle_id: int,
    unit: str,
    form: Form | None = None,
    wrong: Refusal | None = None,
) -> Response:
    with looking(request) as visit:
        at = here(visit, cycle_id)
        number = number_in(unit) if unit else None
        shown = visits_agenda(at.session, at.course, at.scope, number)
    status = 422 if wrong else 200
    values = {"at": at, "shown": shown, "form": form or Form(), "wrong": wrong}
    return page(request, "programme/visits.html", status, **values)


@router.post("/cycles/{cycle_id:int}/visits")
def plan(request: Request, cycle_id: int, form: Posted) -> Response:
    """Say that an authority comes to an action."""
    unit = form.one("unit")
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            on = read_day(form.one("on"))
            if on is None:
                raise BadDay("", "dites quel jour")
            made = plan_visit(
                at.session,
                at.course,
                number_in(form.one("action")),
                number_in(unit),
                on,
                at.by,
                at.moment,
                form.one("starts"),
                form.one("ends"),
            )
    except Refusal as wrong:
        if wrong.status != 422:
            raise
        return _shown(request, cycle_id, unit, form, wrong)
    words = "La visite est prévue : l'école est prévenue."
    if made.overlaps:
        many = plural(len(made.overlaps), "autre visite", "autres visites")
        words += f" Attention, {many} aux mêmes heures : {', '.join(made.overlaps)}."
    return done(request, f"/cycles/{cycle_id}/visits?unit={number_in(unit)}", words)


@router.post("/cycles/{cycle_id:int}/visits/{number:int}/cancel")
def cancel(request: Request, cycle_id: int, number: int, form: Posted) -> Response:
    """Say that an authority does not come after all."""
    with acting(request) as visit:
        at = here(visit, cycle_id)
        cancel_visit(at.session, at.course, number, at.by, at.moment)
    unit = f"?unit={number_in(form.one('unit'))}" if form.one("unit") else ""
    return done(request, f"/cycles/{cycle_id}/visits{unit}", "La visite est annulée.")
