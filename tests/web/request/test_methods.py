"""Whatever is read answers HEAD as GET, using nothing up; a 405 says what may be asked."""

from __future__ import annotations

import httpx
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.access.feeds import CALENDAR_FEED
from models.access.signin import SIGN_IN_LINK
from tests.academy import Year
from tests.web.api.programs import program
from tests.web.me.feeds import published
from tests.web.portal import anybody, signed_in
from tests.web.routes import routes
from tests.web.signing.visiting import link_for

ON = "11/01/2027 10:00"


def read_paths(client: TestClient, year: Year) -> list[str]:
    """Every address that a GET reads, with something in it."""
    known = [r for r in routes(client.app.routes) if "GET" in r.methods]  # type: ignore[attr-defined]
    values = {"cycle_id": year.cycle_id, "unit_id": year.units["C1"], "school_year": "2026-27"}
    return [
        r.path.replace(":int", "").format(**(dict.fromkeys(r.param_convertors, "1") | values))
        for r in known
    ]


def same_but_for_the_body(client: TestClient, path: str) -> None:
    read, about = client.get(path), client.head(path)
    assert (about.status_code, about.content) == (read.status_code, b""), path
    assert told(about) == told(read), path


def told(answer: httpx.Response) -> dict[str, str]:
    names = (
        "content-type",
        "location",
        "etag",
        "cache-control",
        "content-security-policy",
        "last-modified",
        "content-disposition",
    )
    return {name: answer.headers[name] for name in names if name in answer.headers}


def test_every_page_answers_head_as_get_without_a_body(year: Year) -> None:
    client = anybody(year.engine)
    paths = read_paths(client, year)
    assert {"/", "/sign-in", "/healthz", "/s/1/1", "/v/1/1", "/a/1/1", "/calendar/1.ics"} <= {
        *paths
    }
    endless = "/following"  # a stream, which whoever reads all of it waits for without end
    assert client.head(endless).status_code == 204
    others = [path for path in paths if path != endless]
    for path in (*others, "/static/orgue.css", "/static/none.css", "/nowhere", "/sign-in/"):
        same_but_for_the_body(client, path)
    own = signed_in(year, "pilote", on=ON)
    for path in ("/", "/me", "/actions", "/queue", f"/cycles/{year.cycle_id}/exports"):
        same_but_for_the_body(own, path)


def test_a_program_may_ask_about_what_it_reads(year: Year) -> None:
    client = program(year, "pilote")
    for path in ("openapi.json", "problems", "me", "actions", "tasks", "nothing", "actions/999"):
        same_but_for_the_body(client, path)
    assert client.head("me", headers={"Authorization": ""}).status_code == 401


def test_a_page_says_how_long_it_is_without_being_sent(year: Year) -> None:
    client = anybody(year.engine)
    for path in ("/static/orgue.css", "/sign-in", "/about/legal"):
        length = client.head(path).headers["content-length"]
        assert int(length) == len(client.get(path).content)


# ── nothing is used up ───────────────────────────────────────────────────────────────────────────


def test_what_only_asks_about_a_sign_in_link_leaves_it_to_its_owner(year: Year) -> None:
    link = link_for(year, "ien1@valmont.example")
    scanner = anybody(year.engine)
    assert [scanner.head(link).status_code for _ in range(3)] == [200] * 3
    (row,) = year.all(sa.select(SIGN_IN_LINK))
    assert row.used_at is None
    assert anybody(year.engine).post(link).status_code == 303


def test_asking_about_a_calendar_is_no_reading_of_it(year: Year) -> None:
    address = published(year, "E11")
    client = anybody(year.engine)
    tag = client.head(address).headers["etag"]
    assert client.head(address, headers={"If-None-Match": tag}).status_code == 304
    (row,) = year.all(sa.select(CALENDAR_FEED))
    assert row.last_read_at is None
    assert client.get(address).headers["etag"] == tag


# ── what a page does not have ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/sign-in", "GET, HEAD, POST"),
        ("OPTIONS", "/sign-in", "GET, HEAD, POST"),
        ("PUT", "/", "GET, HEAD"),
        ("GET", "/sign-out", "POST"),
        ("HEAD", "/sign-out", "POST"),
        ("POST", "/healthz", "GET, HEAD"),
        ("PUT", "/s/1/x", "GET, HEAD, POST"),
        ("PUT", "/v/1/x", "GET, HEAD, POST"),
        ("POST", "/calendar/1-x.ics", "GET, HEAD"),
        ("POST", "/static/orgue.css", "GET, HEAD"),
        ("PROPFIND", "/static/orgue.css", "GET, HEAD"),
        ("DELETE", "/actions/1/documents", "GET, HEAD, POST"),
        ("GET", "/cycles/1/exports/actions", "POST"),
        ("POST", "/api/v1/openapi.json", "GET, HEAD"),
        ("POST", "/api/v1/me", "GET, HEAD"),
        ("PUT", "/api/v1/actions", "GET, HEAD, POST"),
        ("DELETE", "/api/v1/actions/1", "GET, HEAD, PATCH"),
    ],
)
def test_who_asks_in_no_way_that_a_page_has_is_told_which_it_has(
    memory: sa.Engine, method: str, path: str, allow: str
) -> None:
    answer = anybody(memory).request(method, path)
    assert (answer.status_code, answer.headers.get("allow")) == (405, allow)
