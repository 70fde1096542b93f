"""A portal on a fresh database, and rows to look at."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pendulum
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from config.settings import Settings
from models.database.transactions import gesture
from models.work.message import DELIVERED
from web.app import create
from web.me import feeds
from web.signing import link

MORNING = pendulum.datetime(2026, 11, 23, 8, 12)


@pytest.fixture
def portal(engine: sa.Engine) -> Iterator[TestClient]:
    """The portal of an empty home."""
    app = create(engine, Settings(mail_url=None))
    with TestClient(app, "http://127.0.0.1:8420", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(autouse=True)
def nobody_asked_too_often() -> None:
    """What one test asks again and again keeps no other waiting."""
    for throttle in (feeds.READING, feeds.GUESSING, link.ASKING):
        throttle.forget()


def plain(page: str) -> str:
    """What a page says: without tags, with typed apostrophes and plain spaces."""
    words = html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("’", "'")
    return " ".join(words.split())


def deliver(engine: sa.Engine, n: int, body: str = "<p>Bonjour</p>") -> None:
    """*n* letters in the local mailbox, a minute apart."""
    with gesture(engine) as session:
        session.connection().execute(
            sa.insert(DELIVERED),
            [
                {
                    "key": f"1:call:{i}",
                    "at": MORNING.add(minutes=i),
                    "to": "relais@ac-creteil.fr",
                    "subject": f"Votre avis est attendu n° {i}",
                    "text": "Bonjour,\n\nUne <décision> vous attend.",
                    "html": body,
                }
                for i in range(n)
            ],
        )
