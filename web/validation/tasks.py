"""A validation request: read in the version that was frozen, answered, or handed to a colleague."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.errors import Refusal, WrongMove
from models.gestures.validation.commenting import comment
from models.gestures.validation.deciding import NoSuchTask, decide_wherever, delegate
from models.serving.validation.task_page import TaskPage, find_task, readable, task_page
from web.request.same_origin import our_path
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.who import NotSignedIn, Visitor
from web.validation.deciding import WORDS, field_of, read_answer, verdicts

router = APIRouter(prefix="/tasks")
DELEGATED = "La demande est déléguée ; son échéance reste."
PASSED_ON = (NotSignedIn, NoSuchTask)
"""Refusals that have a page of their own."""


@router.get("/{task_id}")
def task(request: Request, task_id: int, back: str = "") -> Response:
    """The request, and the form that answers it."""
    return _page(request, task_id, Form(values={"back": [back]}))


@router.post("/{task_id}")
def answer(request: Request, task_id: int, form: Posted) -> Response:
    """Decide. What was typed stays when the decision is refused, or somebody was faster."""
    try:
        said = read_answer(form)
        with acting(request) as visit:
            decide_wherever(visit.session, said.on([task_id], visit.who.actor), visit.moment)
    except WrongMove:
        return _overtaken(request, task_id, form)
    except Refusal as refusal:
        return _again(request, task_id, form, refusal, also=field_of(refusal, form))
    return done(request, _onward(visit.who, task_id, form), WORDS[said.verdict])


@router.post("/{task_id}/delegate")
def hand_over(request: Request, task_id: int, form: Posted) -> Response:
    """Hand the request to a colleague of the unit, or to anybody by their address."""
    try:
        with acting(request) as visit:
            course = visit.course_of(find_task(visit.session, task_id).cycle_id)
            to = form.one("mail") or form.one("colleague")
            if not to:
                raise NoColleague
            delegate(visit.session, course, task_id, to, visit.actor, visit.moment)
    except WrongMove:
        return _overtaken(request, task_id, form)
    except Refusal as refusal:
        return _again(request, task_id, form, refusal, "delegate")
    return done(request, _onward(visit.who, task_id, form), DELEGATED)


@router.post("/{task_id}/comment")
def say(request: Request, task_id: int, form: Posted) -> Response:
    """Say something of the subject, without deciding."""
    try:
        with acting(request) as visit:
            found = readable(visit.session, task_id, visit.scope, visit.moment)
            asked = found.task
            comment(
                visit.session,
                found.course,
                asked.subject_kind,
                asked.subject_id,
                asked.about_id,
                form.one("comment"),
                visit.actor,
                visit.moment,
            )
    except Refusal as refusal:
        return _again(request, task_id, form, refusal, "comment")
    return done(request, f"/tasks/{task_id}", "Votre commentaire est enregistré.")


class NoColleague(Refusal):
    """A request handed to nobody."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            "Choisissez un collègue, ou donnez son adresse.", "La demande reste vôtre."
        )


def _onward(who: Visitor, task_id: int, form: Form) -> str:
    """Back to the queue, or to the only page that a letter's link opens."""
    return f"/tasks/{task_id}" if who.only else our_path(form.one("back"), "/queue")


def _overtaken(request: Request, task_id: int, form: Form) -> Response:
    """Somebody decided meanwhile: their decision is shown, with what was typed here."""
    who, found = _read(request, task_id)
    twice = found.answer and found.answer.state.value == form.one("verdict")
    if twice and found.task.decided_by in who.scope.slots:
        return done(request, _onward(who, task_id, form), WORDS[found.task.state])
    return _shown(request, found, form, 409, overtaken=True)


def _again(
    request: Request,
    task_id: int,
    form: Form,
    refusal: Refusal,
    where: str = "answer",
    also: str = "",
) -> Response:
    """The page as it was filled, what is wrong said above the form *where*, and by a field."""
    if isinstance(refusal, PASSED_ON):
        raise refusal
    _, found = _read(request, task_id)
    return _shown(request, found, form, 422, wrong={where: str(refusal), also: str(refusal)})


def _page(request: Request, task_id: int, form: Form) -> Response:
    _, found = _read(request, task_id)
    return _shown(request, found, form)


def _read(request: Request, task_id: int) -> tuple[Visitor, TaskPage]:
    with looking(request) as visit:
        return visit.who, task_page(visit.session, task_id, visit.scope, visit.moment)


def _shown(
    request: Request, found: TaskPage, form: Form, status: int = 200, **more: object
) -> Response:
    kind, objection = found.task.subject_kind, found.task.objection
    answers = []
    if found.right:
        answers = verdicts(kind, [found.task.level], [found.settles], objection=objection)
    return page(
        request,
        "validation/task.html",
        status,
        it=found,
        form=form,
        answers=answers,
        **{"wrong": {}, "overtaken": False} | more,
    )
