"""Signing in with the académie's own provider (ProConnect or another): there, then back, once.

What is to come back is kept in a signed cookie of ten minutes; whoever comes back is the person,
and the schools, whose address the provider vouches for. Nobody is signed in by half.
"""

from __future__ import annotations

import hmac
import json
import logging
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from secrets import token_urlsafe
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from models.access.actors import actor_of, kept_of
from models.access.scope import held_by
from models.clock import now
from models.database.transactions import gesture
from models.errors import NotFound, Refusal
from models.serving.setup.landing import lands_on
from web.request.arrival import caller
from web.request.methods import only_about
from web.request.same_origin import our_path
from web.request.session import BEFORE, LONGEST, begin, brought, forget, keep, kept, let_in, pass_of
from web.request.throttle import Throttle
from web.signing.provider import Provider, ProviderUnsure, UsedAnswer
from web.signing.second_factor import lacks_second_factor
from web.site.pages import local_day, page

log = logging.getLogger("orgue.portal")

router = APIRouter()
ASKED, ASKED_FOR, ASKED_UNDER = "orgue_asked", 600, "/sign-in"
TO_LEAVE, TO_LEAVE_FOR, TO_LEAVE_UNDER = "orgue_leave", LONGEST, "/sign-out"
COMING_BACK = Throttle(times=1_000, seconds=900, in_all=5_000)
"""What may be asked of the provider in our name: a whole académie comes back by one address."""
ANOTHER, ANOTHER_FOR = "orgue_another", 600
"""Whoever came as somebody that we don't know is let choose, the next time that they leave."""
LONGEST_HINT = 2800
"""A cookie holds 4,096 bytes: a longer ID token is not kept, and signing out there asks first."""


class NoProvider(Refusal):
    """This installation has no provider."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            "Ce portail n'est relié à aucun service de connexion.", "Demandez un lien par courriel."
        )


class NotThisAccount(Refusal):
    """Whoever came back is nobody here; with another account they may be."""

    status = 403


class NotAgreed(NotThisAccount):
    """Whoever went there did not sign in."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"La connexion avec {name} n'a pas abouti : vous n'êtes pas connecté.",
            "Recommencez, ou demandez un lien par courriel.",
        )


class UnknownHere(NotThisAccount):
    """An address of the provider's that nobody has here."""

    def __init__(self, name: str, mail: str) -> None:
        super().__init__(
            f"{name} vous connaît sous l'adresse « {mail} », que personne n'a ici : vous n'êtes "
            "pas connecté.",
            "Revenez avec le compte dont l'adresse reçoit nos courriers, demandez-y un lien, ou "
            "demandez à votre pilote académique d'ajouter celle-ci.",
        )


class NeedsSecondFactor(Refusal):
    """Who came back with one factor, and holds a function that needs two; *asked*: they were
    already."""

    status = 403

    def __init__(self, name: str, *, asked: bool) -> None:
        super().__init__(
            f"Votre fonction demande une deuxième vérification, que {name} n'a pas faite : vous "
            "n'êtes pas connecté.",
            f"Activez la double authentification dans votre compte {name}, puis recommencez."
            if asked
            else f"Continuez : {name} vous demandera cette vérification.",
        )


class UnsureAddress(NotThisAccount):
    """An address that the provider does not vouch for."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} ne garantit pas votre adresse de courriel : vous n'êtes pas connecté.",
            "Demandez un lien par courriel.",
        )


@router.get("/sign-in/provider")
def to_the_provider(
    request: Request,
    next: Annotated[str, Query(max_length=300)] = "/me",
    another: str = "",
    trusted: str = "",
    strong: str = "",
) -> Response:
    """Leave for the provider: a link rather than a form, which our policy keeps at home.

    *another*: to come back as somebody else than who is signed in there; *trusted*: to stay signed
    in on a device of one's own; *strong*: to come back with a second factor.
    """
    provider = _provider(request)
    asked = {"state": token_urlsafe(32), "nonce": token_urlsafe(32), "verifier": token_urlsafe(48)}
    second = provider.settings.oidc_second_factor
    anew = bool(another) or kept(request, ANOTHER, ANOTHER_FOR) is not None
    asked["prompt"] = provider.another() if anew else ""
    address = provider.authorization(
        response_type="code",
        redirect_uri=_our(request, "sign-in/callback"),
        scope=provider.settings.oidc_scopes,
        acr_values=second if strong else provider.settings.oidc_acr,
        claims=_essential(second) if strong else "",
        state=asked["state"],
        nonce=asked["nonce"],
        prompt=asked["prompt"],
        code_challenge=_challenge_of(asked["verifier"]),
        code_challenge_method="S256",
    )
    answer = RedirectResponse(address, 303)
    kept_ = asked | {"next": our_path(next, "/me"), "trusted": "1" if trusted else ""}
    kept_["strong"] = "1" if strong else ""
    return keep(request, answer, ASKED, kept_, ASKED_FOR, under=ASKED_UNDER)


def _essential(levels: str) -> str:
    """That one of these levels is asked for, not wished for (OpenID Connect Core, 5.5.1.1)."""
    asked = {"essential": True, "values": levels.split()}
    return json.dumps({"id_token": {"acr": asked}}) if levels else ""


def _challenge_of(verifier: str) -> str:
    """What only who has *verifier* can answer (RFC 7636, S256)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@router.get("/sign-in/callback")
def back(
    request: Request,
    state: Annotated[str, Query(max_length=500)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
    iss: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Back from the provider: signed in, as whose address it vouches for, or told why not.

    Raises :class:`UsedAnswer`, ProviderAway, ProviderUnsure, TooOften.
    """
    provider = _provider(request)
    asked = kept(request, ASKED, ASKED_FOR)
    if not isinstance(asked, dict) or not hmac.compare_digest(
        asked["state"].encode(), state.encode()
    ):
        raise UsedAnswer
    if only_about(request):  # the code serves once, and whoever comes back has to bring it
        return RedirectResponse(our_path(asked["next"], "/me"), 303)
    COMING_BACK.count(caller(request))
    hint, answer = _arrived(request, provider, asked, code, error, iss)
    if hint and len(hint) <= LONGEST_HINT:
        lasts = TO_LEAVE_FOR if asked.get("trusted") else BEFORE
        keep(request, answer, TO_LEAVE, hint, lasts, under=TO_LEAVE_UNDER)
    return forget(answer, ASKED, under=ASKED_UNDER)


def _arrived(
    request: Request, provider: Provider, asked: dict[str, Any], code: str, error: str, iss: str
) -> tuple[str, Response]:
    """The verified ID token, empty for none, and the answer to whoever comes back."""
    hint = ""
    try:
        if error or not code:
            log.warning("OIDC: %s", error[:60].encode("ascii", "replace").decode())
            raise NotAgreed(provider.name)
        hint, claims = _identified(request, provider, asked, code, iss)
        answer = _entered(request, provider, claims, asked)
        return hint, forget(answer, ANOTHER, under=ASKED_UNDER)
    except NeedsSecondFactor as refusal:
        values = {"refusal": refusal, "there": provider.name, "next_page": asked["next"]}
        return hint, page(request, "signing/second_factor.html", 403, **values)
    except NotThisAccount as refusal:
        knows = not (error == "invalid_request" and asked.get("prompt"))
        return hint, _not_as(request, provider, refusal, asked["next"], knows)
    except ProviderUnsure as wrong:
        log.error("OIDC: %s", wrong.facts["what"])
        raise


def _not_as(
    request: Request, provider: Provider, refusal: Refusal, next_page: str, may_choose: bool
) -> Response:
    """The page of who came back as nobody, with the ways to come back as somebody; *may_choose*:
    not where the provider just refused to let them."""
    answer = page(
        request,
        "signing/not_this_account.html",
        refusal.status,
        refusal=refusal,
        there=provider.name,
        next_page=next_page,
        may_choose=may_choose,
        may_leave=bool(provider.said().get("end_session_endpoint")),
    )
    if not may_choose:
        return forget(answer, ANOTHER, under=ASKED_UNDER)
    return keep(request, answer, ANOTHER, True, ANOTHER_FOR, under=ASKED_UNDER)


def _identified(
    request: Request, provider: Provider, asked: dict[str, Any], code: str, iss: str
) -> tuple[str, dict[str, Any]]:
    """The verified ID token, and all that the provider says of who signed in."""
    if iss and iss != provider.issuer:
        raise ProviderUnsure(provider.name, "iss")
    ours = _our(request, "sign-in/callback")
    id_token, access_token = provider.exchange(code, ours, asked["verifier"])
    identity = provider.identity(id_token, asked["nonce"])
    return id_token, identity | provider.described(access_token, identity["sub"])


def _vouched(provider: Provider, claims: Mapping[str, Any]) -> str:
    """The address that it vouches for. Raises :class:`UnsureAddress`."""
    mail = claims.get("email")
    vouched = claims.get("email_verified", provider.settings.oidc_vouches)
    if not isinstance(mail, str) or not mail.strip() or vouched is not True:
        raise UnsureAddress(provider.name)
    return mail.strip().lower()


def _entered(
    request: Request, provider: Provider, claims: Mapping[str, Any], asked: Mapping[str, str]
) -> Response:
    mail = _vouched(provider, claims)
    cookie, trusted = brought(request), bool(asked.get("trusted"))
    with gesture(request.app.state.engine) as session:
        try:
            actor = actor_of(session, mail)
        except NotFound:
            raise UnknownHere(provider.name, mail) from None
        day = local_day(now(session))
        if lacks_second_factor(provider, claims, held_by(session, actor, day)):
            raise NeedsSecondFactor(provider.name, asked=bool(asked.get("strong")))
        next_page = lands_on(session, actor, day, asked["next"])
        had = pass_of(request, session, cookie)
        opened = begin(request, session, kept_of(session, actor), trusted=trusted, had=had)
    return let_in(request, RedirectResponse(our_path(next_page, "/me"), 303), opened)


def _provider(request: Request) -> Provider:
    found: Provider | None = request.app.state.provider
    if found is None:
        raise NoProvider
    return found


def _our(request: Request, path: str) -> str:
    return f"{request.app.state.settings.portal}{path}"


# ── leaving ──────────────────────────────────────────────────────────────────────────────────────


def came_from_the_provider(request: Request) -> bool:
    """Whether this browser's session was opened by the provider."""
    return request.app.state.provider is not None and TO_LEAVE in request.cookies


@router.get("/sign-out/done")
def left(request: Request) -> Response:
    """The page after leaving: the provider may be left as well."""
    provider: Provider | None = request.app.state.provider
    there = provider.name if provider and came_from_the_provider(request) else ""
    return page(request, "signing/signed_out.html", there=there)


@router.get("/sign-out/provider")
def leave_the_provider(request: Request) -> Response:
    """Leave the provider too, where it has a page for that."""
    hint = kept(request, TO_LEAVE, TO_LEAVE_FOR)
    address = _provider(request).end_of_session(
        id_token_hint=str(hint or ""),
        state=token_urlsafe(32),
        post_logout_redirect_uri=_our(request, "sign-out/done"),
    )
    answer = RedirectResponse(address or "/sign-out/done", 303)
    return forget(answer, TO_LEAVE, under=TO_LEAVE_UNDER)
