"""The review as it stands: figures beside last year's, texts, press, what was answered; relays and
pilots add the press of their territory and give the questions an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.access.rights import Gesture
from models.errors import NoCycleYet, Refusal
from models.gestures.papers import asking, press
from models.serving.review.content import review_content
from models.serving.review.gathered import answers_of, asked_at, kept_units, press_of
from models.words.nouns import AUDIENCES
from models.work.review import Audience, answered_until
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.typed import number_in
from web.site.within import Here, here, own_cycle

router = APIRouter()
AT = "/cycles/{cycle_id:int}/review"


@router.get("/review")
def own(request: Request) -> Response:
    """On to the review of one's own académie."""
    with looking(request) as visit:
        cycle_id = own_cycle(visit.session, visit.who)
    if cycle_id is None:
        raise NoCycleYet
    return RedirectResponse(_path(cycle_id), 303)


@router.get(AT)
def review(request: Request, cycle_id: int) -> Response:
    """The review, section by section, as its reader may see it."""
    return _page(request, cycle_id)


def _page(
    request: Request,
    cycle_id: int,
    form: Form | None = None,
    errors: dict[str, str] | None = None,
    status: int = 422,
) -> Response:
    with looking(request) as visit:
        at = here(visit, cycle_id)
        units = kept_units(at.session, at.course, at.scope)
        writes = at.may(Gesture.WRITE_REVIEW, at.course.academy_id)
        content = review_content(at.session, at.course, at.scope, at.read_on, draft=writes)
        values: dict[str, Any] = {
            "at": at,
            "path": _path(cycle_id),
            "content": content,
            "writes": writes,
            "keeps": bool(units) and at.live,
            "units": list(units.items()),
            "press": press_of(at.session, cycle_id, list(units)),
            "asked": asked_at(at.session, at.course, units) if units else (),
            "answers": answers_of(at.session, at.course, list(units)),
            "until": answered_until(at.course),
            "open": at.live and at.day <= answered_until(at.course),
            "questions": at.course.definition.questions,
        }
    return page(
        request,
        "review/desk.html",
        status if errors else 200,
        form=form,
        errors=errors or {},
        audiences=[(one.value, AUDIENCES[one]) for one in Audience],
        portal=request.app.state.settings.portal,
        longest=press.LONGEST,
        **values,
    )


def _path(cycle_id: int) -> str:
    return f"/cycles/{cycle_id}/review"


# ── the press ────────────────────────────────────────────────────────────────────────────────────


@router.post(AT + "/press")
def add_press(request: Request, cycle_id: int, form: Posted) -> Response:
    """Add a press link of one's territory."""

    def add(at: Here) -> None:
        said = {key: form.one(key) for key in ("title", "address", "medium", "on")}
        unit = number_in(form.one("unit"))
        press.add_press_link(at.session, at.course, unit, said, at.by, at.moment)

    return _do(request, cycle_id, form, add, "C'est noté : le lien est dans le bilan.", "presse")


@router.post(AT + "/press/{number}/remove")
def remove_press(request: Request, cycle_id: int, number: int) -> Response:
    """Take a press link away."""
    with acting(request) as visit:
        at = here(visit, cycle_id)
        press.remove_press_link(at.session, at.course, number, at.by, at.moment)
    return done(request, f"{_path(cycle_id)}#presse", "Le lien est ôté du bilan.")


# ── the questions ────────────────────────────────────────────────────────────────────────────────


@router.post(AT + "/questions")
def ask(request: Request, cycle_id: int, form: Posted) -> Response:
    """Give the questions an address, a new one if they have one; or take it down."""
    gone = form.one("do") == "stop"
    gesture = asking.stop_asking if gone else asking.ask_questions

    def change(at: Here) -> None:
        audience = next((a for a in Audience if a.value == form.one("audience")), None)
        if audience is None:
            raise Refusal("Dites à qui les questions sont posées.", "Partenaires, ou parents.")
        unit = number_in(form.one("unit"))
        gesture(at.session, at.course, unit, audience, at.by, at.moment)

    said = "L'adresse est retirée : elle n'ouvre plus rien." if gone else "Copiez l'adresse."
    return _do(request, cycle_id, form, change, said, "questions")


def _do(
    request: Request,
    cycle_id: int,
    form: Form,
    change: Callable[[Here], None],
    said: str,
    part: str,
) -> Response:
    try:
        with acting(request) as visit:
            change(here(visit, cycle_id))
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        found = wrong.facts.get("errors")
        errors = dict(found) if isinstance(found, dict) else {part: str(wrong)}
        return _page(request, cycle_id, form, errors, wrong.status)
    return done(request, f"{_path(cycle_id)}#{part}", said)
