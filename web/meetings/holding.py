"""The list of a meeting, kept by who holds it: invited, expected by name, taken off, called off."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from models.errors import Refusal
from models.gestures.meetings import inviting
from models.gestures.meetings.opening import call_off
from models.gestures.meetings.training import say_training
from models.words.french import plural
from web.meetings.desk import AT, Code, meeting_page, path_of
from web.site.door import acting
from web.site.forms import Form, Posted
from web.site.pages import done
from web.site.within import Here, here

router = APIRouter()


def _done(
    request: Request, cycle_id: int, code: str, form: Form, do: Callable[[Here], str]
) -> Response:
    """What *do* does, said on the meeting's page; refused, what was typed comes back there."""
    try:
        with acting(request) as visit:
            said = do(here(visit, cycle_id))
    except Refusal as wrong:
        if wrong.status in (401, 403):
            raise
        found = wrong.facts.get("errors") or wrong.facts.get("fields")
        errors = dict(found) if isinstance(found, dict) else {}
        return meeting_page(request, cycle_id, code, form=form, wrong=wrong, errors=errors)
    return done(request, f"{path_of(cycle_id, code)}#presents", said)


@router.post(AT + "/invite")
def invite(request: Request, cycle_id: int, code: Code, form: Posted) -> Response:
    """Invite functions of a territory, or somebody by their address."""

    def do(at: Here) -> str:
        given = (at.session, at.course, code)
        if form.one("mail"):
            count = inviting.invite_somebody(*given, form.one("mail"), at.by, at.moment)
        else:
            unit, functions = form.number("unit") or 0, form.many("functions")
            count = inviting.invite_functions(*given, unit, functions, at.by, at.moment)
        return f"{plural(count, 'personne invitée', 'personnes invitées')}, en plus de la liste."

    return _done(request, cycle_id, code, form, do)


@router.post(AT + "/expected")
def expect(request: Request, cycle_id: int, code: Code, form: Posted) -> Response:
    """Note by name somebody who comes, or take them off the list."""

    def do(at: Here) -> str:
        given = (at.session, at.course, code)
        if form.one("remove"):
            number = form.number("remove") or 0
            inviting.take_off_the_list(*given, number, at.by, at.moment)
            return "C'est ôté de la liste."
        rank = inviting.expect_somebody(*given, form.one("expected"), at.by, at.moment)
        return (
            "C'est noté." if rank is None else f"C'est complet : noté en attente, au rang {rank}."
        )

    return _done(request, cycle_id, code, form, do)


@router.post(AT + "/call-off")
def cancel(request: Request, cycle_id: int, code: Code, form: Posted) -> Response:
    """Call it off: those who come are told once."""

    def do(at: Here) -> str:
        told = call_off(at.session, at.cycle, code, form.one("why"), at.by, at.moment)
        return f"La rencontre est annulée ; {plural(told, 'courrier part', 'courriers partent')}."

    return _done(request, cycle_id, code, form, do)


@router.post(AT + "/training")
def training(request: Request, cycle_id: int, code: Code, form: Posted) -> Response:
    """What it is worth as training, said by the EAFC."""

    def do(at: Here) -> str:
        said = {key: form.one(key) for key in ("dispositif", "module", "training_hours")}
        say_training(at.session, at.course, code, said, form.checked("attests"), at.by, at.moment)
        return "C'est enregistré."

    return _done(request, cycle_id, code, form, do)
