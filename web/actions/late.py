"""What came after the close, and the delay that the academic pilot may grant."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.access.rights import Gesture
from models.errors import NotYours, Refusal
from models.gestures.actions.delaying import grant_delay, late_drafts
from models.serving.home.own import live_courses
from models.territory.unit import UNIT
from models.words.french import plural
from models.work.fiche_reading import read_fiche
from models.year.course import Course
from models.year.delay import DELAY
from web.actions.hand import PageView, view
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done
from web.site.who import Visitor

router = APIRouter()


@router.get("/actions/late")
def late(request: Request) -> Response:
    """The units whose drafts came late, and the delays already granted."""
    with looking(request) as visit:
        shown = _page(visit.session, visit.who)
    return shown.answer(request)


def _course(session: Session, who: Visitor) -> Course:
    """The live cycle of which they are the pilot. Raises NotYours."""
    mine = {h.unit_id for h in who.scope.may_at(Gesture.GRANT_DELAY)}
    for course in live_courses(session):
        if course.academy_id in mine:
            return course
    raise NotYours(
        "Seul le pilote académique accorde un délai, dans un cycle lancé.", "Adressez-vous à lui."
    )


def _page(
    session: Session, who: Visitor, form: Form | None = None, wrong: Refusal | None = None
) -> PageView:
    course = _course(session, who)
    counts: dict[int, Any] = {}
    for row in late_drafts(session, course):
        name, count = counts.get(row.unit_id, (row.unit, 0))
        counts[row.unit_id] = (name, count + 1)
    granted = session.connection().execute(
        UNIT.join(DELAY, DELAY.c.unit_id == UNIT.c.id)
        .select()
        .with_only_columns(UNIT.c.name, DELAY.c.until)
        .where(DELAY.c.cycle_id == course.cycle_id)
        .order_by(DELAY.c.until.desc(), UNIT.c.name_order)
    )
    return view(
        "actions/late.html",
        422 if wrong else 200,
        counts=counts,
        granted=granted.all(),
        form=form or Form(),
        wrong=wrong,
        academy=course.academy_id,
        options=[
            *((i, name) for i, (name, _) in counts.items()),
            (course.academy_id, "Toute l'académie"),
        ],
    )


@router.post("/actions/late")
def grant(request: Request, form: Posted) -> Response:
    """Grant a delay to a unit, and to all that is below it."""
    try:
        with acting(request) as visit:
            who = visit.who
            course = _course(visit.session, who)
            unit, until = _asked(form)
            count = grant_delay(visit.session, course, unit, until, who.actor, visit.moment)
    except Refusal as refusal:
        if refusal.status in (401, 403):
            raise
        with looking(request) as visit:
            shown = _page(visit.session, visit.who, form, refusal)
        return shown.answer(request)
    letters = plural(count, "courrier l'annonce", "courriers l'annoncent")
    told = f"Délai accordé : {letters} aux écoles qui n'ont rien soumis."
    return done(request, "/actions/late", told)


def _asked(form: Form) -> tuple[int, date]:
    values, errors = read_fiche({"on_date": form.one("until")})
    until, unit = values.get("on_date"), form.number("unit")
    if errors or until is None:
        raise Refusal(errors.get("on_date", "Donnez le dernier jour du délai."))
    if unit is None or not 0 < unit < 2**31:
        raise Refusal("Choisissez une unité.")
    return unit, until
