"""What a browser keeps of a session: a token whose row says the rest, or, of a letter's link, all
of it, signed.

Revoking somebody's links ends their sessions too, for both hold the number of times that was done.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pendulum
from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlmodel import Session

from models.access.actors import Kept
from models.access.secret import known_secret, secret_of
from models.database.patience import BRIEF
from models.database.transactions import gesture, reading
from models.database.unavailable import MAY_BE_AWAY
from models.gestures.people.sessions import (
    LASTS,
    LASTS_WHERE_TRUSTED,
    NewSession,
    close_session,
    may_be_prolonged,
    open_session,
    session_with,
)
from web.request.arrival import over_https
from web.request.device import device_of

log = logging.getLogger("orgue.portal")

COOKIE, SAID = "orgue_session", "orgue_said"
LONGEST = int(LASTS_WHERE_TRUSTED.total_seconds())
BEFORE, BY_A_LINK_FOR = int(LASTS.total_seconds()), 2 * 60 * 60
"""Seconds of those signed whole: from before each had its row, and of a letter's link."""


@dataclass(frozen=True, kw_only=True)
class Pass:
    """*kept*: each capacity that signed in, with its ``link_version``; *only*: the paths that it
    opens, or all; *row*: its number, where it has one; *by_trust*: it goes on because its device
    is trusted; *until*: when it ends, where it has a row, and whether it *may_last* longer."""

    kept: Kept
    only: tuple[str, ...] = ()
    row: int | None = None
    by_trust: bool = False
    until: datetime | None = None
    may_last: bool = False


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What the browser brings, not forged nor too old: a *token*, or a session *signed* whole."""

    token: str = field(default="", repr=False)
    signed: Pass | None = None


def begin(
    request: Request, session: Session, kept: Kept, *, trusted: bool = False, had: Pass | None
) -> NewSession:
    """Open the session of who signed in with an address, in their gesture: of all that it stands
    for, and instead of the one that this browser *had*."""
    device = device_of(request.headers.get("user-agent", ""))
    before = had.row if had else None
    return open_session(session, kept, device, trusted=trusted, instead_of=before)


def let_in(request: Request, response: Response, opened: NewSession) -> Response:
    """Give the browser its session, once it is there."""
    seconds = int(opened.lasts.total_seconds())
    return keep(request, response, COOKIE, {"t": opened.token}, seconds)


def let_stay(request: Request, response: Response, until: datetime) -> Response:
    """Have the browser keep the session that it has *until* then."""
    cookie = brought(request)
    if cookie is None or not cookie.token:
        return response
    seconds = int((until - pendulum.now("UTC")).total_seconds())
    return keep(request, response, COOKIE, {"t": cookie.token}, seconds)


def let_in_by_letter(request: Request, response: Response, pass_: Pass) -> Response:
    """Give the browser the session of a letter's link: it opens that subject alone, and is kept
    nowhere else."""
    claims = {"k": list(pass_.kept), "o": list(pass_.only)}
    return keep(request, response, COOKIE, claims, BY_A_LINK_FOR)


def let_out(request: Request, response: Response) -> Response:
    """End the browser's session, and have it forget it."""
    leave(request)
    return forget(response, COOKIE)


def leave(request: Request) -> None:
    """End the row of the browser's session; where the database is away, the browser forgets it all
    the same, and its row ends by its own date."""
    cookie = brought(request)
    if cookie is None or not cookie.token:
        return
    try:
        with gesture(request.app.state.engine, BRIEF) as session:
            had = pass_of(request, session, cookie)
            if had is not None and had.row is not None:
                close_session(session, had.row)
    except MAY_BE_AWAY:
        log.warning("La fin d'une connexion n'a pas pu être notée.", exc_info=True)


def brought(request: Request) -> Brought | None:
    """What the browser keeps of a session; None: nothing, or forged, or too old.

    To be asked before a gesture begins: the secret is read in a transaction of its own.
    """
    claims = kept(request, COOKIE, LONGEST)
    if not isinstance(claims, dict):
        return None
    if "t" in claims:
        return Brought(token=str(claims["t"]))
    only = tuple(claims["o"])
    lasts = BEFORE if "s" in claims and not only else BY_A_LINK_FOR
    if kept(request, COOKIE, lasts) is None:
        return None
    return Brought(signed=Pass(kept=_kept_in(claims), only=only))


def _kept_in(claims: dict[str, Any]) -> Kept:
    """What a session signed whole holds; those of before said it in two parts."""
    both = claims["k"] if "k" in claims else [(claims["s"], claims["v"]), *claims.get("a", ())]
    return tuple((slot, version) for slot, version in both)


def pass_of(request: Request, session: Session, cookie: Brought | None) -> Pass | None:
    """The session of the browser, None when it has none, or one that is over. Its row is read once
    a request."""
    if cookie is None or not cookie.token:
        return cookie.signed if cookie else None
    if not hasattr(request.state, "pass_"):
        row = session_with(session, cookie.token)
        request.state.pass_ = row and Pass(
            kept=tuple((s, v) for s, v in row.holds),
            row=row.id,
            by_trust=bool(row.by_trust),
            until=row.expires_at,
            may_last=may_be_prolonged(row.opened_at, row.expires_at),
        )
    found: Pass | None = request.state.pass_
    return found


def say_next(request: Request, response: Response, sentence: str) -> Response:
    """Have the next page say *sentence*, once."""
    return keep(request, response, SAID, sentence, 60)


def said_last(request: Request) -> str:
    """What the last gesture's answer has this page say."""
    return str(kept(request, SAID, 60) or "")


def keep(
    request: Request, response: Response, name: str, value: object, lasts: int, *, under: str = "/"
) -> Response:
    """Have the browser keep *value*, signed, for *lasts* seconds, for the paths *under* one."""
    response.set_cookie(
        name,
        _signer(request, name).dumps(value),
        max_age=lasts,
        path=under,
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )
    return response


def _is_secure(request: Request) -> bool:
    """Whether a cookie must never leave unencrypted: where the portal has an https address, or a
    proxy of ours says so."""
    return request.app.state.settings.portal.startswith("https:") or over_https(request)


def forget(response: Response, name: str, *, under: str = "/") -> Response:
    """Have the browser forget what it kept."""
    response.delete_cookie(name, path=under)
    return response


def kept(request: Request, name: str, lasts: int) -> Any:
    """What the browser kept under *name*; None: nothing, or forged, or older than *lasts*."""
    value = request.cookies.get(name)
    if not value:
        return None
    if _known_secret(request) is None:  # we signed nothing yet
        return None
    try:
        return _signer(request, name).loads(value, max_age=lasts)
    except BadSignature:  # forged, cut, or too old
        return None


def _signer(request: Request, salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_secret(request), salt=salt)


def _secret(request: Request) -> str:
    state = request.app.state
    if _known_secret(request) is None:
        with gesture(state.engine) as session:
            state.secret = secret_of(session)
    return str(state.secret)


def _known_secret(request: Request) -> str | None:
    """The secret, as far as it was drawn: only read, for we may be inside a gesture already."""
    state = request.app.state
    if state.secret is None:
        with reading(state.engine) as session:
            state.secret = known_secret(session)
    found: str | None = state.secret
    return found
