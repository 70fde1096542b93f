"""Signing in with the académie's own provider: nobody is signed in by half, nor by a lie."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey
from oidc_provider_mock import User, run_server_in_thread

from config.settings import Settings
from tests.academy import Year
from tests.ports import free_port
from tests.web.portal import PORTAL, anybody, words
from tests.web.signing.provider import CLIENT, SECRET, Provider
from tests.web.signing.visiting import back, gone, nobody_is_in, portal
from web.request.throttle import Throttle
from web.signing import oidc
from web.signing.provider import BadProvider, provider_of

# ── a real provider ──────────────────────────────────────────────────────────────────────────────


def test_whoever_the_provider_vouches_for_is_signed_in_and_may_leave_both(year: Year) -> None:
    agent = User(sub="a1", claims={"email": "IEN1@valmont.example", "email_verified": True})
    with run_server_in_thread(require_nonce=True, user_claims=[agent]) as server:
        issuer = f"http://localhost:{server.server_port}"
        client = anybody(
            year.engine,
            oidc_issuer=issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SECRET,
            oidc_name="Éduconnexion",
        )
        page = client.get("/sign-in?next=/actions")
        assert "Se connecter avec Éduconnexion" in words(page)
        link, longer = re.findall(r'href="(/sign-in/provider[^"]+)"', page.text)
        assert longer == f"{link}&amp;trusted=1"
        leaving = client.get(longer.replace("&amp;", "&")).headers["location"]
        sent_back = httpx.post(leaving, data={"sub": "a1"})
        arrived = client.get(sent_back.headers["location"].removeprefix(PORTAL))
        assert (arrived.status_code, arrived.headers["location"]) == (303, "/actions")
        assert "orgue_session=" in arrived.headers["set-cookie"]
        assert arrived.headers["set-cookie"].count(f"Max-Age={7 * 24 * 3600}") == 2
        assert "Ien1" in words(client.get("/me"))
        assert client.post("/sign-out").headers["location"] == "/sign-out/done"
        assert nobody_is_in(client)
        assert "Quitter aussi Éduconnexion" in words(client.get("/sign-out/done"))
        end = client.get("/sign-out/provider").headers["location"]
        assert httpx.get(end).status_code == 200
        asked = parse_qs(urlsplit(end).query)
        assert asked["post_logout_redirect_uri"] == [f"{PORTAL}/sign-out/done"]
        assert asked["id_token_hint"][0].count(".") == 2
        assert len(asked["state"][0]) >= 32
    assert "Quitter aussi" not in words(client.get("/sign-out/done"))


def test_whoever_gives_up_there_is_told_so(year: Year) -> None:
    with run_server_in_thread() as server:
        client = anybody(
            year.engine,
            oidc_issuer=f"http://localhost:{server.server_port}",
            oidc_client_id=CLIENT,
            oidc_client_secret=SECRET,
        )
        leaving = client.get("/sign-in/provider").headers["location"]
        sent_back = httpx.post(leaving, data={"action": "deny"}).headers["location"]
        state = parse_qs(urlsplit(leaving).query)["state"][0]
        answer = client.get(f"{sent_back.removeprefix(PORTAL)}&state={state}")
        assert answer.status_code == 403
        assert "n'a pas abouti" in words(answer).replace("’", "'")
        assert nobody_is_in(client)


def test_a_provider_whose_tokens_are_over_at_once_signs_nobody_in(year: Year) -> None:
    agent = User(sub="a1", claims={"email": "ien1@valmont.example", "email_verified": True})
    over = timedelta(minutes=-10)
    with run_server_in_thread(user_claims=[agent], access_token_max_age=over) as server:
        client = anybody(
            year.engine,
            oidc_issuer=f"http://localhost:{server.server_port}",
            oidc_client_id=CLIENT,
            oidc_client_secret=SECRET,
        )
        sent = httpx.post(client.get("/sign-in/provider").headers["location"], data={"sub": "a1"})
        answer = client.get(sent.headers["location"].removeprefix(PORTAL))
        assert answer.status_code == 502
        assert nobody_is_in(client)


# ── in the manner of ProConnect ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "manners",
    [
        {},
        {"signed_with": "RS256"},
        {"signs_userinfo": False},
        {"mail": " Ien1@Valmont.example "},
    ],
)
def test_what_is_said_of_who_signs_in_may_be_signed_or_plain(
    year: Year, there: Provider, manners: dict[str, Any]
) -> None:
    client = portal(year, there)
    assert back(client, there, **manners).status_code == 303
    assert "Ien1" in words(client.get("/me"))


def test_a_school_signs_in_by_the_directorys_address(year: Year, there: Provider) -> None:
    client = portal(year, there)
    assert back(client, there, mail="ce.e11@valmont.example").status_code == 303
    assert "École des Tilleuls" in words(client.get("/me"))


def test_levels_and_scopes_are_asked_and_checked(year: Year, there: Provider) -> None:
    client = portal(year, there, oidc_acr="eidas2 eidas3", oidc_scopes="openid email siret")
    asked = gone(client)
    assert (asked["acr_values"], asked["scope"]) == ("eidas2 eidas3", "openid email siret")
    assert asked["redirect_uri"] == f"{PORTAL}/sign-in/callback"
    assert back(client, there).status_code == 502
    assert back(client, there, id_token={"acr": "eidas1"}).status_code == 502
    assert nobody_is_in(client)
    assert back(client, there, id_token={"acr": "eidas3"}).status_code == 303


NOBODY = {
    "somebody nobody knows": ({"mail": "inconnue@valmont.example"}, 403, "que personne n'a ici"),
    "an address it denies": ({"userinfo": {"email_verified": False}}, 403, "ne garantit pas"),
    "no address": ({"mail": ""}, 403, "ne garantit pas"),
    "an address that is no text": ({"mail": ["ien1@valmont.example"]}, 403, "ne garantit pas"),
    "another nonce": ({"id_token": {"nonce": "x" * 43}}, 502, "vérifiée"),
    "no nonce": ({"id_token": {"nonce": None}}, 502, "vérifiée"),
    "another audience": ({"id_token": {"aud": "autre"}}, 502, "vérifiée"),
    "several audiences": ({"id_token": {"aud": [CLIENT, "autre"]}}, 502, "vérifiée"),
    "another's token": ({"id_token": {"azp": "autre"}}, 502, "vérifiée"),
    "another issuer": ({"id_token": {"iss": "http://autre"}}, 502, "vérifiée"),
    "a token that is over": ({"id_token": {"exp": 1_700_000_000}}, 502, "vérifiée"),
    "a token without end": ({"id_token": {"exp": None}}, 502, "vérifiée"),
    "a token of tomorrow": ({"id_token": {"iat": 4_000_000_000}}, 502, "vérifiée"),
    "nobody": ({"id_token": {"sub": None}}, 502, "vérifiée"),
    "somebody else in between": ({"userinfo": {"sub": "autre"}}, 502, "vérifiée"),
    "words for another": ({"userinfo": {"aud": "autre"}}, 502, "vérifiée"),
    "no signature": ({"signed_with": "none"}, 502, "vérifiée"),
    "a shared secret": ({"signed_with": "HS256"}, 502, "vérifiée"),
    "a key that it does not show": ({"kid": "two"}, 502, "vérifiée"),
    "an address elsewhere": (
        {"metadata": {"token_endpoint": "http://elsewhere.example/"}},
        502,
        "vérifiée",
    ),
    "a redirection": ({"status": 302}, 502, "vérifiée"),
    "a fault of its own": ({"status": 500}, 503, "ne répond pas"),
}


@pytest.mark.parametrize("case", NOBODY)
def test_a_wrong_answer_signs_nobody_in_and_says_so(year: Year, there: Provider, case: str) -> None:
    manners, status, sentence = NOBODY[case]
    there.manners.metadata = manners.get("metadata", {})
    client = portal(year, there)
    answer = back(client, there, **manners)
    assert answer.status_code == status
    said = words(answer).replace("’", "'")
    assert sentence in said
    assert "connecté" in said
    assert "Recommencez" in said or "lien" in said
    assert nobody_is_in(client)


def test_an_address_is_taken_only_if_the_provider_vouches_for_it(
    year: Year, there: Provider
) -> None:
    client = portal(year, there, oidc_vouches=False)
    assert back(client, there).status_code == 403
    assert nobody_is_in(client)
    assert back(client, there, userinfo={"email_verified": True}).status_code == 303


def test_keys_that_were_renewed_are_asked_again_once(year: Year, there: Provider) -> None:
    client = portal(year, there)
    assert back(client, there).status_code == 303
    assert back(client, there, kid="two", shown=("one", "two")).status_code == 303
    assert there.manners.asked.count("/jwks") == 2
    assert (
        back(
            client, there, kid="three", shown=("one",), signs_userinfo=False, signed_with="HS256"
        ).status_code
        == 502
    )


def test_a_key_renewed_under_the_same_name_is_asked_again(year: Year, there: Provider) -> None:
    client = portal(year, there)
    assert back(client, there).status_code == 303
    there.renew("ES-one")
    assert back(client, there).status_code == 303
    assert there.manners.asked.count("/jwks") == 2


def test_a_key_of_another_kind_under_the_same_name_is_asked_again(
    year: Year, there: Provider
) -> None:
    client, one = portal(year, there), there.keys["ES-one"]
    assert back(client, there).status_code == 303
    for renewed in (
        ECKey.generate_key("P-384", {"kid": "ES-one"}),
        RSAKey.generate_key(2048, {"kid": "ES-one"}),
    ):
        there.keys["ES-one"] = renewed
        alg = "RS256" if isinstance(renewed, RSAKey) else "ES384"
        there.manners.named = "ES-one"
        assert back(client, there, signed_with=alg).status_code == 303
    there.keys["ES-one"] = one
    assert there.manners.asked.count("/jwks") == 3


def test_however_many_are_forged_keys_are_asked_again_so_often_at_most(
    year: Year, there: Provider
) -> None:
    client = portal(year, there)
    assert back(client, there).status_code == 303
    forger = ECKey.generate_key("P-256")
    for _ in range(15):
        assert back(client, there, forger=forger).status_code == 502
    assert there.manners.asked.count("/jwks") == 11
    assert nobody_is_in(other := portal(year, there))
    assert back(other, there, forger=None).status_code == 303


# ── clocks ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("apart", "claim"), [(120, "iat"), (170, "iat"), (-130, "exp")])
def test_clocks_minutes_apart_let_people_in_and_are_told_to_the_operator(
    year: Year, there: Provider, caplog: pytest.LogCaptureFixture, apart: int, claim: str
) -> None:
    client, moment = portal(year, there), int(time.time())
    token = {"iat": moment + apart, "exp": moment + apart + 60}
    assert back(client, there, id_token=token, userinfo=token).status_code == 303
    said = caplog.messages[-1]
    assert f"« {claim} » dit {told(token[claim])}" in said
    assert re.search(r"il est ici \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", said)


@pytest.mark.parametrize(
    ("claims", "claim"),
    [
        ({"iat": 240}, "iat"),
        ({"nbf": 240}, "nbf"),
        ({"exp": -240}, "exp"),
        ({"exp": -(10**9)}, "exp"),
        ({"iat": 10**15}, "iat"),
    ],
)
def test_clocks_further_apart_let_nobody_in_and_the_log_names_both_times(
    year: Year,
    there: Provider,
    caplog: pytest.LogCaptureFixture,
    claims: dict[str, int],
    claim: str,
) -> None:
    client, moment = portal(year, there), int(time.time())
    token = {name: moment + apart for name, apart in claims.items()}
    assert back(client, there, id_token=token).status_code == 502
    (said,) = [text for text in caplog.messages if text.startswith("OIDC")]
    assert f"« {claim} » dit {told(token[claim])}, et il est ici {told(moment)[:14]}" in said
    assert nobody_is_in(client)


def test_a_claim_that_is_no_time_is_a_wrong_answer_not_a_fault(
    year: Year, there: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    client = portal(year, there)
    for odd in (float("nan"), float("inf"), "demain", True, 10**40, -(10**40)):
        assert back(client, there, id_token={"nbf": odd}).status_code in (303, 502)
        assert back(client, there, id_token={"exp": odd}).status_code in (303, 502)
    assert not [r for r in caplog.records if r.exc_info]


def told(seconds: int) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except ValueError:
        return str(seconds)


# ── a return ─────────────────────────────────────────────────────────────────────────────────────


def test_a_return_serves_once_and_only_where_it_was_asked_for(year: Year, there: Provider) -> None:
    client, other = portal(year, there), portal(year, there)
    asked = gone(client)
    link = there.authorize(asked).removeprefix(PORTAL)
    assert other.get(link).status_code == 400  # another browser
    cookie = client.cookies["orgue_asked"]
    assert client.get(link).status_code == 303
    assert client.get(link).status_code == 400
    other.headers["Cookie"] = f"orgue_asked={cookie}"
    replayed = other.get(link)
    assert replayed.status_code == 400
    assert "a déjà servi" in words(replayed)


def test_what_only_asks_about_a_return_leaves_it_to_whoever_comes_back(
    year: Year, there: Provider
) -> None:
    client = portal(year, there)
    link = there.authorize(gone(client)).removeprefix(PORTAL)
    assert client.head(link).status_code == 303
    assert nobody_is_in(client)
    assert client.get(link).status_code == 303
    assert not nobody_is_in(client)


def test_the_provider_is_asked_in_our_name_so_often_at_most(
    year: Year, there: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "COMING_BACK", Throttle(times=1, seconds=900))
    client = portal(year, there)
    assert back(client, there).status_code == 303
    refused = back(client, there)
    assert refused.status_code == 429
    assert 800 < int(refused.headers["retry-after"]) <= 900
    assert there.manners.asked.count("/token") == 1


def test_a_forged_return_signs_nobody_in(year: Year, there: Provider) -> None:
    client = portal(year, there)
    asked = gone(client)
    for state in ("", "x", asked["state"] + "x", "é" * 40):
        assert (
            client.get("/sign-in/callback", params={"state": state, "code": "c"}).status_code == 400
        )
    for more in ({"code": "x"}, {"code": "x", "iss": "http://autre"}):
        answer = client.get("/sign-in/callback", params={"state": asked["state"], **more})
        assert answer.status_code in (400, 502)
    assert nobody_is_in(client)


def test_a_provider_that_is_down_is_said_so_and_left_alone_a_while(
    year: Year, there: Provider
) -> None:
    client = portal(year, there, oidc_issuer=f"http://127.0.0.1:{free_port()}")
    for _ in range(2):
        answer = client.get("/sign-in/provider")
        assert answer.status_code == 503
        assert "demandez un lien par courriel" in words(answer)
    assert client.get("/sign-in").status_code == 200


def test_a_provider_that_is_slow_does_not_keep_people_waiting(year: Year, there: Provider) -> None:
    client = portal(year, there)
    client.app.state.provider.patience = 0.2  # type: ignore[attr-defined]
    there.manners.pause = 5.0
    began = time.monotonic()
    assert client.get("/sign-in/provider").status_code == 503
    assert client.get("/sign-in/provider").status_code == 503
    assert time.monotonic() - began < 5.0


def test_without_a_provider_nothing_shows_of_it(year: Year) -> None:
    client = anybody(year.engine)
    assert "Se connecter avec" not in words(client.get("/sign-in"))
    for path in ("/sign-in/provider", "/sign-in/callback?state=x&code=y", "/sign-out/provider"):
        assert client.get(path).status_code == 404
    assert client.post("/sign-out").headers["location"] == "/"


def test_after_the_provider_one_goes_on_within_the_portal_only(year: Year, there: Provider) -> None:
    client = portal(year, there)
    asked = gone(client, "//elsewhere.example/x")
    answer = client.get(there.authorize(asked).removeprefix(PORTAL))
    assert answer.headers["location"] == "/me"


@pytest.mark.parametrize(
    "given",
    [
        {
            "oidc_issuer": "http://fournisseur.example",
            "oidc_client_id": "a",
            "oidc_client_secret": "b",
        },
        {"oidc_issuer": "https://fournisseur.example", "oidc_client_id": "a"},
        {"oidc_issuer": "https://fournisseur.example", "oidc_client_secret": "b"},
    ],
)
def test_half_a_provider_is_refused_at_the_start(given: dict[str, str]) -> None:
    with pytest.raises(BadProvider):
        provider_of(Settings(**given))
    shown = repr(Settings(oidc_client_secret="très secret"))
    assert "très secret" not in shown
