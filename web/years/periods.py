"""« Examens blancs et PFMP »: a school types its own busy periods, and takes them out."""

from __future__ import annotations

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.calendar.unit_period import PERIODS_CALLED, UNIT_PERIOD
from models.errors import NotYours, Refusal
from models.gestures.territory.periods import BadPeriod, TypedPeriod, drop_period, type_period
from models.intake.days import BadDay
from models.territory.unit import Level
from web.site.door import Visit, acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.typed import number_in, read_day

router = APIRouter(prefix="/years/periods")
KINDS = [(kind.value, called) for kind, called in PERIODS_CALLED.items()]


@router.get("")
def periods(request: Request) -> Response:
    """The periods of the reader's schools, and the form to add one."""
    return _desk(request, Form())


def _desk(request: Request, form: Form, wrong: Refusal | None = None) -> Response:
    with looking(request) as visit:
        schools = _schools(visit)
        query = sa.select(UNIT_PERIOD).where(UNIT_PERIOD.c.unit_id.in_([n for n, _ in schools]))
        rows = visit.session.connection().execute(query.order_by(UNIT_PERIOD.c.first)).all()
        names = dict(schools)
        lines = [(r.id, names[r.unit_id], PERIODS_CALLED[r.kind], r) for r in rows]
    status = wrong.status if wrong else 200
    return page(
        request,
        "years/periods.html",
        status,
        form=form,
        wrong=wrong,
        schools=schools,
        kinds=KINDS,
        lines=lines,
    )


def _schools(visit: Visit) -> list[tuple[int, str]]:
    """The schools whose periods the reader may type. Raises NotYours: none."""
    held = [h for h in visit.scope.may_at(Gesture.PROPOSE) if h.level is Level.SCHOOL]
    if not held:
        raise NotYours(
            "Les examens blancs et les PFMP sont saisis par chaque établissement.",
            "Sa direction, ou un porteur de projet, peut le faire.",
        )
    return sorted({h.unit_id: h.unit for h in held}.items(), key=lambda one: one[1])


@router.post("")
def add(request: Request, form: Posted) -> Response:
    """Keep a period."""
    try:
        with acting(request) as visit:
            unit = number_in(form.one("unit")) or _schools(visit)[0][0]
            type_period(visit.session, unit, _typed(form), visit.actor, visit.day, visit.moment)
    except Refusal as wrong:
        if wrong.status in (401, 403):
            raise
        return _desk(request, form, wrong)
    return done(request, "/years/periods", "C'est noté.")


def _typed(form: Form) -> TypedPeriod:
    try:
        first, last = read_day(form.one("first")), read_day(form.one("last"))
    except BadDay as bad:
        raise BadPeriod(bad.sentence, bad.next_step) from None
    return TypedPeriod(kind=form.one("kind"), first=first, last=last, note=form.one("note"))


@router.post("/{period_id:int}/drop")
def drop(request: Request, period_id: int) -> Response:
    """Take a period out."""
    with acting(request) as visit:
        drop_period(visit.session, period_id, visit.actor, visit.day, visit.moment)
    return done(request, "/years/periods", "La période est ôtée.")
