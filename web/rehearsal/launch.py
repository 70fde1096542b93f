"""« Lancer »: what is amiss, what leaves in the first fortnight, and that number to be typed."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.errors import Refusal
from models.gestures.cycle.opening import need_launchable
from models.letters.called import name_of_text
from models.rehearsal.beside import BesideStanding
from models.rehearsal.checked import CheckedCycle, check_cycle
from models.rehearsal.foreseen import basis_of
from models.rehearsal.launching import (
    FirstFortnight,
    Fortnights,
    first_fortnight,
    launch_as_counted,
)
from models.words.french import plural
from models.words.nouns import CYCLE_STATES
from models.year.cycle import CycleState
from web.rehearsal.chosen import prepared
from web.rehearsal.rehearsing import path_of
from web.site.door import acting, looking
from web.site.forms import Form, Number, Posted
from web.site.pages import done, not_done, page
from web.site.within import Here

router = APIRouter(prefix="/launch")


@router.get("")
def overview(request: Request, cycle: Number = 0, academy: Number = 0) -> Response:
    """What a launch would do; its counting begins by itself."""
    with looking(request) as visit:
        at = prepared(visit, cycle, academy)
        return _page(request, at)


def _page(
    request: Request, at: Here, status: int = 200, typed: str = "", error: str = ""
) -> Response:
    found, amiss = _checked(at)
    standing = _counted(request, at) if found is not None and not amiss else None
    return page(
        request,
        "rehearsal/launch.html",
        status=status,
        at=at,
        path=path_of(at, "/launch"),
        waiting=path_of(at, "/launch/progress"),
        rehearsal=path_of(at),
        draft=at.cycle.state is CycleState.DRAFT,
        state=CYCLE_STATES[at.cycle.state],
        found=found,
        amiss=amiss,
        standing=standing,
        kept=standing.kept if standing else None,
        typed=typed,
        error=error,
        name_of_text=name_of_text,
    )


def _checked(at: Here) -> tuple[CheckedCycle | None, Refusal | None]:
    """What its check says of a draft; the refusal that forbids to launch it."""
    if at.cycle.state is not CycleState.DRAFT:
        return None, None
    try:
        found = check_cycle(at.session, at.cycle, at.moment)
    except Refusal as refusal:
        return None, refusal
    try:
        need_launchable(at.session, at.cycle, at.course, at.moment)
    except Refusal as refusal:
        return found, refusal
    return found, None


def _counted(request: Request, at: Here) -> BesideStanding[FirstFortnight]:
    """Where the counting is; it begins when there is none, or when something changed since."""
    fortnights = _fortnights(request)
    standing = fortnights.of(at.course.cycle_id)
    now = basis_of(at.session, at.course.cycle_id, at.day)
    stale = standing.kept is None or standing.kept.basis != now
    if stale and standing.under_way is None and not (standing.failed and standing.kept is None):
        fortnights.ask(at.course.cycle_id, at.moment)
        standing = fortnights.of(at.course.cycle_id)
    return standing


def _fortnights(request: Request) -> Fortnights:
    found: Fortnights = request.app.state.fortnights
    return found


@router.post("/count")
def count(request: Request, form: Posted) -> Response:
    """Have the first fortnight counted again."""
    with looking(request) as visit:
        at = prepared(visit, form.number("cycle") or 0)
    _fortnights(request).ask(at.course.cycle_id, at.moment)
    return done(request, path_of(at, "/launch"), "Le comptage est relancé.")


@router.get("/progress")
def progress(request: Request, cycle: Number = 0) -> Response:
    """How far the counting has come, for the page that waits for it."""
    with looking(request) as visit:
        at = prepared(visit, cycle)
    standing = _fortnights(request).of(at.course.cycle_id)
    if "hx-request" not in request.headers:
        return RedirectResponse(path_of(at, "/launch"), 303)
    if standing.under_way is None:
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    waiting = path_of(at, "/launch/progress")
    return page(
        request,
        "_year_progress.html",
        standing=standing,
        at=at,
        path=path_of(at, "/launch"),
        waiting=waiting,
    )


@router.post("")
def launch(request: Request, form: Posted) -> Response:
    """Launch the cycle, once what was typed is what would leave: counted again, then held to."""
    typed = form.number("messages")
    with looking(request) as visit:
        at = prepared(visit, form.number("cycle") or 0)
        if typed is None and at.cycle.state is CycleState.DRAFT:
            return _page(request, at, 422, form.one("messages"), NO_NUMBER)
    path = path_of(at, "/launch")
    try:
        found = first_fortnight(request.app.state.engine, at.course.cycle_id, at.moment)
        _fortnights(request).here_and_now(at.course.cycle_id, lambda _tell: found)
        if typed != found.count:
            return _mistyped(request, form, found)
        with acting(request) as visit:
            again = prepared(visit, at.course.cycle_id)
            launch_as_counted(visit.session, found, again.by, visit.moment, found.count)
    except Refusal as refusal:
        return not_done(request, path, f"{refusal.sentence} {refusal.next_step}".strip())
    leaving = plural(found.count, "courrier partira", "courriers partiront")
    return done(request, path, f"Le cycle est lancé : {leaving} dans la première quinzaine.")


NO_NUMBER = "Tapez, en chiffres, le nombre de courriers de la première quinzaine."


def _mistyped(request: Request, form: Form, found: FirstFortnight) -> Response:
    """The page again: the number was another, or has changed since it was shown."""
    typed = form.number("messages")
    now = plural(found.count, "courrier partirait", "courriers partiraient")
    said = f"Ce n'est pas le nombre : {now} dans la première quinzaine."
    if typed == form.number("shown"):
        said = f"Le nombre a changé depuis que cette page l'a montré : {now} maintenant."
    with looking(request) as visit:
        at = prepared(visit, found.cycle_id)
        error = f"{said} Rien n'est lancé : relisez, puis retapez-le."
        return _page(request, at, 422, form.one("messages"), error)
