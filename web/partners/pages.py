"""The partners: found by everybody of the académie, kept by who animates a territory; agreements,
what their contact is told, and the actions that name them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from models.errors import BadDocument, NotFound, NotYours, Refusal
from models.gestures.actions import documenting
from models.gestures.partners import agreements, keeping
from models.serving.partners.listing import (
    AskedPartners,
    partner_list,
    partner_sheet,
)
from models.territory.unit import Unit
from models.work.documents import TAKEN, Examined, examined, place_of, too_large
from models.work.partner import Partner, PartnerContact, partner_words
from models.year.course import load_course
from models.year.cycle import Cycle
from web.site.door import Visit, acting, looking
from web.site.downloads import handed_over
from web.site.forms import Form, Posted, need_short
from web.site.pages import done, page
from web.site.typed import number_in
from web.site.within import own_cycle

router = APIRouter(prefix="/partners")
TEXTS = ("name", "kind", "town", "text", "site", "neutral_on", "neutral_by")
OF_CONTACT = ("contact", "mail", "phone")


def _words(listed: dict[str, str], code: str) -> str:
    """What a code is called; a code that the installation says no more, as it is."""
    return listed.get(code, code)


@router.get("")
def listed(
    request: Request,
    q: str = "",
    kind: str = "",
    offer: str = "",
    withdrawn: str = "",
    which: Annotated[str, Query(alias="page")] = "",
) -> Response:
    """The partners that are found."""
    known = partner_words()
    asked = AskedPartners(
        words=need_short(q.strip(), 200),
        kind=kind if kind in known.kinds else "",
        offer=offer if offer in known.offers else "",
        withdrawn=bool(withdrawn),
        page=max(1, min(number_in(which), 1_000)),
    )
    with looking(request) as visit:
        found = partner_list(visit.session, visit.scope, asked, visit.day)
    typed = {"q": asked.words, "kind": asked.kind, "offer": asked.offer}
    typed |= {"withdrawn": "yes" if asked.withdrawn else ""}
    kept = urlencode({name: value for name, value in typed.items() if value})
    return page(
        request,
        "partners/index.html",
        partners=found,
        asked=asked,
        typed=typed,
        further=f"/partners?{kept}&page=" if kept else "/partners?page=",
        known=known,
        words_of=_words,
    )


@router.get("/{number:int}")
def one(request: Request, number: int) -> Response:
    """A partner: what it is and offers, its agreements, the actions that name it."""
    return _shown(request, number)


def _shown(
    request: Request,
    number: int,
    wrong: Refusal | None = None,
    form: Form | None = None,
    of: str = "",
) -> Response:
    with looking(request) as visit:
        sheet = partner_sheet(visit.session, visit.scope, number, visit.day)
        trust = _trust(visit)
        today = visit.day
    errors = wrong.facts.get("errors") if wrong else None
    return page(
        request,
        "partners/partner.html",
        wrong.status if wrong else 200,
        sheet=sheet,
        one=sheet.partner,
        known=partner_words(),
        words_of=_words,
        trust=trust,
        today=today,
        wrong=wrong,
        form=form or Form(),
        of=of,
        errors=errors if isinstance(errors, dict) else {},
        taken=TAKEN,
    )


def _trust(visit: Visit) -> Any:
    """Who answers for the data, as the académie says; None where no cycle is."""
    cycle_id = own_cycle(visit.session, visit.who)
    if cycle_id is None:
        return None
    return load_course(visit.session, visit.session.get_one(Cycle, cycle_id)).definition.trust


# ── kept ─────────────────────────────────────────────────────────────────────────────────────────


@router.get("/new")
def new(request: Request) -> Response:
    """The form of a new partner."""
    return _form(request, None, Form())


@router.get("/{number:int}/edit")
def edit(request: Request, number: int) -> Response:
    """The form of a partner, as it is."""
    with looking(request) as visit:
        partner = keeping.partner_of(visit.session, number)
        keeping.need_keeper(visit.session, partner.unit_id, visit.actor, visit.moment)
        form = _as_typed(partner, visit.session.get(PartnerContact, number))
    return _form(request, number, form)


def _as_typed(partner: Partner, contact: PartnerContact | None) -> Form:
    values = {name: [str(getattr(partner, name) or "")] for name in TEXTS}
    values |= {"offers": list(partner.offers), "seen": [str(partner.edits)]}
    if contact is not None:
        values |= {"contact": [contact.name], "mail": [contact.mail], "phone": [contact.phone]}
    return Form(values=values)


def _form(
    request: Request, number: int | None, form: Form, wrong: Refusal | None = None
) -> Response:
    with looking(request) as visit:
        keeps = partner_list(visit.session, visit.scope, AskedPartners(), visit.day).keeps
        if number is None and not keeps:
            raise NotYours(
                "Les partenaires sont tenus par qui anime un bassin, un département ou l'académie.",
                "Dites-lui celui qui manque.",
            )
    errors = wrong.facts.get("errors") if wrong else None
    return page(
        request,
        "partners/edit.html",
        wrong.status if wrong else 200,
        number=number,
        keeps=keeps,
        form=form,
        wrong=wrong,
        errors=errors if isinstance(errors, dict) else {},
        known=partner_words(),
        longest=keeping.LONGEST | keeping.OF_CONTACT,
    )


def _said(form: Form) -> dict[str, Any]:
    said: dict[str, Any] = {name: form.one(name) for name in (*TEXTS, *OF_CONTACT)}
    return said | {"offers": form.many("offers")}


@router.post("/new")
def add(request: Request, form: Posted) -> Response:
    """Keep a new partner; refused, what was typed comes back."""
    try:
        with acting(request) as visit:
            unit = visit.session.get(Unit, number_in(form.one("unit")))
            if unit is None:
                raise NotFound("Dites de quel territoire il est.", "Choisissez un des vôtres.")
            given = (visit.session, unit, _said(form), visit.actor, visit.moment)
            number = keeping.add_partner(*given)
    except Refusal as wrong:
        if wrong.status != 422:
            raise
        return _form(request, None, form, wrong)
    return done(request, f"/partners/{number}", "C'est noté.")


@router.post("/{number:int}/edit")
def change(request: Request, number: int, form: Posted) -> Response:
    """Correct a partner; refused, what was typed comes back."""
    try:
        with acting(request) as visit:
            given = (visit.session, number, _said(form), visit.actor, visit.moment)
            keeping.change_partner(*given, seen=form.number("seen"))
    except Refusal as wrong:
        if wrong.status not in (409, 422):
            raise
        return _form(request, number, form, wrong)
    return done(request, f"/partners/{number}", "C'est noté.")


def _do(
    request: Request,
    number: int,
    form: Form,
    change: Callable[[Visit], object],
    said: str,
    of: str = "",
) -> Response:
    try:
        with acting(request) as visit:
            change(visit)
    except Refusal as wrong:
        if wrong.status not in (400, 409, 422):
            raise
        return _shown(request, number, wrong, form, of)
    return done(request, f"/partners/{number}", said)


@router.post("/{number:int}/withdraw")
def withdraw(request: Request, number: int, form: Posted) -> Response:
    """It is a partner no more; nobody is written to."""

    def change(visit: Visit) -> None:
        reason = form.one("reason")
        keeping.withdraw_partner(visit.session, number, reason, visit.actor, visit.moment)

    said = "C'est noté. Les actions qui le nomment sont plus bas ; personne n'a reçu de courrier."
    return _do(request, number, form, change, said, "withdraw")


@router.post("/{number:int}/back")
def back(request: Request, number: int, form: Posted) -> Response:
    """It is a partner again."""

    def change(visit: Visit) -> None:
        keeping.take_back_partner(visit.session, number, visit.actor, visit.moment)

    return _do(request, number, form, change, "C'est noté : il est de nouveau partenaire.")


@router.post("/{number:int}/told")
def told(request: Request, number: int, form: Posted) -> Response:
    """Its contact was told what is kept of them."""

    def change(visit: Visit) -> None:
        keeping.note_told(visit.session, number, visit.actor, visit.moment)

    return _do(request, number, form, change, "C'est noté : son contact a été informé.")


# ── agreements ───────────────────────────────────────────────────────────────────────────────────

OF_AGREEMENT = ("title", "signatory", "signed_on", "starts", "ends")


@router.post("/{number:int}/agreements")
def agree(request: Request, number: int, form: Posted) -> Response:
    """Keep an agreement, with its document if it was sent."""
    settings = request.app.state.settings
    try:
        file = _sent(form, settings.document_limit)  # slow: no transaction is open meanwhile
    except BadDocument as wrong:
        return _shown(request, number, wrong, form, "agreement")

    def change(visit: Visit) -> None:
        said = {name: form.one(name) for name in OF_AGREEMENT}
        given = (visit.session, number, said, visit.actor, visit.moment)
        agreements.add_agreement(*given, file=file, folder=settings.documents)

    return _do(request, number, form, change, "La convention est notée.", "agreement")


def _sent(form: Form, limit: int) -> Examined | None:
    files = form.files("file")
    if not files:
        return None
    content = files[0].file.read(limit + 1)
    if len(content) > limit:
        raise too_large(limit)
    return examined(content, files[0].filename or "", limit)


@router.post("/{number:int}/agreements/{agreement:int}/renewed")
def renewed(request: Request, number: int, agreement: int, form: Posted) -> Response:
    """It is renewed, or need not be: nobody is reminded any more."""
    again = form.one("do") == "remind"

    def change(visit: Visit) -> None:
        given = (visit.session, agreement, visit.actor, visit.moment)
        agreements.say_renewed(*given, renewed=not again)

    said = "Son terme vous sera rappelé." if again else "Son terme ne vous sera plus rappelé."
    return _do(request, number, form, change, said)


@router.post("/{number:int}/agreements/{agreement:int}/remove")
def remove(request: Request, number: int, agreement: int, form: Posted) -> Response:
    """Take an agreement away, and its file."""
    with acting(request) as visit:
        digest = agreements.remove_agreement(visit.session, agreement, visit.actor, visit.moment)
    state = request.app.state
    if digest:
        documenting.sweep(state.engine, state.settings.documents, digest)
    return done(request, f"/partners/{number}", "La convention est ôtée.")


@router.get("/{number:int}/agreements/{agreement:int}/file")
def file(request: Request, number: int, agreement: int) -> Response:
    """The document of an agreement, for who keeps its partner."""
    with looking(request) as visit:
        sheet = partner_sheet(visit.session, visit.scope, number, visit.day)
    kept = (one for one in sheet.agreements if one.id == agreement and one.digest)
    found = next(kept, None) if sheet.keeps else None
    place = place_of(request.app.state.settings.documents, found.digest) if found else None
    if found is None or place is None or not place.is_file():
        raise NotFound("Ce document ne vous est pas ouvert, ou il n'est plus là.")
    return handed_over(place, found.media_type, found.file)
