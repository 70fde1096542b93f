"""A session is a signed cookie: whose it is, since when, and what it is limited to.

Nothing of it is kept on our side. Revoking somebody's links ends their sessions too, for both hold
the number of times that was done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from models.access.actors import Kept
from models.access.secret import known_secret, secret_of
from models.database.transactions import gesture, reading
from web.request.arrival import over_https

COOKIE, SAID = "orgue_session", "orgue_said"
HOURS = 60 * 60
SIGNED_IN_FOR, BY_A_LINK_FOR = 12 * HOURS, 2 * HOURS


@dataclass(frozen=True, kw_only=True)
class Pass:
    """*slot* is whose, *version* their ``link_version``, *also* the same of the other capacities of
    their address; *only*: the paths it opens, or all."""

    slot: str
    version: int
    also: tuple[tuple[str, int], ...] = ()
    only: tuple[str, ...] = ()

    @property
    def kept(self) -> Kept:
        return ((self.slot, self.version), *self.also)


def pass_for(kept: Kept) -> Pass:
    """The session of who signed in with an address: of all that it stands for."""
    (slot, version), *also = kept
    return Pass(slot=slot, version=version, also=tuple((s, v) for s, v in also))


def let_in(request: Request, response: Response, pass_: Pass) -> Response:
    """Give the browser a session; one that a letter's link opens lasts less."""
    lasts = BY_A_LINK_FOR if pass_.only else SIGNED_IN_FOR
    claims = {"s": pass_.slot, "v": pass_.version, "a": pass_.also, "o": list(pass_.only)}
    return keep(request, response, COOKIE, claims, lasts)


def let_out(response: Response) -> Response:
    """End the browser's session."""
    return forget(response, COOKIE)


def pass_of(request: Request) -> Pass | None:
    """The session of the browser, None when it has none, or one that is over or forged."""
    claims = kept(request, COOKIE, SIGNED_IN_FOR)
    if not isinstance(claims, dict):
        return None
    only = tuple(claims["o"])
    if only and kept(request, COOKIE, BY_A_LINK_FOR) is None:
        return None
    also = tuple((slot, version) for slot, version in claims.get("a", ()))
    return Pass(slot=claims["s"], version=claims["v"], also=also, only=only)


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
