"""Families sign up for a public action without an account, and take it back by the address that
they are given.

A field that nobody sees catches what fills every field, a form sent within three seconds is shown
again, and one machine signs up a few times in ten minutes.
"""

from __future__ import annotations

import time
from secrets import token_hex
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.access.public_token import number_in, public_token
from models.access.secret import known_secret
from models.clock import now
from models.database.transactions import gesture, reading
from models.errors import NotFound, Refusal
from models.gestures.families.signing_up import (
    LONGEST,
    MOST_PEOPLE,
    BadSignUp,
    NoPlaceLeft,
    NoSignUps,
    SignedUp,
    sign_up,
    sign_up_at,
    take_sign_up_back,
)
from models.programme.public import PublicAction
from models.serving.families.sign_ups import OpenedOnline, opened_online
from models.serving.programme.public_kept import PublicProgramme, kept_programme
from models.work.sign_up import token_of_sign_up
from models.year.course import load_course
from models.year.cycle import Cycle
from web.request.arrival import caller
from web.request.throttle import Throttle
from web.site.forms import Form, Posted
from web.site.look import look_of
from web.site.pages import page

router = APIRouter()
AT, BACK = "/semaine/{code}/{number:int}/inscription", "/inscription/{token}"
SIGNING = Throttle(times=10, seconds=600, in_all=2_000)
"""One machine signs up ten times in ten minutes: a whole parents' meeting may stand behind it."""
GUESSING = Throttle(times=60, seconds=900)
"""One machine tries sixty addresses of no sign-up in a quarter of an hour at most."""
TRAP = "website"
QUICKEST, SLOWEST = 3, 6 * 3600
"""Seconds in which somebody fills the form in: nobody does in less, and who takes longer is shown
the places that are left by then."""
SINCE = 1_577_836_800
"""1 January 2020: moments are counted from there, in nine figures."""


@router.get(AT)
def form_of(request: Request, code: str, number: int) -> Response:
    """The form, and how many places are left."""
    return _page(request, code, number, Form())


def _page(
    request: Request,
    code: str,
    number: int,
    form: Form,
    wrong: Refusal | None = None,
    made: str = "",
    waiting: bool = False,
) -> Response:
    shown = kept_programme(request.app.state.engine, code).shown
    with reading(request.app.state.engine) as session:
        action, opened = _open(session, shown, number, anyway=bool(made))
        look = look_of(session, session.get_one(Cycle, shown.cycle_id))
        seen = public_token(known_secret(session) or "", "sign-up form", seconds_now())
    errors = wrong.facts.get("errors") if wrong else None
    return page(
        request,
        "families/sign_up.html",
        wrong.status if wrong else 200,
        shown=shown,
        look=look,
        home=f"/semaine/{shown.code}",
        action=action,
        opened=opened,
        form=form,
        wrong=wrong,
        errors=errors if isinstance(errors, dict) else {},
        longest=LONGEST,
        most=MOST_PEOPLE,
        trap=TRAP,
        key=form.one("key") or token_hex(16),
        seen=seen,
        made=made,
        waiting=waiting,
        portal=request.app.state.settings.portal,
    )


def seconds_now() -> int:
    """Real seconds since 2020: a demo has a clock of its own, robots have not."""
    return int(time.time()) - SINCE


def _open(
    session: Session, shown: PublicProgramme, number: int, *, anyway: bool = False
) -> tuple[PublicAction, OpenedOnline | None]:
    """The public action of a number, and what is left of it. Raises NotFound, NoSignUps."""
    action = shown.by_id.get(number)
    if action is None:
        raise NotFound("Cette page n'existe pas, ou n'est plus publique.", "Voyez le programme.")
    opened = opened_online(session, number)
    over = max((held.on for held in action.days), default=shown.today) < shown.today
    if (opened is None or over or not action.is_open) and not anyway:
        raise NoSignUps
    return action, opened


@router.post(AT)
def send(request: Request, code: str, number: int, form: Posted) -> Response:
    """Sign up; what was typed stays when it is refused."""
    if form.one(TRAP):  # what fills every field is told what everybody is
        return _page(request, code, number, Form(), made="-")
    if (asked_again := _too_quick(request, form)) is not None:
        return _page(request, code, number, form, asked_again)
    SIGNING.count(caller(request))
    shown = kept_programme(request.app.state.engine, code).shown
    said = {name: form.one(name) for name in ("first_name", "people", "reach")}
    try:
        with gesture(request.app.state.engine) as session:
            _open(session, shown, number)
            course = load_course(session, session.get_one(Cycle, shown.cycle_id))
            given = (session, course, number, said | {"form_key": form.one("key")}, now(session))
            made: SignedUp = sign_up(*given)
            token = token_of_sign_up(known_secret(session) or "", made.number)
    except (BadSignUp, NoPlaceLeft) as wrong:
        return _page(request, code, number, form, wrong)
    return _page(request, code, number, Form(), made=token, waiting=made.waiting)


def _too_quick(request: Request, form: Form) -> Refusal | None:
    """Why a form is shown again: it was sent at once, or has lain for hours."""
    with reading(request.app.state.engine) as session:
        seen = number_in(session, "sign-up form", form.one("seen"))
    age = seconds_now() - seen if seen is not None else -1
    if QUICKEST <= age <= SLOWEST:
        return None
    sentence = "Relisez, puis envoyez de nouveau." if age < QUICKEST else "Cette page a attendu."
    return BadSignUp(sentence, "Votre saisie est encore là ; rien n'a été enregistré.")


# ── taken back ───────────────────────────────────────────────────────────────────────────────────


@router.get(BACK)
def back(request: Request, token: str) -> Response:
    """What an address takes back, and the button that does."""
    with reading(request.app.state.engine) as session:
        row = _found(session, request, token)
        values = {"title": row.title, "people": row.people, "waiting": row.waiting}
    return page(request, "families/back.html", token=token, gone=False, **values)


@router.post(BACK)
def take_back(request: Request, token: str) -> Response:
    """Take it back: nothing of it is left."""
    with gesture(request.app.state.engine) as session:
        _found(session, request, token)
        take_sign_up_back(session, token, now(session))
    return page(request, "families/back.html", token=token, gone=True)


def _found(session: Session, request: Request, token: str) -> Any:
    try:
        return sign_up_at(session, token)
    except NotFound:
        GUESSING.count(caller(request))
        raise
