"""One's own data, on a page of one's own: read, taken away, corrected on demand; news ended."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.errors import Refusal
from models.gestures.retention.own_asking import (
    LONGEST_WISH,
    ask_correction,
    oppose_own,
    own_academy,
    own_person,
    take_own_data,
)
from models.serving.retention.held_on import RIGHTS, held_on, known_of
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.held_file import held_file
from web.site.pages import done, page

router = APIRouter(prefix="/me/data")


@router.get("")
def data(request: Request) -> Response:
    """What is held on who is signed in, and what they may ask."""
    return _page(request)


def _page(request: Request, wrong: Refusal | None = None, form: Form | None = None) -> Response:
    with looking(request) as visit:
        person = own_person(visit.session, visit.actor)
        held = known_of(visit.session, person)
    return page(
        request,
        "me/data.html",
        wrong.status if wrong else 200,
        held=held,
        opposed=person.opposes_news,
        rights=RIGHTS,
        longest=LONGEST_WISH,
        wrong=wrong,
        form=form or Form(),
    )


@router.post("/file")
def file(request: Request, form: Posted) -> Response:
    """All that is held on them, as a file; the register keeps that it was given."""
    with acting(request) as visit:
        person = take_own_data(visit.session, visit.actor, visit.moment)
        academy = own_academy(visit.session, person)
        held = held_on(visit.session, person, visit.moment, academy)
    return held_file(request, held, int(person.id or 0), form.one("as"))


@router.post("/correct")
def correct(request: Request, form: Posted) -> Response:
    """Ask for a correction: it reaches who keeps the data of the académie."""
    try:
        with acting(request) as visit:
            ask_correction(visit.session, visit.actor, form.one("wish"), visit.moment)
    except Refusal as refused:
        if refused.status != 422:
            raise
        return _page(request, refused, form)
    said = "Votre demande est transmise : la loi donne un mois pour vous répondre."
    return done(request, "/me/data", said)


@router.post("/oppose")
def opposition(request: Request, form: Posted) -> Response:
    """Be written to about one's work alone; or about news again."""
    ends = form.one("ends") == "yes"
    with acting(request) as visit:
        oppose_own(visit.session, visit.actor, visit.moment, ends=ends)
    said = "Vous recevez de nouveau les nouvelles." if ends else "C'est noté : plus de nouvelles."
    return done(request, "/me/data", said)
