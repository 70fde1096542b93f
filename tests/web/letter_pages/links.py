"""The links of letters, followed as their readers do."""

from __future__ import annotations

import html
import re
from typing import Any

import sqlalchemy as sa
from fastapi.testclient import TestClient

from config.settings import Settings
from models.clock import set_clock
from models.database.transactions import gesture, reading
from models.letters import rendering
from models.letters.contexts import context_of, read_batch
from tests.academy import Year, at
from tests.web.portal import PORTAL, anybody, put_clock
from web.app import create


def client_of(engine: sa.Engine) -> TestClient:
    return TestClient(create(engine, Settings(mail_url=None)), PORTAL)


def link_in(year: Year, row: Any) -> str:
    """The link of the letter that *row* makes, as it is written in its text."""
    course = year.course
    with reading(year.engine) as session:
        batch = read_batch(session, course, [row])
        context = context_of(session, course, row, batch, year.moment, f"{PORTAL}/")
    text = rendering.render(row.text, context).text
    found = set(re.findall(rf"{PORTAL}\S*", text))
    (link,) = (one for one in found if not one.endswith(".ics"))
    return link


def opened(year: Year, path: str, on: str = "") -> str:
    """The page at *path* on a moment, in words: without tags, spaces made plain."""
    with gesture(year.engine) as session:
        set_clock(session, at(on or year.now))
    answer = client_of(year.engine).get(path)
    assert answer.status_code == 200
    words = re.sub(r"<[^>]+>", " ", answer.text)
    return " ".join(html.unescape(words).split())


def asked(year: Year, text: str = "to_validate", **where: Any) -> tuple[TestClient, str]:
    """A browser, and the path of the only letter of that text."""
    (row,) = year.messages(text=text, **where)
    put_clock(year, year.now)
    return anybody(year.engine), link_in(year, row).removeprefix(PORTAL)
