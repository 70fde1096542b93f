"""No page leads nowhere: each link that it shows opens for who reads it, each form has a door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient
from starlette.routing import Match

from tests import databases
from tests.academy import Year
from tests.web.everything import Look, World, filled
from tests.web.portal import PORTAL, anybody, put_clock, signed_in
from tests.web.routes import routes

TEMPLATES = Path(__file__).resolve().parents[2] / "web" / "templates"
GONE = (303, 410)
"""A link that asks to sign in, or whose time has passed, says so: it leads somewhere."""


class Leads(HTMLParser):
    """The links of a page, and the doors of its forms with their method."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.doors: set[tuple[str, str]] = set()
        self.method, self.action = "GET", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        links = (said[name] for name in ("href", "src") if name in said)
        self.links |= {one for one in links if not one.startswith("#")}
        if tag == "form":
            self.method, self.action = said.get("method", "get").upper(), said.get("action", "")
            self.doors.add((self.method, self.action))
        if "formaction" in said:
            self.doors.add((said.get("formmethod", self.method).upper(), said["formaction"]))


def shape(path: str) -> str:
    """A path without its numbers: what one of a kind leads to, the others do."""
    return re.sub(r"\d+", "0", path)


@pytest.fixture
def world(tmp_path: Path, sqlite_template: Path) -> Iterator[World]:
    with databases.sqlite_database(tmp_path, sqlite_template) as engine:
        yield filled(engine, PORTAL)


@pytest.mark.slow
def test_each_link_and_each_form_of_each_page_has_a_door(world: World) -> None:
    clients: dict[tuple[str, str], TestClient] = {}
    asked: set[tuple[str, str]] = set()
    wrong = [
        f"{look.path} ({look.who}): no door for {method} {path}"
        for look in world.looks()
        if look.status != 404
        for method, path in sorted(_doors(world, look, clients) - asked)
        if not _is_open(clients[look.who, look.on], method, path, asked)
    ]
    assert wrong == [], "\n".join(wrong)
    assert len(asked) > 300


@pytest.mark.long
def test_each_link_of_each_page_opens_for_who_reads_it(world: World) -> None:
    clients: dict[tuple[str, str], TestClient] = {}
    followed: set[tuple[str, str]] = set()
    wrong = [line for look in world.looks() for line in _shut(world, look, clients, followed)]
    assert wrong == [], "\n".join(wrong)
    assert len(followed) > 200


def _doors(
    world: World, look: Look, clients: dict[tuple[str, str], TestClient]
) -> set[tuple[str, str]]:
    """Each method and path that a page leads to, on this portal."""
    found = _page(world, look, clients)
    links = {("GET", link) for link in found.links}
    paths = {(m, urljoin(look.path, one.removeprefix(PORTAL))) for m, one in found.doors | links}
    return {(m, urlsplit(path).path) for m, path in paths if path.startswith("/")}


def _is_open(client: TestClient, method: str, path: str, asked: set[tuple[str, str]]) -> bool:
    asked.add((method, path))
    if path.startswith("/static/") or path.endswith("/openapi.json"):
        return client.get(path).status_code == 200
    scope = {"type": "http", "method": method, "path": path, "headers": []}
    known = routes(client.app.routes)  # type: ignore[attr-defined]
    return any(one.matches(scope)[0] is Match.FULL for one in known)


def _shut(
    world: World,
    look: Look,
    clients: dict[tuple[str, str], TestClient],
    followed: set[tuple[str, str]],
) -> Iterator[str]:
    """The links of a page that refuse who reads it, one of each kind."""
    for link in sorted(_page(world, look, clients).links):
        path = urljoin(look.path, link.removeprefix(PORTAL)).partition("#")[0]
        if not path.startswith("/") or (look.who, shape(path)) in followed:
            continue
        followed.add((look.who, shape(path)))
        status = clients[look.who, look.on].get(path).status_code
        if status >= 400 and status not in GONE and look.status != status:
            yield f"{look.path} ({look.who}): {status} {path}"


def _page(world: World, look: Look, clients: dict[tuple[str, str], TestClient]) -> Leads:
    client, found = _reader(world.year, look, clients), Leads()
    asked = client.post(look.path, data=_form(look)) if look.sent else client.get(look.path)
    found.feed(asked.text)
    return found


def _reader(year: Year, look: Look, clients: dict[tuple[str, str], TestClient]) -> TestClient:
    if (look.who, look.on) not in clients:
        made = signed_in(year, look.who, on=look.on) if look.who else anybody(year.engine)
        clients[look.who, look.on] = made
    put_clock(year, look.on)
    return clients[look.who, look.on]


def _form(look: Look) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for name, value in look.sent or ():
        form.setdefault(name, []).append(value)
    return form


def test_the_frame_of_pages_takes_no_name_that_a_page_may_have() -> None:
    """What a template sets at its top is read by the blocks of those that extend it."""
    frame = (TEMPLATES / "base.html").read_text()
    names = re.findall(r"{%-? set (\w+)", frame)
    assert names
    assert [name for name in names if not name.startswith("nav_")] == []
