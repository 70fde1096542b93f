"""An académie's own sign-in provider (OpenID Connect, as ProConnect is), asked and not believed.

Every answer is bounded in time and size, follows no redirection, and counts only once its
signature, issuer, audience and dates are verified. The clock is the real one, never a demo's.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ClaimError,
    InvalidKeyCurveError,
    InvalidKeyIdError,
    JoseError,
    KeyParameterError,
)
from joserfc.jwk import KeySet

from config.settings import Settings
from models.errors import Refusal
from web.request.throttle import Throttle, TooOften
from web.signing.http_client import TIMEOUT, HttpAnswer, answered, with_query

log = logging.getLogger("orgue.portal")

SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Public-key signatures alone: neither none, nor a secret that two share."""
KEPT_FOR, AWAY_FOR, SKEW = 3600.0, 10.0, 180
"""Seconds: what it says of itself is kept; away, it is left alone; its clock may differ."""
RENEWED = (BadSignatureError, InvalidKeyIdError, InvalidKeyCurveError, KeyParameterError)
"""What a signature comes to whose key was renewed, be it under the identifier of the old one."""
RENEWALS = {"times": 10, "seconds": 60}
"""How often keys are asked again at most, before their hour."""


class ProviderAway(Refusal):
    """The provider does not answer, or too slowly."""

    status = 503

    def __init__(self, name: str) -> None:
        super().__init__(
            f"La connexion avec {name} ne répond pas : personne n'est connecté.",
            "Réessayez dans quelques minutes, ou demandez un lien par courriel.",
        )


class ProviderUnsure(Refusal):
    """An answer of the provider that can't be trusted, or that makes no sense."""

    status = 502

    def __init__(self, name: str, what: str) -> None:
        super().__init__(
            f"La réponse de {name} n'a pas pu être vérifiée : personne n'est connecté.",
            "Recommencez ; si cela se répète, demandez un lien par courriel et prévenez "
            "l'administrateur.",
            what=what,
        )


class UsedAnswer(Refusal):
    """A return from the provider that was used already, too old, or that this browser never
    asked for."""

    status = 400

    def __init__(self) -> None:
        super().__init__(
            "Cette connexion a déjà servi, ou elle a trop attendu : personne n'est connecté.",
            "Recommencez depuis la page de connexion.",
        )


class BadProvider(Refusal):
    """``ORGUE_OIDC_…`` variables that name no provider."""

    status = 422


@dataclass(kw_only=True)
class Provider:
    """The provider that *settings* name, with what it said of itself and its keys, kept an hour.

    *patience*: how many seconds of silence are waited for.
    """

    settings: Settings
    patience: float = TIMEOUT
    _said: dict[str, Any] = field(default_factory=dict, repr=False)
    _keys: KeySet | None = field(default=None, repr=False)
    _learnt_at: float = field(default=0.0, repr=False)
    _away_until: float = field(default=0.0, repr=False)
    _renewals: Throttle = field(default_factory=lambda: Throttle(**RENEWALS), repr=False)

    @property
    def issuer(self) -> str:
        return str(self.settings.oidc_issuer)

    @property
    def client(self) -> str:
        return str(self.settings.oidc_client_id)

    @property
    def name(self) -> str:
        return self.settings.oidc_name

    def said(self) -> Mapping[str, Any]:
        """What it says of itself. Raises :class:`ProviderAway`, :class:`ProviderUnsure`."""
        if time.monotonic() - self._learnt_at > KEPT_FOR or not self._said:
            self._learn()
        return self._said

    def authorization(self, **asked: str) -> str:
        """The address that a browser is sent to, to sign in there."""
        return with_query(self._endpoint("authorization_endpoint"), client_id=self.client, **asked)

    def another(self) -> str:
        """The prompt that lets somebody come with another account; empty where the provider lists
        what it knows, and this is not in it. The standard has them all know ``login``."""
        known = self.said().get("prompt_values_supported")
        if not isinstance(known, list):
            return "login"
        return next((prompt for prompt in ("select_account", "login") if prompt in known), "")

    def end_of_session(self, **asked: str) -> str | None:
        """The address that ends the session there too; None where it offers none."""
        if not self.said().get("end_session_endpoint"):
            return None
        return with_query(self._endpoint("end_session_endpoint"), client_id=self.client, **asked)

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> tuple[str, str]:
        """The ID token and the access token that *code* is worth.

        Raises :class:`UsedAnswer` when it is worth nothing (any more).
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        secret = self.settings.oidc_client_secret
        known = str(secret.get_secret_value() if secret else "")
        auth = None
        if "client_secret_basic" in self._ways():
            auth = httpx.BasicAuth(*(_escaped(part) for part in (self.client, known)))
        else:
            form |= {"client_id": self.client, "client_secret": known}
        answer = self._ask("POST", self._endpoint("token_endpoint"), data=form, auth=auth)
        if answer.status == 400 and answer.object().get("error") == "invalid_grant":
            raise UsedAnswer
        answered = self._object(answer)
        tokens = answered.get("id_token"), answered.get("access_token")
        if not all(isinstance(token, str) for token in tokens):
            raise ProviderUnsure(self.name, "tokens")
        return str(tokens[0]), str(tokens[1])

    def identity(self, id_token: str, nonce: str) -> dict[str, Any]:
        """What a verified ID token says. Raises :class:`ProviderUnsure`."""
        claims = self._verified(
            id_token,
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        if claims.get("azp", self.client) != self.client:
            raise ProviderUnsure(self.name, "azp")
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and "azp" not in claims:
            raise ProviderUnsure(self.name, "aud")
        wanted = self.settings.oidc_acr.split()
        wanted += self.settings.oidc_second_factor.split() if wanted else []
        if wanted and claims.get("acr") not in wanted:
            raise ProviderUnsure(self.name, "acr")
        return claims

    def described(self, access_token: str, sub: str) -> dict[str, Any]:
        """What it says of who signed in, in plain JSON or (ProConnect) as a signed token.

        Raises :class:`ProviderUnsure`, also when it speaks of somebody else than *sub*.
        """
        if not self.said().get("userinfo_endpoint"):
            return {}
        headers = {
            "Authorization": f"Bearer {access_token}",
            "Accept": "application/jwt, application/json",
        }
        answer = self._ask("GET", self._endpoint("userinfo_endpoint"), headers=headers)
        signed = answer.media_type == "application/jwt"
        claims = self._verified(answer.text(), exp={}) if signed else self._object(answer)
        if claims.get("sub") != sub:
            raise ProviderUnsure(self.name, "sub")
        return claims

    # ── what it says of itself ──

    def _learn(self) -> None:
        path = "/.well-known/openid-configuration"
        metadata = self._object(self._ask("GET", self.issuer.rstrip("/") + path))
        if metadata.get("issuer") != self.issuer:
            raise ProviderUnsure(self.name, "issuer")
        self._said, self._keys, self._learnt_at = metadata, None, time.monotonic()

    def _endpoint(self, name: str) -> str:
        """One of its addresses, as safe as the issuer's own."""
        address = self.said().get(name)
        if not isinstance(address, str) or not _as_safe(address, self.issuer):
            raise ProviderUnsure(self.name, name)
        return address

    def _ways(self) -> list[str]:
        """How it recognises us; the standard's way when it does not say."""
        methods = self.said().get("token_endpoint_auth_methods_supported")
        return methods if isinstance(methods, list) else ["client_secret_basic"]

    # ── signatures ──

    def _verified(self, token: str, **claims: Any) -> dict[str, Any]:
        moment = int(time.time())
        rules = jwt.JWTClaimsRegistry(
            now=moment,
            leeway=SKEW,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client},
            **claims,
        )
        try:
            content = self._decoded(token)
        except (JoseError, ValueError) as wrong:
            raise ProviderUnsure(self.name, type(wrong).__name__) from wrong
        try:
            rules.validate(content)
        except ClaimError as wrong:
            faults = [words for name, words in _apart(content, moment) if name == wrong.claim]
            raise ProviderUnsure(self.name, ", ".join(faults) or f"{wrong}") from wrong
        for _, words in _apart(content, moment):
            log.warning("OIDC: %s", words)
        return content

    def _decoded(self, token: str) -> dict[str, Any]:
        """Its claims, once its signature holds; if not, the keys are asked again, once."""
        known = self._keys
        try:
            return _read(token, known or self._fresh_keys())
        except RENEWED as wrong:
            if known is None:
                raise
            try:
                self._renewals.count("")
            except TooOften:
                raise wrong from None
            return _read(token, self._fresh_keys())

    def _fresh_keys(self) -> KeySet:
        keys = self._object(self._ask("GET", self._endpoint("jwks_uri")))
        try:
            self._keys = KeySet.import_key_set(keys)  # type: ignore[arg-type]
        except (JoseError, KeyError, TypeError, ValueError) as wrong:
            raise ProviderUnsure(self.name, "keys") from wrong
        return self._keys

    # ── asking ──

    def _object(self, answer: HttpAnswer) -> dict[str, Any]:
        if answer.status != 200:
            raise ProviderUnsure(self.name, f"status {answer.status}")
        if not (members := answer.object()):
            raise ProviderUnsure(self.name, "JSON")
        return members

    def _ask(self, method: str, address: str, **asked: Any) -> HttpAnswer:
        if time.monotonic() < self._away_until:
            raise ProviderAway(self.name)
        try:
            answer = answered(method, address, timeout=self.patience, **asked)
        except (httpx.HTTPError, httpx.InvalidURL) as wrong:
            self._away_until = time.monotonic() + AWAY_FOR
            raise ProviderAway(self.name) from wrong
        if answer.status >= 500:
            raise ProviderAway(self.name)
        return answer


def _read(token: str, keys: KeySet) -> dict[str, Any]:
    return dict(jwt.decode(token, keys, list(SIGNED_BY)).claims)


def _apart(claims: Mapping[str, Any], moment: int) -> Iterator[tuple[str, str]]:
    """The claims whose time ours is not in, were the clocks the same, with both times in words."""
    for name in ("exp", "nbf", "iat"):
        theirs = claims.get(name)
        if not isinstance(theirs, int | float):
            continue
        if theirs <= moment if name == "exp" else theirs > moment:
            words = f"« {name} » dit {_hour(theirs)}, et il est ici {_hour(moment)}"
            yield name, f"{words} ({SKEW} s d'écart sont admises)"


def _hour(seconds: float) -> str:
    try:
        return f"{datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (OverflowError, OSError, ValueError):  # no time that there is
        return f"{seconds}"[:20]


def _escaped(part: str) -> str:
    """RFC 6749, 2.3.1: each half is form-encoded before it is joined."""
    return urlencode({"": part})[1:]


def _as_safe(address: str, issuer: str) -> bool:
    """Encrypted, or on this machine as the issuer is."""
    one, other = urlsplit(address), urlsplit(issuer)
    return one.scheme == "https" or (
        one.scheme == "http" and other.scheme == "http" and one.hostname == other.hostname
    )


LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def provider_of(settings: Settings) -> Provider | None:
    """The provider that *settings* name, None when they name none. Raises :class:`BadProvider`."""
    if settings.oidc_issuer is None:
        return None
    issuer = urlsplit(settings.oidc_issuer)
    if issuer.scheme != "https" and issuer.hostname not in LOOPBACK:
        raise BadProvider(
            "ORGUE_OIDC_ISSUER n'est pas une adresse en https.",
            "Écrivez l'adresse que donne votre fournisseur, ou retirez-la.",
        )
    if not settings.oidc_client_id or settings.oidc_client_secret is None:
        raise BadProvider(
            "ORGUE_OIDC_ISSUER est donnée sans ORGUE_OIDC_CLIENT_ID ni ORGUE_OIDC_CLIENT_SECRET.",
            "Donnez les deux : votre fournisseur vous les a remis.",
        )
    return Provider(settings=settings)
