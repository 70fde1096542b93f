"""What a portal that is read over https has browsers keep to; and what its log never holds."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.access.actors import actor_of
from models.database.transactions import gesture
from models.gestures.people.signing_in import print_a_link
from tests import databases
from tests.academy import Year, at, launched, mail_of
from tests.web.portal import OURS, anybody

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
        assert (answer.status_code, answer.headers[HSTS]) == (500, "max-age=31536000")
    assert link.rpartition("/")[2] not in caplog.text
    assert caplog.text.count("/s/1/… : ") == 2
