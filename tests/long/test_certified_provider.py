"""Signing in with a certified OpenID provider: other accounts, renewed keys, clocks that differ."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import ECKey, Key, RSAKey

from tests.academy import Year
from tests.long import needs
from tests.long.serving import Served, stop
from tests.ports import free_port
from tests.web.portal import PORTAL, anybody, words
from tests.years import year_on

HERE = Path(__file__).parent / "certified_provider"
CLIENT, SECRET = "orgue", "un secret: et %"
KNOWN, PRIVATE = "ien1@valmont.example", "privee@exemple.fr"


def keys(alg: str) -> Key:
    """A new key, always under the same name."""
    named = {"kid": "la-clef", "use": "sig"}
    return (
        ECKey.generate_key("P-256", named) if alg == "ES256" else RSAKey.generate_key(2048, named)
    )


class There:
    """The provider, which may be started again otherwise at the same address."""

    def __init__(self, served: Served, folder: Path) -> None:
        self.served, self.log, self.port = served, folder / "provider.log", free_port()
        self.node, self.packages = needs.node(HERE)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def starts(self, *, apart: int = 0, alg: str = "ES256") -> None:
        """*apart*: seconds by which its clock is ahead of ours."""
        self.stops()
        said = {
            "port": self.port,
            "packages": str(self.packages),
            "portal": PORTAL,
            "alg": alg,
            "client": CLIENT,
            "secret": SECRET,
            "apart": apart,
            "jwks": {"keys": [keys(alg).as_dict(private=True)]},
        }
        env = {"PROVIDER": json.dumps(said)}
        command = [self.node, HERE / "server.mjs"]
        self.process = self.served.start(command, port=self.port, log=self.log, env=env)

    def stops(self) -> None:
        if self.process is not None:
            stop(self.process)


@pytest.fixture(scope="module")
def provider(served: Served, folder: Path) -> Iterator[There]:
    made = There(served, folder)
    yield made
    made.stops()


@pytest.fixture
def there(provider: There) -> There:
    provider.starts()
    return provider


year = year_on(clock="12/01/2027 10:00")


class Browser:
    """A browser: the portal's pages on one side, the provider's on the other."""

    def __init__(self, year: Year, there: There) -> None:
        self.portal: TestClient = anybody(
            year.engine,
            oidc_issuer=there.issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SECRET,
            oidc_name="ProConnect",
        )
        self.there = httpx.Client(timeout=30)

    def goes(self, link: str, **typed: str) -> Any:
        """Where *link* leads: the portal's answer once the provider sends back. *typed*: what is
        typed there, by the page that asks for it (``login``, ``consent``, ``logout``)."""
        answer = self.there.get(self.portal.get(link).headers["location"])
        while not (back := self._led(answer)).startswith(PORTAL):
            answer = self.there.get(back) if back else self._fills(answer, typed)
        return self.portal.get(back.removeprefix(PORTAL))

    def _led(self, answer: httpx.Response) -> str:
        return urljoin(str(answer.url), answer.headers["location"]) if answer.is_redirect else ""

    def _fills(self, page: httpx.Response, typed: dict[str, str]) -> httpx.Response:
        assert page.status_code == 200, page.text
        form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
        action = re.search(r'action="([^"]+)"', page.text)
        assert action is not None, page.text
        if 'name="password"' in page.text:
            form |= {"login": typed.pop("login"), "password": "peu importe"}
        elif "/session/end" in page.text:
            form |= {"logout": "yes"}
        return self.there.post(urljoin(str(page.url), unescape(action[1])), data=form)

    @property
    def who(self) -> str:
        page = self.portal.get("/me")
        return words(page) if page.status_code == 200 else ""


@pytest.mark.parametrize("alg", ["ES256", "RS256"])
def test_a_certified_provider_signs_in_and_is_left(year: Year, provider: There, alg: str) -> None:
    provider.starts(alg=alg)
    browser = Browser(year, provider)
    assert browser.goes("/sign-in/provider?next=/me", login=KNOWN).status_code == 303
    assert "Ien1" in browser.who
    assert browser.portal.post("/sign-out").headers["location"] == "/sign-out/done"
    left = browser.goes("/sign-out/provider")
    assert "Vous avez quitté" in words(left)
    assert browser.who == ""
    browser.goes("/sign-in/provider", login=KNOWN)  # it asks who it is again
    assert "Ien1" in browser.who


@pytest.mark.parametrize("by", ["Changer de compte", "Se connecter avec ProConnect"])
def test_whoever_is_signed_in_there_with_another_account_changes_it(
    year: Year, there: There, by: str
) -> None:
    browser = Browser(year, there)
    lost = browser.goes("/sign-in/provider", login=PRIVATE)
    assert lost.status_code == 403
    assert PRIVATE in words(lost)
    shown = lost if by in lost.text else browser.portal.get("/sign-in")
    assert browser.goes(link_of(shown, by), login=KNOWN).status_code == 303
    assert "Ien1" in browser.who


def test_whoever_leaves_the_session_there_signs_in_with_another_account(
    year: Year, there: There
) -> None:
    browser = Browser(year, there)
    lost = browser.goes("/sign-in/provider", login=PRIVATE)
    browser.goes(link_of(lost, "quittez votre session chez ProConnect"))
    assert browser.goes("/sign-in/provider", login=KNOWN).status_code == 303
    assert "Ien1" in browser.who


def link_of(page: Any, said: str) -> str:
    found = re.search(rf'href="([^"]+)"[^>]*>{said.replace(" ", ".")}</a>', page.text)
    assert found is not None, page.text
    return unescape(found[1])


@pytest.mark.parametrize("algs", [("ES256", "ES256"), ("RS256", "ES256")])
def test_a_key_renewed_under_its_old_name_is_asked_again(
    year: Year, provider: There, algs: tuple[str, str]
) -> None:
    provider.starts(alg=algs[0])
    browser = Browser(year, provider)
    assert browser.goes("/sign-in/provider", login=KNOWN).status_code == 303
    browser.portal.post("/sign-out")
    provider.starts(alg=algs[1])
    browser.there.cookies.clear()
    assert browser.goes("/sign-in/provider", login=KNOWN).status_code == 303
    assert "Ien1" in browser.who


@pytest.mark.parametrize(("apart", "claim"), [(120, "iat"), (-120, "exp")])
def test_two_minutes_between_the_clocks_let_people_in_and_are_told(
    year: Year, provider: There, caplog: pytest.LogCaptureFixture, apart: int, claim: str
) -> None:
    provider.starts(apart=apart)
    browser = Browser(year, provider)
    assert browser.goes("/sign-in/provider", login=KNOWN).status_code == 303
    assert "Ien1" in browser.who
    assert times(caplog, claim)


@pytest.mark.parametrize(("apart", "claim"), [(600, "iat"), (-600, "exp")])
def test_ten_minutes_let_nobody_in_and_the_log_names_both_times(
    year: Year, provider: There, caplog: pytest.LogCaptureFixture, apart: int, claim: str
) -> None:
    provider.starts(apart=apart)
    browser = Browser(year, provider)
    assert browser.goes("/sign-in/provider", login=KNOWN).status_code == 502
    assert browser.who == ""
    theirs, ours = times(caplog, claim)
    assert 530 < abs((theirs - ours).total_seconds()) < 630


def times(caplog: pytest.LogCaptureFixture, claim: str) -> list[datetime]:
    """The two times that the log tells of *claim*."""
    said, *_ = [m for m in caplog.messages if m.startswith("OIDC") and f"« {claim} »" in m]
    return [datetime.fromisoformat(found) for found in re.findall(r"\d{4}-\S+Z", said)]
