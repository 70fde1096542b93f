"""Attestations of participation: asked by who took part, issued by the académie, printed, and
checked by anybody who reads their code."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.access.rights import Gesture
from models.access.secret import known_secret
from models.database.transactions import reading
from models.errors import NotFound
from models.gestures.people.attesting import (
    ask_attestation,
    issue_attestation,
    refuse_attestation,
)
from models.serving.home.attestations import attestations_page
from models.work.attestation import (
    AT,
    ATTESTATION,
    AttestationState,
    NoAttestation,
    attestation_with,
    code_of,
)
from web.exports.letterhead import letterhead
from web.exports.making import file_name
from web.exports.print_order import whole_page
from web.request.arrival import caller
from web.request.throttle import Throttle
from web.site.door import acting, looking
from web.site.forms import Posted
from web.site.pages import done, page, templates
from web.site.typed import number_in
from web.site.within import here, own_cycle

router = APIRouter()
GUESSING = Throttle(times=60, seconds=900)
"""One machine tries sixty codes of no attestation in a quarter of an hour at most."""
PAGE = "/cycles/{cycle_id:int}/attestations"


@router.get("/attestations")
def own(request: Request) -> Response:
    """On to the attestations of one's own académie."""
    with looking(request) as visit:
        cycle_id = own_cycle(visit.session, visit.who)
    return RedirectResponse(f"/cycles/{cycle_id}/attestations" if cycle_id else "/me", 303)


@router.get(PAGE)
def attestations(request: Request, cycle_id: int) -> Response:
    """One's own, what one may ask, and for who issues them, what is asked."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        shown = attestations_page(at.session, at.course, at.scope, at.day)
    return page(request, "exports/attestations.html", at=at, shown=shown)


@router.post(PAGE)
def ask(request: Request, cycle_id: int, form: Posted) -> Response:
    """Ask for one."""
    with acting(request) as visit:
        at = here(visit, cycle_id)
        ask_attestation(at.session, at.course, number_in(form.one("unit")), at.by, at.moment)
    words = "Votre attestation est demandée : elle sera ici dès que l'académie l'a délivrée."
    return done(request, f"/cycles/{cycle_id}/attestations", words)


@router.post(PAGE + "/{number:int}/issue")
def issue(request: Request, cycle_id: int, number: int) -> Response:
    """Issue what was asked."""
    with acting(request) as visit:
        at = here(visit, cycle_id)
        called = issue_attestation(at.session, at.course, number, at.by, at.moment)
    words = f"L'attestation n° {called} est délivrée."
    return done(request, f"/cycles/{cycle_id}/attestations", words)


@router.post(PAGE + "/{number:int}/refuse")
def refuse(request: Request, cycle_id: int, number: int, form: Posted) -> Response:
    """Say why it is not issued."""
    with acting(request) as visit:
        at = here(visit, cycle_id)
        refuse_attestation(at.session, at.course, number, form.one("reason"), at.by, at.moment)
    return done(request, f"/cycles/{cycle_id}/attestations", "La réponse est gardée.")


@router.get(PAGE + "/{number:int}.pdf")
def printed(request: Request, cycle_id: int, number: int) -> Response:
    """The attestation on paper, for whose it is and for who issues them."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        query = sa.select(ATTESTATION).where(AT.id == number, AT.cycle_id == cycle_id)
        row = at.session.connection().execute(query).first()
        people = {h.by.person_id for h in at.scope.held}
        issues = at.scope.may_at(Gesture.ISSUE_ATTESTATION)
        reads = any(h.unit_id == at.course.academy_id for h in issues)
        if row is None or not (reads or row.person_id in people):
            raise NotFound("Cette attestation n'existe pas, ou n'est pas à vous.")
        if row.state is not AttestationState.ISSUED:
            raise NotFound("Cette attestation n'est pas délivrée.", "La page dit où elle en est.")
        secret = known_secret(at.session) or ""
        look, folder = at.course.definition.look, request.app.state.settings.documents
        head = letterhead(look, at.academy.name, folder)
    code = code_of(secret, row.id)
    said = row.content | {"on": date.fromisoformat(row.content["on"])}
    portal = request.app.state.settings.portal
    values: dict[str, Any] = {"said": said, "number": row.number, "code": code, "paper": head}
    template = templates.get_template("print/attestation.html")
    html = template.render(**values, check=f"{portal}attestation/{code}")
    name = file_name("Attestation", row.number.replace("/", "-"))
    back = f"/cycles/{cycle_id}/attestations"
    return whole_page(request, html, head, at.scope, name, "L'attestation", back)


# ── for anybody ──────────────────────────────────────────────────────────────────────────────────


@router.get("/attestation")
def check(request: Request, code: str = "") -> Response:
    """Where a code is typed that was read on an attestation."""
    if code.strip():
        return RedirectResponse(f"/attestation/{code.strip()[:60]}", 303)
    return page(request, "exports/attestation_checked.html", row=None, code="")


@router.get("/attestation/{code}")
def checked(request: Request, code: str) -> Response:
    """Whether an attestation is genuine: what it says, and nothing that it does not print."""
    try:
        with reading(request.app.state.engine) as session:
            row = attestation_with(session, code)
    except NoAttestation as wrong:
        GUESSING.count(caller(request))
        values: dict[str, Any] = {"row": None, "code": code, "wrong": wrong}
        return page(request, "exports/attestation_checked.html", 404, **values)
    said = row.content | {"on": date.fromisoformat(row.content["on"])}
    shown: dict[str, Any] = {"row": row, "told": said, "code": code}
    return page(request, "exports/attestation_checked.html", **shown)
