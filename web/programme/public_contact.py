"""The form by which anybody writes to the académie, without its address ever being shown.

A field that people do not see catches what fills every field; one machine writes a few times an
hour. Who is caught is told what everybody is.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.clock import now
from models.database.transactions import gesture, reading
from models.errors import Refusal
from models.gestures.programme.contacting import (
    LONGEST,
    NoContact,
    PublicMessage,
    write_to_academy,
)
from models.programme.public import PublicAction
from models.serving.programme.public_kept import PublicProgramme, kept_programme
from models.year.course import load_course
from models.year.cycle import Cycle
from web.request.arrival import caller
from web.request.throttle import Throttle
from web.site.forms import Form, Posted
from web.site.look import look_of
from web.site.pages import page
from web.site.typed import number_of

router = APIRouter()
WRITING = Throttle(times=5, seconds=3600, in_all=60)
"""One machine writes five times an hour at most, and all of them sixty."""
TRAP = "website"


@router.get("/semaine/{code}/contact")
def form_of(request: Request, code: str, action: str = "") -> Response:
    """The form; *action*: what it is about."""
    shown = _with_contact(request, code)
    about = shown.by_id.get(number_of(action) or 0)
    return _page(request, shown, Form(), about=about)


@router.post("/semaine/{code}/contact")
def write(request: Request, code: str, form: Posted) -> Response:
    """Write to the académie; what was typed stays when it is refused."""
    shown = _with_contact(request, code)
    about = shown.by_id.get(form.number("action") or 0)
    if form.one(TRAP):
        return _page(request, shown, Form(), sent=True)
    WRITING.count(caller(request))
    said = f"À propos de : {about.title}, {about.school}" if about else ""
    message = PublicMessage(text=form.one("text"), reply_to=form.one("reply_to"), about=said)
    try:
        with gesture(request.app.state.engine) as session:
            course = load_course(session, session.get_one(Cycle, shown.cycle_id))
            write_to_academy(session, course, message, now(session))
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return _page(request, shown, form, about=about, wrong=refusal)
    return _page(request, shown, Form(), sent=True)


def _with_contact(request: Request, code: str) -> PublicProgramme:
    shown = kept_programme(request.app.state.engine, code).shown
    if not shown.contact:
        raise NoContact
    return shown


def _page(
    request: Request,
    shown: PublicProgramme,
    form: Form,
    about: PublicAction | None = None,
    wrong: Refusal | None = None,
    *,
    sent: bool = False,
) -> Response:
    with reading(request.app.state.engine) as session:
        look = look_of(session, session.get_one(Cycle, shown.cycle_id))
    return page(
        request,
        "programme/public/contact.html",
        422 if wrong else 200,
        shown=shown,
        look=look,
        home=f"/semaine/{shown.code}",
        form=form,
        errors=wrong.facts.get("fields", {}) if wrong else {},
        longest=LONGEST,
        trap=TRAP,
        about=about,
        sent=sent,
    )
