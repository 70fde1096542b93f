"""Writing to the silent schools, or to another list of « À relancer »: prepared, shown with its
exact list, then let go."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from models.errors import NotFound, Refusal
from models.gestures.mail import writing_to_lists as writing
from models.outbox.pilot_words import SILENT
from models.serving.dashboard.to_write_to import to_write_to
from models.serving.mail.written import written
from models.words.french import plural
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.typed import number_in
from web.site.view import of_cycle
from web.site.within import Here, here

router = APIRouter(prefix="/cycles/{cycle_id}/silence/messages")
TYPED_ABOVE = 50
"""Messages above which their number is typed before they leave."""


@dataclass(frozen=True, kw_only=True)
class ListWords:
    """How the pages speak of a list: *to* whom one writes, *one* and *several* of them, what the
    letter's button *opens*, who is left out *meanwhile*."""

    to: str
    one: str
    several: str
    opens: str
    meanwhile: str


SCHOOL, SCHOOLS = "école ou établissement", "écoles et établissements"
LISTS = {
    SILENT: ListWords(
        to="aux écoles sans proposition à ce jour",
        one=SCHOOL,
        several=SCHOOLS,
        opens="où proposer une action",
        meanwhile="Une école qui propose d'ici là ne reçoit rien.",
    ),
    "late_validators": ListWords(
        to="aux validateurs en retard",
        one="personne",
        several="personnes",
        opens="des demandes qui attendent sa réponse",
        meanwhile="Qui répond à tout d'ici là ne reçoit rien ; qui est absent est suppléé.",
    ),
    "alone": ListWords(
        to="aux relais et pilotes sans suppléance",
        one="personne",
        several="personnes",
        opens="où nommer qui supplée",
        meanwhile="Qui a quelqu'un pour le suppléer d'ici là ne reçoit rien.",
    ),
    "unattached": ListWords(
        to="aux écoles sans bassin ni circonscription",
        one=SCHOOL,
        several=SCHOOLS,
        opens="des dates de l'année",
        meanwhile="Une école rattachée d'ici là ne reçoit rien.",
    ),
}


def _listed(name: str) -> ListWords:
    if name not in LISTS:
        raise NotFound(
            "Cette liste n'existe pas.", "La page « À relancer » montre celles qui existent."
        )
    return LISTS[name]


@router.get("/new")
def new(
    request: Request, cycle_id: int, unit: str = "", home: str = "", to: str = SILENT
) -> Response:
    """What to write, and to whom."""
    return _form(request, cycle_id, unit, home, to)


def _form(
    request: Request,
    cycle_id: int,
    unit: str,
    home: str,
    to: str,
    form: Form | None = None,
    wrong: Refusal | None = None,
) -> Response:
    listed = _listed(to)
    with looking(request) as visit:
        at = here(visit, cycle_id)
        view = of_cycle(at, unit)
        found = to_write_to(visit.session, at.course, view.perimeter, to, at.day, _row(at, home))
    return page(
        request,
        "dashboard/message_new.html",
        wrong.status if wrong else 200,
        at=at,
        names=found.names,
        view=view,
        form=form or Form(),
        wrong=wrong,
        unit=unit,
        home=home,
        to=to,
        listed=listed,
    )


@router.post("/new")
def prepare(request: Request, cycle_id: int, form: Posted) -> Response:
    """Hold one message for each of the list; on to what would leave."""
    unit, home, to = form.one("unit"), form.one("home"), form.one("to") or SILENT
    _listed(to)
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            perimeter = of_cycle(at, unit).perimeter
            found = to_write_to(visit.session, at.course, perimeter, to, at.day, _row(at, home))
            subject, text = form.one("subject"), form.one("text")
            number = writing.prepare(
                visit.session, at.course, found.unit_ids, subject, text, at.by, at.moment, to
            )
    except Refusal as wrong:
        if wrong.status in (401, 403):
            raise
        return _form(request, cycle_id, unit, home, to, form, wrong)
    return done(request, f"{at.path}/silence/messages/{number}", "Rien n'est parti : relisez.")


def _row(at: Here, home: str) -> int | None:
    """The unit whose row is written to; None only where the address names none. Raises NotFound."""
    return int(at.unit(number_in(home)).id) if home else None


@router.get("/{number}")
def prepared(request: Request, cycle_id: int, number: int) -> Response:
    """What would leave, to whom exactly; or what became of it."""
    return _prepared(request, cycle_id, number)


def _prepared(
    request: Request, cycle_id: int, number: int, wrong: Refusal | None = None
) -> Response:
    with looking(request) as visit:
        at = here(visit, cycle_id)
        writing.written_by(visit.session, at.course, number, at.by)
        found = written(visit.session, at.course, number, at.moment)
    return page(
        request,
        "dashboard/message.html",
        wrong.status if wrong else 200,
        at=at,
        found=found,
        wrong=wrong,
        number=number,
        typed=found.held > TYPED_ABOVE,
        listed=LISTS[found.name],
    )


@router.post("/{number}")
def decide(request: Request, cycle_id: int, number: int, form: Posted) -> Response:
    """Let it go, its number typed when it is large; or give it up."""
    leaves = form.one("do") == "release"
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            if leaves:
                writing.written_by(visit.session, at.course, number, at.by)
                _need_number(form, written(visit.session, at.course, number, at.moment).held)
            bring = writing.release if leaves else writing.give_up
            count = bring(visit.session, at.course, number, at.by, at.moment)
    except Refusal as wrong:
        if wrong.status in (401, 403, 404):
            raise
        return _prepared(request, cycle_id, number, wrong)
    letters = plural(count, "courrier part", "courriers partent")
    said = f"{letters} dès les heures d'envoi." if leaves else "Abandonné : rien ne part."
    return done(request, f"{at.path}/silence/messages/{number}", said)


class LettersMistyped(Refusal):
    """A large number of messages, and not the same number typed."""

    status = 422


def _need_number(form: Form, count: int) -> None:
    """What was shown is what leaves; a large number is typed."""
    if form.number("shown") != count:
        raise LettersMistyped("La liste a changé : relisez-la.")
    if count > TYPED_ABOVE and form.number("count") != count:
        raise LettersMistyped(f"Pour confirmer, tapez le nombre de courriers : {count}.")
