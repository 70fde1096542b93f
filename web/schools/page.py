"""The page of a school, and the calls that are noted on it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.errors import NotFound, Refusal
from models.gestures.calling.noting import note_call, undo_call
from models.gestures.calling.typing import outcome_may_be_typed
from models.serving.actions.page import TONES, state_words
from models.serving.schools.page import school_of, school_page
from models.territory.rows import UnitRow
from models.year.course import Course
from models.year.cycle import Cycle, CycleState
from web.site.door import Visit, acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.within import cycle_among

router = APIRouter()


def course_of(visit: Visit, unit: UnitRow) -> tuple[Course | None, bool]:
    """The cycle that is meant of a school's, and whether it is under way."""
    cycle_id = cycle_among(visit.session, [unit.academy_id or 0], visit.day)
    if cycle_id is None:
        return None, False
    cycle = visit.session.get_one(Cycle, cycle_id)
    return visit.course_of(cycle_id), cycle.state is CycleState.LIVE


def need_course(visit: Visit, unit: UnitRow) -> Course:
    """The cycle in which one acts for a school. Raises NotFound."""
    course, _ = course_of(visit, unit)
    if course is None:
        raise NotFound("Aucun cycle n'est ouvert ici.", "Revenez quand l'année sera lancée.")
    return course


@router.get("/schools/{unit_id}")
def school(request: Request, unit_id: int) -> Response:
    """A school: its people, its actions, its letters, the calls that it had."""
    return _page(request, unit_id)


def _page(
    request: Request, unit_id: int, form: Form | None = None, wrong: Refusal | None = None
) -> Response:
    with looking(request) as visit:
        unit = school_of(visit.session, visit.scope, unit_id)
        course, live = course_of(visit, unit)
        shown = school_page(visit.session, visit.scope, unit, course)
        mine = [row for row in shown.actions if course and row.cycle_id == course.cycle_id]
        typed = (row.id for row in mine if outcome_may_be_typed(row, visit.day))
        after = set(typed) if shown.calls and live else set()
    return page(
        request,
        "schools/page.html",
        wrong.status if wrong else 200,
        shown=shown,
        course=course,
        live=live,
        after=after,
        said_state=state_words,
        tones=TONES,
        form=form or Form(),
        wrong=wrong,
    )


@router.post("/schools/{unit_id}/calls")
def note(request: Request, unit_id: int, form: Posted) -> Response:
    """Note that one called; the note stays in the form when it is refused."""
    try:
        with acting(request) as visit:
            unit = school_of(visit.session, visit.scope, unit_id)
            course = need_course(visit, unit)
            by = visit.who.actor
            note_call(visit.session, course, unit_id, form.one("note"), by, visit.moment)
    except Refusal as refusal:
        if refusal.status in (401, 403, 404):
            raise
        return _page(request, unit_id, form, refusal)
    return done(request, f"/schools/{unit_id}", "Appel noté.")


@router.post("/schools/{unit_id}/calls/{call_id}/undo")
def undo(request: Request, unit_id: int, call_id: int, form: Posted) -> Response:
    """Take back a call that was noted by mistake."""
    with acting(request) as visit:
        unit = school_of(visit.session, visit.scope, unit_id)
        undo_call(visit.session, need_course(visit, unit), call_id, visit.who.actor, visit.moment)
    return done(request, f"/schools/{unit_id}", "Appel retiré.")
