"""A portal to ask pages of, as anybody or as somebody who signed in."""

from __future__ import annotations

import html
import re
from typing import Any

import sqlalchemy as sa
from fastapi import Request, Response
from fastapi.testclient import TestClient

from config.settings import Settings
from models.clock import set_clock
from models.database.transactions import gesture
from models.gestures.people.sessions import open_session
from tests.academy import Year, at
from web.app import create
from web.request.session import COOKIE, Pass, let_in, let_in_by_letter

PORTAL = "http://127.0.0.1:8420"
OPEN = "23/11/2026 09:00"
"""A moment at which schools may propose."""
OURS = {"Sec-Fetch-Site": "same-origin"}
"""What a browser says of a form of our own page."""
OUR_SCRIPTS = [
    f'<script src="/static/{name}.js" defer>' for name in ("htmx.min", "forms", "tables")
]
"""The only scripts of a page: none is needed, they add comfort."""
FOLLOWS = '<script src="/static/follow.js" defer>'
"""The first page's own, which has it follow the year."""


def anybody(engine: sa.Engine, **settings: Any) -> TestClient:
    """A browser without a session; it follows no redirection."""
    app = create(engine, Settings(mail_url=None, **settings))
    return TestClient(app, PORTAL, headers=OURS, follow_redirects=False)


def signed_in(year: Year, who: str, *, on: str = "", only: tuple[str, ...] = ()) -> TestClient:
    """The browser of *who* (``ien1``, ``E11``), signed in; the home's clock is put *on* a moment
    (the year's own by default)."""
    put_clock(year, on or year.now)
    client = anybody(year.engine)
    kept = [(slot, 0) for slot in year.by(who).slots]
    request = Request({"type": "http", "app": client.app, "headers": []})
    if only:
        answer = let_in_by_letter(request, Response(), Pass(kept=kept, only=only))
    else:
        with gesture(year.engine) as session:
            opened = open_session(session, kept, "Firefox sous Linux")
        answer = let_in(request, Response(), opened)
    value = re.search(rf"{COOKIE}=([^;]+)", answer.headers["set-cookie"])
    assert value is not None
    client.cookies.set(COOKIE, value[1], domain="127.0.0.1")
    return client


def put_clock(year: Year, on: str) -> None:
    """The home's clock at a moment."""
    with gesture(year.engine) as session:
        set_clock(session, at(on))


def words(answer: Any) -> str:
    """A page in words: without tags, spaces made plain."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


KEPT = re.compile(r"<(code|pre|script|style|textarea|q)\b.*?</\1>", re.DOTALL)
SPOKEN = re.compile(r'(?:alt|aria-label|data-label|placeholder|title)="([^"]*)"')
STRAIGHT = re.compile(r"\S*[^\W\d]'[^\W\d]\S*")


def straight(page: str) -> list[str]:
    """What a page lets read or hear with the other kind of apostrophe, addresses apart."""
    shown = KEPT.sub(" ", page)
    said = html.unescape(" ".join([re.sub(r"<[^>]+>", " ", shown), *SPOKEN.findall(shown)]))
    return [word for word in STRAIGHT.findall(said) if "@" not in word and "://" not in word]
