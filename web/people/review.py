"""The end-of-year review of assignments: line by line or all at once, and how far the units are."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.errors import NoCycleYet, Refusal
from models.gestures.assignments.reviewing import (
    BadAssignmentAnswer,
    SaidOfAssignment,
    UnitReview,
    answer_assignments,
    last_of_the_year,
)
from models.intake.days import BadDay
from models.serving.framing.assignments import MOST, HeldLine, lines_of, progress_below
from models.territory.unit import Level
from models.words.french import plural
from models.words.nouns import LEVELS
from models.work.assignment_answer import AssignmentReply
from web.site.door import acting, looking
from web.site.forms import Form, Number, Posted
from web.site.pages import done, page
from web.site.typed import read_day
from web.site.within import Here, here, own_cycle

router = APIRouter(prefix="/people/review")
PATH = "/people/review"
REPLIES = {
    AssignmentReply.CONFIRM: "Reste",
    AssignmentReply.REPLACE: "Est remplacé",
    AssignmentReply.ENDS: "Prend fin",
    AssignmentReply.UNKNOWN: "Je ne sais pas",
}
REPLY_WORDS = {
    AssignmentReply.CONFIRM: "reste",
    AssignmentReply.REPLACE: "est remplacé",
    AssignmentReply.ENDS: "prend fin",
    AssignmentReply.UNKNOWN: "à préciser",
}


@router.get("")
def own(request: Request, cycle: Number = 0) -> Response:
    """The review of the unit that the reader animates: the highest one."""
    with looking(request) as visit:
        number = cycle or own_cycle(visit.session, visit.who)
        if number is None:
            raise NoCycleYet
        at = here(visit, number)
        unit_id = _own_unit(at)
    return _review(request, at.course.cycle_id, unit_id)


def _own_unit(at: Here) -> int:
    order = [Level.ACADEMY, Level.DEPARTMENT, Level.BASIN, Level.SCHOOL]
    held = [h for h in at.who.held if h.level in order]
    first = min(held, key=lambda h: order.index(h.level), default=None)
    return first.unit_id if first else at.course.academy_id


@router.get("/{cycle_id}/{unit_id}")
def of_unit(request: Request, cycle_id: int, unit_id: int) -> Response:
    """The review of one unit, and of those below it."""
    return _review(request, cycle_id, unit_id)


def _review(
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
        lines = lines_of(visit.session, cycle_id, unit, at.day)
        values: dict[str, Any] = {
            "at": at,
            "unit": unit,
            "lines": lines,
            "left": sum(line.reply is None for line in lines),
            "answers": at.may(Gesture.NAME_SOMEBODY, unit_id),
            "levels": [
                (LEVELS[one.level], one)
                for one in progress_below(visit.session, cycle_id, unit_id, at.day)
            ],
            "last": last_of_the_year(at.course),
        }
    return page(
        request,
        "people/review.html",
        wrong.status if wrong else 200,
        form=form or Form(),
        wrong=wrong,
        replies=[(reply.value, words) for reply, words in REPLIES.items()],
        words=REPLY_WORDS,
        most=MOST,
        **values,
    )


@router.post("/{cycle_id}/{unit_id}")
def answer(request: Request, cycle_id: int, unit_id: int, form: Posted) -> Response:
    """What was answered, line by line; « all »: whatever has no answer yet stays."""
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            unit = at.unit(unit_id)
            lines = lines_of(visit.session, cycle_id, unit, at.day)
            answers = _all_stay(lines) if form.checked("all") else _typed(lines, form)
            said = UnitReview(unit_id=unit_id, answers=answers, by=at.by)
            count = answer_assignments(visit.session, at.course, [said], at.moment)
    except Refusal as wrong:
        if wrong.status in (401, 403):
            raise
        return _review(request, cycle_id, unit_id, form, wrong)
    noted = plural(count, "réponse notée", "réponses notées")
    return done(request, f"{PATH}/{cycle_id}/{unit_id}", f"Merci. {noted.capitalize()}.")


def _all_stay(lines: list[HeldLine]) -> list[SaidOfAssignment]:
    return [
        SaidOfAssignment(assignment_id=line.id, reply=AssignmentReply.CONFIRM)
        for line in lines
        if line.reply is None
    ]


def _typed(lines: list[HeldLine], form: Form) -> list[SaidOfAssignment]:
    """The lines that were answered. Raises BadAssignmentAnswer, BadDay."""
    found = []
    for line in lines:
        try:
            reply = AssignmentReply(form.one(f"reply_{line.id}"))
        except ValueError:
            continue
        found.append(
            SaidOfAssignment(
                assignment_id=line.id,
                reply=reply,
                ends=_day(form, line),
                name=form.one(f"name_{line.id}"),
                mail=form.one(f"mail_{line.id}"),
            )
        )
    return found


def _day(form: Form, line: HeldLine) -> Any:
    try:
        return read_day(form.one(f"ends_{line.id}"))
    except BadDay as bad:
        raise BadAssignmentAnswer(f"{line.name} : {bad.sentence}", bad.next_step) from None
