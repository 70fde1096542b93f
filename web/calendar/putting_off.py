"""« Reporter ou annuler »: a week, days of it or chosen actions; looked at, then confirmed."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.errors import NotYours, Refusal
from models.gestures.cycle.put_off_days import AskedPutOff, NotPutOff
from models.gestures.cycle.putting_off import put_off
from models.intake.days import BadDay, need_day
from models.serving.calendar.put_off import dates_to_confirm, told_before
from models.territory.unit import UNIT, Level, UnitState
from models.words.french import plural
from models.words.moments import long_span
from models.work.days import planned
from models.year.week import Span
from web.site.door import acting, looking, trying
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.typed import number_in, read_day
from web.site.within import Here, here

router = APIRouter()
ABOVE_SCHOOLS = (Level.ACADEMY, Level.DEPARTMENT, Level.BASIN)
BECOMES = [("put_off", "Reporté à de nouveaux jours"), ("cancelled", "Annulé")]


@router.get("/cycles/{cycle_id:int}/put-off")
def form_of(request: Request, cycle_id: int, actions: str = "", unit: str = "") -> Response:
    """What was put off, whose dates are to be confirmed, and the form."""
    chosen = [part for part in actions.split(",") if part]
    typed: dict[str, list[str]] = {"action": chosen} | ({"unit": [unit]} if unit else {})
    return _desk(request, cycle_id, Form(values=typed))


@router.post("/cycles/{cycle_id:int}/put-off/choose")
def choose(request: Request, cycle_id: int, form: Posted) -> Response:
    """The form, for the actions that were ticked on their list."""
    return _desk(request, cycle_id, Form(values={"action": form.many("action")}))


def _desk(request: Request, cycle_id: int, form: Form, wrong: Refusal | None = None) -> Response:
    with looking(request) as visit:
        it = here(visit, cycle_id)
        units = _units(it)
        if not units:
            raise NotYours("Reporter ou annuler revient aux pilotes.", "Votre pilote vous répond.")
        values: dict[str, Any] = {
            "units": units,
            "before": told_before(it.session, it.course),
            "waiting": dates_to_confirm(it.session, it.course, it.scope),
            "path": it.path,
            "held": it.course.held(it.course.home),
            "called": f"{it.academy.name} {it.course.year_name}",
            "live": it.live,
        }
    return page(
        request,
        "calendar/put_off.html",
        wrong.status if wrong else 200,
        form=form,
        wrong=wrong,
        becomes=BECOMES,
        **values,
    )


def _units(it: Here) -> list[tuple[int, str]]:
    """The académie, départements and bassins whose week the reader may put off."""
    held = [h.unit_id for h in it.scope.may_at(Gesture.PUT_OFF)]
    if not held:
        return []
    u = UNIT.c
    mine = sa.or_(u.id.in_(held), u.department_id.in_(held), u.academy_id.in_(held))
    query = (
        sa.select(u.id, u.name)
        .where(mine, u.level.in_(ABOVE_SCHOOLS), u.state != UnitState.CLOSED)
        .order_by(sa.case({v.value: n for n, v in enumerate(ABOVE_SCHOOLS)}, value=u.level))
        .order_by(u.name_order)
    )
    return [(r.id, r.name) for r in it.session.connection().execute(query)]


@router.post("/cycles/{cycle_id:int}/put-off/preview")
def preview(request: Request, cycle_id: int, form: Posted) -> Response:
    """What it would do: it is done, then undone."""
    try:
        with trying(request) as visit:
            it = here(visit, cycle_id)
            asked = _asked(form)
            found = put_off(it.session, it.cycle, asked, it.by, it.moment)
            name, path = it.unit(asked.unit_id).name, it.path
    except Refusal as refusal:
        return _again(request, cycle_id, form, refusal)
    lines = [
        (one.action, planned(one.was), planned(one.now) if one.now else "") for one in found.actions
    ]
    return page(
        request,
        "calendar/putting_off.html",
        found=found,
        lines=lines,
        name=name,
        path=path,
        form=form,
        cancelled=asked.to is None,
        to=long_span(asked.to.first, asked.to.last) if asked.to else "",
    )


@router.post("/cycles/{cycle_id:int}/put-off")
def confirm(request: Request, cycle_id: int, form: Posted) -> Response:
    """Put off, or cancel."""
    try:
        with acting(request) as visit:
            it = here(visit, cycle_id)
            found = put_off(it.session, it.cycle, _asked(form), it.by, it.moment)
    except Refusal as refusal:
        return _again(request, cycle_id, form, refusal)
    letters = plural(found.letters, "courrier part", "courriers partent")
    told = f"C'est fait, et écrit au journal. {letters}."
    return done(request, f"/cycles/{cycle_id}/put-off", told)


def _again(request: Request, cycle_id: int, form: Form, refusal: Refusal) -> Response:
    """The form as it was typed, with what is wrong with it."""
    if refusal.status in (401, 403):
        raise refusal
    return _desk(request, cycle_id, form, refusal)


def _asked(form: Form) -> AskedPutOff:
    """Raises NotPutOff: no unit, no new day, a day that is none."""
    unit = number_in(form.one("unit"))
    if not unit:
        raise NotPutOff("Il manque le territoire.", "Choisissez-le dans la liste.")
    try:
        some = tuple(need_day(part) for part in _parts(form.one("days")))
        first, last = read_day(form.one("first")), read_day(form.one("last"))
    except BadDay as bad:
        raise NotPutOff(bad.sentence, bad.next_step) from None
    to = None
    if form.one("becomes") != "cancelled":
        to = _span(first, last, alone=bool(some or form.many("action")))
    return AskedPutOff(
        unit_id=unit,
        cause=form.one("cause"),
        to=to,
        days=some,
        actions=tuple(form.numbers("action")),
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]


def _span(first: date | None, last: date | None, *, alone: bool) -> Span:
    """The new days; of a whole week, until its Friday where no last day is said."""
    if first is None:
        raise NotPutOff("Il manque le nouveau premier jour.", "Ou choisissez « Annulé ».")
    return Span(first, first) if alone and last is None else Span.of(first, last)
