"""A browser that leaves for the provider, and comes back."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pendulum
import sqlalchemy as sa
from fastapi.testclient import TestClient

from channels.delivery import deliver
from channels.mailbox import MailboxChannel
from models.work.message import DELIVERED
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


def asked(year: Year, mail: str, **more: str) -> Any:
    return anybody(year.engine).post("/sign-in", data={"mail": mail} | more)


def delivered(year: Year) -> list[Any]:
    """The letters that leave now, as the mailbox keeps them."""
    deliver(year.engine, pendulum.parse("2027-01-12T06:00:00+01:00"), MailboxChannel(year.engine))  # type: ignore[arg-type]
    return year.all(sa.select(DELIVERED).order_by(DELIVERED.c.id))


def link_for(year: Year, mail: str, **more: str) -> str:
    asked(year, mail, **more)
    (link,) = re.findall(r"http://127\.0\.0\.1:8420(/s/\S+)", delivered(year)[-1].text)
    return str(link)
