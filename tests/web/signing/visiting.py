"""A browser that leaves for the provider, and comes back."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from fastapi.testclient import TestClient

from tests.academy import Year
from tests.web.portal import PORTAL, anybody
from tests.web.signing.provider import CLIENT, SECRET, Provider


def portal(year: Year, there: Provider, **more: Any) -> TestClient:
    settings: dict[str, Any] = {
        "oidc_issuer": there.issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_name": "ProConnect",
        "oidc_vouches": True,
    }
    return anybody(year.engine, **(settings | more))


def gone(client: TestClient, next_page: str = "/me") -> dict[str, str]:
    """What the provider is asked, once the browser has left for it."""
    answer = client.get(f"/sign-in/provider?next={next_page}")
    assert answer.status_code == 303, answer.text
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in asked.items()}


def back(client: TestClient, there: Provider, **changed: Any) -> httpx.Response:
    """The answer to a browser that comes back; *changed* in the provider's manners."""
    asked = gone(client)
    for name, value in changed.items():
        setattr(there.manners, name, value)
    return client.get(there.authorize(asked).removeprefix(PORTAL))


def nobody_is_in(client: TestClient) -> bool:
    return client.get("/me").status_code == 303


def links(answer: httpx.Response) -> dict[str, str]:
    """Where the page leads, by the words of its links."""
    found = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>([^<]+)</a>', answer.text)
    return {html.unescape(text): html.unescape(to) for to, text in found}


def asked_by(client: TestClient, link: str) -> dict[str, str]:
    query = urlsplit(client.get(link).headers["location"]).query
    return {name: values[0] for name, values in parse_qs(query).items()}
