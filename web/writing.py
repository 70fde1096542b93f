"""Writing to the silent schools of a list: prepared, shown with its exact list, then let go."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.database import gesture, reading
from models.errors import Refusal, WrongMove
from models.gestures import writing_to_schools as writing
from models.outbox.french import plural
from models.serving.school_list import silent_to_write_to
from models.serving.written import written
from web.forms import Form, Posted
from web.pages import done, page
from web.view import number_in, of_cycle
from web.within import Here, here

router = APIRouter(prefix="/cycles/{cycle_id}/silence/messages")
TYPED_ABOVE = 50
"""Messages above which their number is typed before they leave."""


@router.get("/new")
def new(request: Request, cycle_id: int, unit: str = "", home: str = "") -> Response:
    """What to write, and to which schools."""
    return _form(request, cycle_id, unit, home)


def _form(
    request: Request, cycle_id: int, unit: str, home: str, form: Form | None = None,
    wrong: Refusal | None = None,
) -> Response:  # fmt: skip
    with reading(request.app.state.engine) as session:
        at = here(request, session, cycle_id)
        view = of_cycle(at, unit)
        schools = silent_to_write_to(session, view.land, _row(at, home))
    return page(
        request, "message_new.html", wrong.status if wrong else 200, at=at, schools=schools,
        view=view, form=form or Form(), wrong=wrong, unit=unit, home=home,
    )  # fmt: skip


@router.post("/new")
def prepare(request: Request, cycle_id: int, form: Posted) -> Response:
    """Hold one message for each school of the list; on to what would leave."""
    unit, home = form.one("unit"), form.one("home")
    try:
        with gesture(request.app.state.engine) as session:
            at = here(request, session, cycle_id)
            _need_live(at)
            land = of_cycle(at, unit).land
            ids = [i for i, _ in silent_to_write_to(session, land, _row(at, home))]
            number = writing.prepare(
                session, at.course, ids, form.one("subject"), form.one("text"), at.by, at.moment
            )
    except Refusal as wrong:
        if wrong.status in (401, 403):
            raise
        return _form(request, cycle_id, unit, home, form, wrong)
    return done(request, f"{at.path}/silence/messages/{number}", "Rien n'est parti : relisez.")


def _row(at: Here, home: str) -> int | None:
    """The unit whose row is written to; None only where the address names none. Raises NotFound."""
    return int(at.unit(number_in(home)).id) if home else None


def _need_live(at: Here) -> None:
    if not at.live:
        raise WrongMove("Ce cycle n'est pas lancé, ou il est clos.", "Rien n'en part.")


@router.get("/{number}")
def prepared(request: Request, cycle_id: int, number: int) -> Response:
    """What would leave, to which schools exactly; or what became of it."""
    return _prepared(request, cycle_id, number)


def _prepared(
    request: Request, cycle_id: int, number: int, wrong: Refusal | None = None
) -> Response:
    with reading(request.app.state.engine) as session:
        at = here(request, session, cycle_id)
        writing.written_by(session, at.course, number, at.by)
        found = written(session, at.course, number, at.moment)
    return page(
        request, "message.html", wrong.status if wrong else 200, at=at, found=found, wrong=wrong,
        number=number, typed=found.held > TYPED_ABOVE,
    )  # fmt: skip


@router.post("/{number}")
def decide(request: Request, cycle_id: int, number: int, form: Posted) -> Response:
    """Let it go, its number typed when it is large; or give it up."""
    leaves = form.one("do") == "release"
    try:
        with gesture(request.app.state.engine) as session:
            at = here(request, session, cycle_id)
            _need_live(at)
            if leaves:
                writing.written_by(session, at.course, number, at.by)
                _need_number(form, written(session, at.course, number, at.moment).held)
            bring = writing.release if leaves else writing.give_up
            count = bring(session, at.course, number, at.by, at.moment)
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        return _prepared(request, cycle_id, number, wrong)
    letters = plural(count, "courrier part", "courriers partent")
    said = f"{letters} dès les heures d'envoi." if leaves else "Abandonné : rien ne part."
    return done(request, f"{at.path}/silence/messages/{number}", said)


class Mistyped(Refusal):
    """A large number of messages, and not the same number typed."""

    status = 422


def _need_number(form: Form, count: int) -> None:
    """What was shown is what leaves; a large number is typed."""
    if form.number("shown") != count:
        raise Mistyped("La liste a changé : relisez-la.")
    if count > TYPED_ABOVE and form.number("count") != count:
        raise Mistyped(f"Pour confirmer, tapez le nombre de courriers : {count}.")
