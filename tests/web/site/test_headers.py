"""What a portal that is read over https has browsers keep to; and what its log never holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from httpx import Response

from models.access.actors import actor_of
from models.database.transactions import gesture
from models.gestures.people.signing_in import print_a_link
from tests import databases
from tests.academy import Year, at, launched, mail_of
from tests.web.portal import OURS, anybody, signed_in
from tests.web.routes import routes
from web.site.headers import OURS_ALONE

FAR = "https://orgue.ac-valmont.example"
HSTS = "strict-transport-security"
PAGES = ("/sign-in", "/static/orgue.css", "/nowhere", "/api/v1/me", "/sign-in/")


def test_over_https_browsers_are_told_to_keep_to_it(year: Year) -> None:
    client = anybody(year.engine, portal_url=FAR)
    client.base_url = client.base_url.copy_with(host="orgue.ac-valmont.example")
    told = {client.get(path).headers[HSTS] for path in PAGES}
    assert told == {"max-age=31536000"}
    assert client.get("/sign-in/").headers["location"].startswith("https:")


def test_over_http_or_on_the_machine_itself_they_are_not(year: Year) -> None:
    for settings in ({}, {"portal_url": FAR}, {"portal_url": FAR, "trusted_proxies": "127.0.0.1"}):
        client = anybody(year.engine, **settings)
        assert not any(HSTS in client.get(path).headers for path in PAGES)


def test_what_a_proxy_of_ours_says_makes_the_session_s_cookie_secure(year: Year) -> None:
    client = anybody(
        year.engine, portal_url=FAR.replace("https", "http"), trusted_proxies="127.0.0.1"
    )
    name = {"Host": "orgue.ac-valmont.example"}
    with TestClient(client.app, headers=OURS | name, client=("127.0.0.1", 1)) as proxy:
        for told, secure in (("https", True), ("http", False)):
            with gesture(year.engine) as session:
                link = print_a_link(
                    session, actor_of(session, mail_of("pilote")), "admin", at(year.now)
                )
            entered = proxy.post(link, headers={"X-Forwarded-Proto": told}, follow_redirects=False)
            assert entered.status_code == 303
            assert ("secure" in entered.headers["set-cookie"].lower()) is secure
            assert (HSTS in entered.headers) is secure


def test_a_fault_is_noted_without_what_would_act_for_somebody(
    tmp_path: Path, sqlite_template: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with databases.sqlite_database(tmp_path, sqlite_template) as engine:
        year = launched(engine)
        client = anybody(engine, portal_url=FAR)
        with gesture(engine) as session:
            link = print_a_link(
                session, actor_of(session, mail_of("pilote")), "admin", at(year.now)
            )
            session.connection().execute(sa.text("ALTER TABLE signinlink RENAME TO gone"))
        careful = TestClient(
            client.app, "https://orgue.ac-valmont.example", raise_server_exceptions=False
        )
        answers = careful.get(link), careful.head(link)
    for answer in answers:
        assert answer.headers.items() >= {k.lower(): v for k, v in OURS_ALONE.items()}.items()
        assert (answer.status_code, answer.headers[HSTS]) == (500, "max-age=31536000")
    assert link.rpartition("/")[2] not in caplog.text
    assert caplog.text.count("/s/1/… : ") == 2


@pytest.mark.parametrize("step", [20, pytest.param(1, marks=pytest.mark.long)])
def test_every_answer_keeps_to_itself_whatever_the_route_and_however_it_ends(
    year: Year, step: int
) -> None:
    client = signed_in(year, "pilote")
    for path in sorted(answered(client))[::step]:
        assert lacking(client.get(path)) == {}, path


def answered(client: TestClient) -> set[str]:
    """A path for each route that is read, of pages and of programs; numbers are those of a first
    row, which may not be there."""
    app = client.app
    declared = {r.path for r in routes(app.routes) if "GET" in r.methods}  # type: ignore[attr-defined]
    api = next(r.app for r in app.routes if getattr(r, "path", "") == "/api")  # type: ignore[attr-defined]
    declared |= {f"/api{r.path}" for r in routes(api.routes) if "GET" in r.methods}
    assert len(declared) > 150
    return {re.sub(r"{[^}]*}", "1", path) for path in declared}


def lacking(answer: Response) -> dict[str, str | None]:
    """The headers that *answer* should bear, and does not; over http, it never keeps to https."""
    wanted = dict(OURS_ALONE) | {"X-Content-Type-Options": "nosniff"}
    found = {name: answer.headers.get(name) for name in wanted}
    missing = {name: said for name, said in found.items() if said != wanted[name]}
    return missing | ({HSTS: answer.headers[HSTS]} if HSTS in answer.headers else {})


def test_downloads_refusals_and_unknown_names_do_too(year: Year) -> None:
    client, at_ = signed_in(year, "pilote"), f"/cycles/{year.cycle_id}"
    asked = {
        "a page": client.get("/"),
        "a file of ours": client.get("/static/orgue.css"),
        "a table": client.post(f"{at_}/exports/standing", data={"column": "unit", "form": "csv"}),
        "a PDF": client.get(f"{at_}/standing.pdf"),
        "no page": client.get("/nowhere"),
        "no such file": client.get("/static/nowhere.css"),
        "no such method": client.put("/"),
        "a form from elsewhere": client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}),
        "another name": client.get("/", headers={"Host": "evil.example"}),
        "no token": client.get("/api/v1/me"),
        "no such address of programs": client.get("/api/v1/nowhere"),
        "what is asked about": client.head("/"),
    }
    assert {what: lacking(answer) for what, answer in asked.items()} == {what: {} for what in asked}
    codes = {what: answer.status_code for what, answer in asked.items()}
    assert codes["another name"] == 400
    assert codes["a form from elsewhere"] == 403
    assert (codes["no page"], codes["no such method"], codes["no token"]) == (404, 405, 401)
