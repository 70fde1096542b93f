"""Signing in by a link that a mail carries, and out. The link's page shows; its button acts."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from models.access.actors import Kept, all_of
from models.access.scope import held_by
from models.access.secret import known_secret
from models.access.signin import SIGN_IN_LINK
from models.clock import now
from models.database.transactions import gesture, reading
from models.gestures.people.sessions import may_trust
from models.gestures.people.signing_in import UsedLink, ask_to_sign_in, held_in, sign_in
from models.letters.signed_links import Bearer, about
from models.outbox import routes
from models.serving.letter_pages.sheet import BrokenLink, opened, opened_with
from models.serving.setup.landing import lands_on
from models.territory.addresses import asked_mail
from models.work.message import MESSAGE
from models.work.subjects import SubjectKind
from web.request.arrival import caller
from web.request.same_origin import our_path
from web.request.session import begin, brought, let_in, let_out, pass_of
from web.request.throttle import Throttle
from web.signing.oidc import came_from_the_provider
from web.signing.second_factor import need_no_second_factor
from web.site.forms import Posted
from web.site.home_access import shows_links
from web.site.pages import local_day, page

router = APIRouter()
ASKING = Throttle(times=1_000, seconds=900, in_all=5_000)
"""A whole académie may leave by one address, and ask on one morning: what keeps a person from being
written to without end is counted for the address asked for (gestures/people/signing_in.py)."""


@router.get("/sign-in")
def sign_in_page(request: Request, next: Annotated[str, Query(max_length=300)] = "/me") -> Response:
    """The page that asks for an address."""
    provider = request.app.state.provider
    oidc_name = provider.name if provider else ""
    return page(
        request,
        "signing/sign_in.html",
        next_page=our_path(next, "/me"),
        oidc_name=oidc_name,
        terminal=_links_come_from_the_terminal(request),
    )


@router.get("/sign-in/back")
def back_to_what_was_typed(request: Request) -> Response:
    """Where one lands who signed in beside a form that waits in another tab."""
    return page(request, "signing/back.html")


def _links_come_from_the_terminal(request: Request) -> bool:
    """Whether a link asked for here can reach nobody: no mail leaves, and no page shows it."""
    if request.app.state.settings.mail_url is not None or shows_links(request):
        return False
    try:
        with reading(request.app.state.engine) as session:
            return not routes.reach_people(session)
    except sa.exc.SQLAlchemyError:
        return False


@router.post("/sign-in")
def ask(request: Request, form: Posted) -> Response:
    """Send a link to that address, if it is somebody's; the answer never tells."""
    ASKING.count(caller(request))
    mail, next_page = asked_mail(form.one("mail"))[:254], our_path(form.one("next")[:300], "/me")
    with gesture(request.app.state.engine) as session:
        ask_to_sign_in(session, mail, next_page, now(session))
    terminal = _links_come_from_the_terminal(request)
    return page(request, "signing/sign_in_sent.html", mail=mail, terminal=terminal)


@router.get("/s/{link_id}/{seal}")
def link_page(request: Request, link_id: int, seal: str) -> Response:
    """The page of a sign-in link: mail scanners that follow it sign nobody in."""
    with reading(request.app.state.engine) as session:
        bearer = _opened(session, link_id, seal)
        kept = held_in(session, link_id, bearer.slot)
        _need_one_factor(request, session, link_id, kept)
        may = may_trust(session, kept)
    return page(request, "signing/sign_in_link.html", may_trust=may)


@router.post("/s/{link_id}/{seal}")
def enter(request: Request, link_id: int, seal: str, form: Posted) -> Response:
    """Sign in, once."""
    cookie, trusted = brought(request), form.checked("trusted")
    with gesture(request.app.state.engine) as session:
        bearer = _opened(session, link_id, seal)
        _need_one_factor(request, session, link_id, held_in(session, link_id, bearer.slot))
        next_page, kept = sign_in(session, link_id, bearer.slot)
        who = all_of(slot for slot, _ in kept)
        next_page = lands_on(session, who, local_day(now(session)), next_page)
        had = pass_of(request, session, cookie)
        session_ = begin(request, session, kept, trusted=trusted, had=had)
    return let_in(request, RedirectResponse(our_path(next_page, "/me"), 303), session_)


def _need_one_factor(request: Request, session: Session, link_id: int, kept: Kept) -> None:
    """Refuse who signs in with two factors, but by a link that was printed in the terminal. Raises
    WithTheProvider."""
    by_mail = sa.exists().where(*_carried(link_id))
    if session.connection().execute(sa.select(by_mail)).scalar_one():
        actor = all_of(slot for slot, _ in kept)
        held = held_by(session, actor, local_day(now(session)))
        need_no_second_factor(request.app.state.provider, held)


def _carried(link_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    m = MESSAGE.c
    return (m.subject_kind == SubjectKind.SIGN_IN, m.subject_id == link_id)


def _opened(session: Session, link_id: int, seal: str) -> Bearer:
    """Whose link it is: sealed by the cycle whose letter carried it, or by the installation, in its
    terminal."""
    m, c = MESSAGE.c, SIGN_IN_LINK.c
    carried = sa.and_(m.subject_kind == SubjectKind.SIGN_IN, m.subject_id == c.id)
    query = sa.select(m.cycle_id, c.used_at).select_from(SIGN_IN_LINK.outerjoin(MESSAGE, carried))
    row = session.connection().execute(query.where(c.id == link_id)).first()
    if row is None:
        raise BrokenLink
    if row.used_at is not None:
        raise UsedLink
    path, moment = about(SubjectKind.SIGN_IN, link_id), now(session)
    if row.cycle_id is None:
        return opened_with(session, known_secret(session) or "", path, seal, moment)
    return opened(session, row.cycle_id, path, seal, moment).bearer


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """Leave: this browser's session ends."""
    there = came_from_the_provider(request)
    return let_out(request, RedirectResponse("/sign-out/done" if there else "/", 303))
