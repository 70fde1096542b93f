"""The bar of a demo: where its year is, and what makes it go on, wait, hurry or jump.

And whom a visitor may be, for a look at the pages of each. Both are there in a demo's home alone.
The buttons are plain forms, heard from our own pages only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from models.access.actors import Actor, actor_of, kept_of
from models.clock import Moment, now
from models.database.transactions import gesture, reading
from models.demo import pace as pacing
from models.demo import staff
from models.demo.happened import HappenedLine, happened
from models.demo.pace import MOMENTS, SPEEDS, Change
from models.errors import NotFound
from models.journal import length
from models.serving.validation.queue import waiting_count
from models.tick import heartbeat
from models.words.french import capital, typeset
from models.words.moments import lasting
from models.words.nouns import PACE_STATES
from models.work.demo import Pace, PaceState, pace_of
from models.year.course import load_course
from models.year.cycle import Cycle
from web.request.same_origin import our_path
from web.request.session import Pass, begin, brought, let_in, pass_of
from web.site.forms import Posted
from web.site.home_access import is_played
from web.site.pages import around, is_adrift, templates
from web.site.who import visitor_with

router = APIRouter(prefix="/demo")

LOOKS_EVERY, LIVED_WITHIN = 0.2, 15
"""Seconds between two looks at a step under way, and how many there are."""


@dataclass(frozen=True, kw_only=True)
class DemoBar:
    """What the bar shows; *here*: the page it is on, *back* the same for its forms."""

    moment: Moment
    said: str
    here: str
    back: str
    running: bool
    over: bool
    can_hurry: bool
    can_slow: bool
    can_jump: bool
    asked: bool
    """Whether a step was asked for, of which *happened* tells."""
    happened: tuple[HappenedLine, ...]


def bar(request: Request) -> DemoBar | None:
    """The bar of this home's demo; None where there is none, or no database to tell."""
    if is_adrift(request):
        return None
    if not hasattr(request.state, "demo_bar"):
        try:
            with around(request) as session:
                pace = pace_of(session)
                drawn = _drawn(session, pace, _here(request)) if pace else None
                request.state.demo_bar = drawn
        except sa.exc.SQLAlchemyError:
            request.state.demo_bar = None
    found: DemoBar | None = request.state.demo_bar
    return found


def _drawn(session: Session, pace: Pace, here: str) -> DemoBar:
    moment, over = now(session), pace.state is PaceState.FINISHED
    week = session.get_one(Cycle, pace.cycle_id).week
    before = moment.in_timezone("Europe/Paris").date() < week
    return DemoBar(
        moment=moment,
        said=typeset(_said(pace)),
        here=here,
        back=quote(here, safe=""),
        running=pace.state is PaceState.RUNNING or pace.until is not None,
        over=over,
        can_hurry=pace.seconds > SPEEDS[0],
        can_slow=pace.seconds < SPEEDS[-1],
        can_jump=before and not over and pace.until is None,
        asked=pace.since_seq is not None and pace.steps == 0 and pace.until is None,
        happened=happened(session, pace),
    )


def _said(pace: Pace) -> str:
    """« En pause, 2,5 s entre deux moments (l'année en 9 min) »."""
    if pace.until is not None:
        return "En route vers la semaine, au plus vite"
    if pace.state is PaceState.FINISHED:
        return capital(PACE_STATES[pace.state])
    if pace.seconds == 0:
        return f"{capital(PACE_STATES[pace.state])}, au plus vite"
    year = lasting(timedelta(seconds=pace.seconds * MOMENTS))
    between = f"{pace.seconds:g}".replace(".", ",")
    return f"{capital(PACE_STATES[pace.state])}, {between} s entre deux moments (l'année en {year})"


def _here(request: Request) -> str:
    """The page being read; the one asked for by a form that was refused is none."""
    if request.method != "GET":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


templates.env.globals["demo_bar"] = bar


# ── the buttons ──────────────────────────────────────────────────────────────────────────────────


@router.post("/pause")
def pause(request: Request, back: str = "/") -> Response:
    """The year waits."""
    return _changed(request, back, lambda session, pace: pacing.pause)


@router.post("/resume")
def resume(request: Request, back: str = "/") -> Response:
    """The year goes on."""
    return _changed(request, back, lambda session, pace: pacing.resume)


@router.post("/step")
async def step(request: Request, back: str = "/") -> Response:
    """One moment more, then the year waits; the page that follows says what happened, if it is
    lived within a few seconds."""
    answer = await run_in_threadpool(
        _changed, request, back, lambda session, pace: _told(session, pace, pacing.step)
    )
    for _ in range(LIVED_WITHIN):
        if await run_in_threadpool(_is_lived, request):
            break
        await asyncio.sleep(LOOKS_EVERY)
    return answer


@router.post("/faster")
def faster(request: Request, back: str = "/") -> Response:
    """Less time between two moments."""
    return _changed(request, back, lambda session, pace: pacing.faster)


@router.post("/slower")
def slower(request: Request, back: str = "/") -> Response:
    """More time between two moments."""
    return _changed(request, back, lambda session, pace: pacing.slower)


@router.post("/week")
def week(request: Request, back: str = "/") -> Response:
    """Straight to the morning of the week, every moment on the way lived."""
    return _changed(request, back, _to_the_week)


def _to_the_week(session: Session, pace: Pace) -> Change:
    course = load_course(session, session.get_one(Cycle, pace.cycle_id))
    return _told(session, pace, pacing.jump_to(pacing.morning_of_the_week(course)))


def _told(session: Session, pace: Pace, change: Change) -> Change:
    """*change*, so that what it sets off is told."""
    return pacing.noting(change, now(session), length(session, pace.cycle_id))


def _is_lived(request: Request) -> bool:
    """Whether the moment that was asked for is over, or nobody is there to live it."""
    with reading(request.app.state.engine) as session:
        pace, beat = pace_of(session), heartbeat(session)
        if pace is None or beat is None or pace.state is PaceState.FINISHED:
            return True
        return pace.steps == 0 and beat.moment >= now(session)


def _changed(request: Request, back: str, change: Callable[[Session, Pace], Change]) -> Response:
    with gesture(request.app.state.engine) as session:
        pace = pace_of(session)
        if pace is None:
            raise NotFound("Ce portail n'est pas celui d'une démonstration.")
        pacing.change_pace(session, change(session, pace))
    return RedirectResponse(our_path(back), status_code=303)


# ── whom one may be ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """One of those whom a visitor may be; *slot* names them, *waiting*: what they may decide."""

    slot: str
    what: str
    name: str
    waiting: int


def people(request: Request) -> list[Somebody]:
    """Whom a visitor of this home's demo may be; nobody where there is none."""
    if is_adrift(request):
        return []
    try:
        with around(request) as session:
            return _people(session) if is_played(request, session) else []
    except sa.exc.SQLAlchemyError:
        return []


def _people(session: Session) -> list[Somebody]:
    moment = now(session)
    found = []
    for what, actor in _actors(session):
        who = visitor_with(session, Pass(kept=kept_of(session, actor)), moment)
        if who is not None:
            waiting = waiting_count(session, who.scope, moment)
            found.append(Somebody(slot=actor.slot, what=what, name=who.name, waiting=waiting))
    return found


def _actors(session: Session) -> list[tuple[str, Actor]]:
    """Those of the demo's own people whom one may be, as they are known here."""
    found = []
    for what, mail in staff.visitors():
        try:
            found.append((what, actor_of(session, mail)))
        except NotFound:
            continue  # somebody changed their address
    return found


templates.env.globals["demo_people"] = people


@router.post("/sign-in")
def sign_in_at_once(request: Request, form: Posted) -> Response:
    """Sign in at once as one of the demo's people. Raises NotFound in any other home."""
    cookie = brought(request)
    with gesture(request.app.state.engine) as session:
        offered = _actors(session) if is_played(request, session) else []
        actor = next((a for _, a in offered if a.slot == form.one("who")), None)
        if actor is None:
            raise NotFound("Personne ne se connecte ainsi.", "Demandez un lien par courriel.")
        had = pass_of(request, session, cookie)
        opened = begin(request, session, kept_of(session, actor), had=had)
    answer = RedirectResponse(our_path(form.one("next")[:300], "/me"), status_code=303)
    return let_in(request, answer, opened)
