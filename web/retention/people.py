"""What a person asks of what is held on them, as an académie answers it: access, correction,
opposition, erasure."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.errors import Refusal
from models.gestures.retention.asking import (
    correct_person,
    need_keeper_of,
    note_request,
    oppose,
    person_of,
)
from models.gestures.retention.cleaning import clean
from models.gestures.retention.erasing import erase_people
from models.serving.retention.held_on import held_on
from models.words.french import plural
from models.work.retention.rows import PersonAsks
from web.retention.academy import kept_by
from web.site.door import acting, looking
from web.site.forms import Form, Number, Posted
from web.site.held_file import OBLIGED, held_file
from web.site.pages import done, page

router = APIRouter(prefix="/retention/person")


@router.get("")
def person(request: Request, q: str = "", academy: Number = 0) -> Response:
    """Somebody, found by their address, with what may be done of what they ask."""
    return _page(request, q.strip(), academy)


def _page(
    request: Request,
    sought: str,
    academy: int,
    wrong: Refusal | None = None,
    form: Form | None = None,
) -> Response:
    with looking(request) as visit:
        at = kept_by(visit, academy)
        found, held = None, None
        if sought:
            try:
                found = person_of(at.session, at.academy_id, sought)
                held = held_on(at.session, found, at.moment, at.academy_id)
            except Refusal as refused:
                wrong = wrong or refused
    return page(
        request,
        "retention/person.html",
        wrong.status if wrong else 200,
        at=at,
        sought=sought,
        found=found,
        held=held,
        wrong=wrong,
        form=form or Form(),
        obliged=OBLIGED,
    )


@router.post("/{number:int}/data")
def data(request: Request, number: int, form: Posted) -> Response:
    """All that is held on them, as a file for them; the register keeps that it was given."""
    with acting(request) as visit:
        at = kept_by(visit, form.number("academy"))
        slot = need_keeper_of(at.session, at.academy, at.actor, at.moment)
        found = person_of(at.session, at.academy_id, str(number))
        held = held_on(at.session, found, at.moment, at.academy_id)
        note_request(at.session, number, PersonAsks.ACCESS, slot, at.moment)
    return held_file(request, held, number, form.one("as"))


@router.post("/{number:int}/correct")
def correct(request: Request, number: int, form: Posted) -> Response:
    """Write their name, address and telephone as they are."""
    academy = form.number("academy") or 0
    try:
        with acting(request) as visit:
            at = kept_by(visit, academy)
            slot = need_keeper_of(at.session, at.academy, at.actor, at.moment)
            found = person_of(at.session, at.academy_id, str(number))
            said = {name: form.one(name) for name in ("name", "mail", "phone")}
            correct_person(at.session, found, slot, at.moment, **said)
    except Refusal as refused:
        if refused.status in (401, 403, 404):
            raise
        return _page(request, str(number), academy, refused, form)
    return done(request, at.path("person", q=number), "C'est corrigé.")


@router.post("/{number:int}/oppose")
def opposition(request: Request, number: int, form: Posted) -> Response:
    """Write to them about their work alone; or about news again."""
    ends = form.one("ends") == "yes"
    with acting(request) as visit:
        at = kept_by(visit, form.number("academy"))
        slot = need_keeper_of(at.session, at.academy, at.actor, at.moment)
        found = person_of(at.session, at.academy_id, str(number))
        oppose(at.session, found, slot, at.moment, ends=ends)
    said = "Cette personne reçoit de nouveau les nouvelles." if ends else f"C'est noté. {OBLIGED}"
    return done(request, at.path("person", q=number), said)


@router.post("/{number:int}/erase")
def erase(request: Request, number: int, form: Posted) -> Response:
    """Erase them, once their address is typed again; their function stays."""
    academy, settings = form.number("academy") or 0, request.app.state.settings
    try:
        with acting(request) as visit:
            at = kept_by(visit, academy)
            slot = need_keeper_of(at.session, at.academy, at.actor, at.moment)
            found = person_of(at.session, at.academy_id, form.one("mail"))
            if found.id != number:
                found = person_of(at.session, at.academy_id, str(number))
                raise Refusal(
                    "L'adresse recopiée n'est pas celle de cette personne.",
                    "Rien n'a été effacé.",
                )
            gone = erase_people(at.session, [found], slot, at.moment, settings.documents)
    except Refusal as refused:
        if refused.status in (401, 403):
            raise
        return _page(request, str(number), academy, refused, form)
    clean(request.app.state.engine, settings, gone.files, gone.sought)
    texts = plural(gone.texts, "texte récrit", "textes récrits")
    files = plural(len(gone.documents), "fichier retiré", "fichiers retirés")
    said = f"La personne n° {number} est effacée : {texts}, {files}. Sa fonction reste."
    if gone.homonyms:
        said += " Quelqu'un d'autre porte son nom : les textes qui le disent sont à relire."
    return done(request, at.path("person"), said)
