"""The questions of the review, for whoever has their address: answered without account, nobody
named, until the review's date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.clock import now
from models.database.transactions import gesture, reading
from models.errors import NotFound
from models.gestures.papers.asking import (
    LONGEST,
    BadAnswers,
    QuestionsChanged,
    answer_questions,
    need_open,
)
from models.gestures.under_way import need_under_way
from models.territory.unit import Unit
from models.words.nouns import AUDIENCES
from models.work.review import answered_until, question_link_at
from models.year.course import Course, load_course
from models.year.cycle import Cycle
from web.request.arrival import caller
from web.request.throttle import Throttle, TooOften
from web.site.forms import Form, Posted
from web.site.pages import page

router = APIRouter()
READING = Throttle(times=60, seconds=60)
ANSWERING = Throttle(times=10, seconds=600, in_all=2_000)
"""One machine answers ten times in ten minutes: a whole parents' meeting may stand behind it."""
GUESSING = Throttle(times=60, seconds=900)
"""One machine tries sixty addresses of no questions in a quarter of an hour at most."""
AT = "/review/answer/{token}"


@router.get(AT)
def questions(request: Request, token: str) -> Response:
    """The questions, and what becomes of the answers."""
    READING.count(caller(request))
    return _page(request, token)


def _page(
    request: Request,
    token: str,
    form: Form | None = None,
    errors: dict[str, str] | None = None,
    *,
    thanks: bool = False,
    status: int = 422,
) -> Response:
    with reading(request.app.state.engine) as session:
        link, course = _opened(session, request, token)
        if not thanks:
            need_under_way(session, course)
            need_open(course, now(session))
        unit = session.get_one(Unit, link.unit_id).name
        values: dict[str, Any] = {
            "unit": unit,
            "course": course,
            "until": answered_until(course),
            "audience": AUDIENCES[link.audience],
        }
    return page(
        request,
        "review/answer.html",
        status if errors else 200,
        form=form or Form(),
        errors=errors or {},
        longest=LONGEST,
        thanks=thanks,
        **values,
    )


def _opened(session: Session, request: Request, token: str) -> tuple[Any, Course]:
    try:
        link = question_link_at(session, token)
    except NotFound:
        GUESSING.count(caller(request))
        raise
    return link, load_course(session, session.get_one(Cycle, link.cycle_id))


@router.post(AT)
def answer(request: Request, token: str, form: Posted) -> Response:
    """Keep the answers; refused, what was typed comes back."""
    try:
        ANSWERING.count(caller(request))
    except TooOften as wrong:  # others answered behind the same machine: nothing is typed again
        READING.count(caller(request))
        again = _page(request, token, form, {"q1": str(wrong)}, status=wrong.status)
        again.headers.update(wrong.headers)
        return again
    try:
        with gesture(request.app.state.engine) as session:
            _, course = _opened(session, request, token)
            asked, put = course.definition.questions, form.many("put")
            said = [form.one(f"q{n}") for n in range(1, len(asked) + 1)]
            answer_questions(session, course, token, said, now(session), put)
    except BadAnswers as wrong:
        errors = wrong.facts.get("errors")
        told = dict(errors) if isinstance(errors, dict) else {}
        if isinstance(wrong, QuestionsChanged):
            form = _under_their_questions(form, asked)
        return _page(request, token, form, told, status=wrong.status)
    return _page(request, token, thanks=True)


def _under_their_questions(form: Form, asked: Sequence[str]) -> Form:
    """What was typed, each answer under its own question where it is still put; the others in
    what room there is, the last one whole, so that nothing is lost."""
    put = form.many("put")
    typed = {q: form.one(f"q{n}") for n, q in enumerate(put, 1)}
    left = [said for q, said in typed.items() if said and q not in asked]
    values = {f"q{n}": typed.get(q, "") for n, q in enumerate(asked, 1)}
    for name in [name for name, said in values.items() if not said][: len(left)]:
        values[name] = left.pop(0)
    if left and values:
        last = list(values)[-1]
        values[last] = "\n\n".join([values[last], *left])
    return Form(values={name: [said] for name, said in values.items()})
