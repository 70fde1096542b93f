"""An installation that was empty a moment ago, and its first administrator's browser."""

from __future__ import annotations

from fastapi.testclient import TestClient

from config.settings import Settings
from models.clock import set_clock
from models.database.transactions import gesture
from models.home import home_engine
from tests.academy import at
from tests.orgue.typing_commands import typed
from web.app import create

ADMIN = "anne@ac-creteil.fr"


def linked(mail: str = ADMIN, academy: str = "Créteil", *words: str) -> str:
    """The link that the terminal gives, on a morning of the year 2026-27."""
    with gesture(home_engine()) as session:
        set_clock(session, at("30/11/2026 10:00"))
    said = typed("people", "link", mail, "--name", "Anne Moreau", "--academy", academy, *words)
    return str(said.data["link"])


def entered(mail: str = ADMIN, academy: str = "Créteil", *words: str) -> TestClient:
    """The browser of the administrator who came in by it."""
    path = "/" + linked(mail, academy, *words).split("/", 3)[3]
    client = TestClient(
        create(home_engine(), Settings(mail_url=None)),
        "http://127.0.0.1:8420",
        headers={"Sec-Fetch-Site": "same-origin"},
        follow_redirects=True,
    )
    client.post(path)
    return client
