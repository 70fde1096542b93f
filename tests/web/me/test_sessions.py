"""One sees on one's own page where one is signed in, and ends it from there."""

from __future__ import annotations

import re

import pendulum
import pytest
import sqlalchemy as sa
from fastapi import Request, Response
from fastapi.testclient import TestClient

from models.access.sessions import BROWSER_SESSION
from models.database.transactions import gesture
from tests.academy import Year
from tests.web.portal import anybody, signed_in, words
from tests.web.signing.visiting import link_for
from web.request.device import device_of
from web.request.session import COOKIE, keep

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (WINDOWS, "Firefox sous Windows"),
        (EDGE, "Edge sous Windows"),
        (IPHONE, "Safari sur iPhone"),
        (ANDROID, "Chrome sur Android"),
        ("<script>", "Un navigateur"),
        ("", "Un navigateur"),
    ],
)
def test_a_browser_is_said_in_plain_words(header: str, said: str) -> None:
    assert device_of(header) == said


def entered(year: Year, who: str, browser: str, **sent: str) -> TestClient:
    client = anybody(year.engine)
    link = link_for(year, who)
    assert client.post(link, data=sent, headers={"User-Agent": browser}).status_code == 303
    return client


def ends(client: TestClient) -> list[str]:
    """The addresses at which each session that one's page shows is ended."""
    return re.findall(r'action="(/me/sessions/\d+/end)"', client.get("/me").text)


def test_each_is_listed_with_its_device_and_ended_from_another(year: Year) -> None:
    at_home = entered(year, "ien1@valmont.example", WINDOWS)
    phone = entered(year, "ien1@valmont.example", IPHONE, trusted="yes")
    page = words(phone.get("/me"))
    assert re.search(r"Safari sur iPhone , celui-ci connecté le .* · appareil de confiance", page)
    assert re.search(r"Firefox sous Windows connecté le ", page)
    assert len(ends(phone)) == 2
    assert signed_in(year, "ien2").post(ends(phone)[1]).status_code == 404
    assert phone.post(ends(phone)[1]).headers["location"] == "/me#connexions"
    assert at_home.get("/me").status_code == 303
    assert len(ends(phone)) == 1
    assert "Terminer toutes les autres" not in words(phone.get("/me"))


def test_all_the_others_end_at_once(year: Year) -> None:
    mine, others = signed_in(year, "ien1"), [signed_in(year, "ien1") for _ in range(2)]
    assert mine.post("/me/sessions/others/end").status_code == 303
    assert "nulle part ailleurs" in words(mine.get("/me"))
    assert [other.get("/me").status_code for other in others] == [303, 303]


def test_ending_this_one_signs_out(year: Year) -> None:
    client = signed_in(year, "ien1")
    answer = client.post(ends(client)[0])
    assert answer.headers["location"] == "/sign-in"
    assert COOKIE not in client.cookies


def test_a_cookie_that_was_left_opens_nothing_any_more(year: Year) -> None:
    client = signed_in(year, "ien1")
    kept = client.cookies[COOKIE]
    assert client.post("/sign-out").status_code == 303
    client.cookies.set(COOKIE, kept, domain="127.0.0.1")
    assert client.get("/me").status_code == 303


def test_signing_in_anew_ends_what_the_browser_had(year: Year) -> None:
    client = signed_in(year, "ien1")
    before = signed_in(year, "ien1")
    before.cookies.set(COOKIE, client.cookies[COOKIE], domain="127.0.0.1")
    assert client.post(link_for(year, "ien2@valmont.example")).status_code == 303
    assert "Ien2" in words(client.get("/me"))
    assert before.get("/me").status_code == 303


def test_a_cookie_of_before_holds_until_its_end(year: Year) -> None:
    client = signed_in(year, "ien1")
    claims = {"s": year.by("ien1").slot, "v": 0, "a": [], "o": []}
    request = Request({"type": "http", "app": client.app, "headers": []})
    answer = keep(request, Response(), COOKIE, claims, 60)
    value = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
    client.cookies.set(COOKIE, value, domain="127.0.0.1")
    assert "Ien1" in words(client.get("/me"))
    assert client.post("/me/revoke").status_code == 303
    assert client.get("/me").status_code == 303


def test_a_page_reads_the_session_and_writes_nothing(year: Year) -> None:
    client = signed_in(year, "ien1")
    (before,) = year.all(sa.select(BROWSER_SESSION))
    said: list[str] = []

    def note(_c: object, _k: object, statement: str, *_more: object) -> None:
        said.append(statement)

    sa.event.listen(year.engine, "before_cursor_execute", note)
    client.get("/me")
    sa.event.remove(year.engine, "before_cursor_execute", note)
    assert sum("browsersession.holds" in one and "digest =" in one for one in said) == 1
    assert not [one for one in said if one.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert year.all(sa.select(BROWSER_SESSION)) == [before]


def test_a_session_says_until_when_it_lasts_and_is_prolonged_to_a_day(year: Year) -> None:
    client = signed_in(year, "ien1")
    page = client.get("/me")
    assert "Connexion ouverte jusqu’au " in words(page)
    assert "Votre connexion se termine" not in words(page)
    answer = client.post("/me/sessions/prolong", data={"back": "/queue"})
    assert answer.headers["location"] == "/queue"
    assert "Max-Age=863" in answer.headers["set-cookie"] or "Max-Age=864" in str(answer.headers)
    (row,) = year.all(sa.select(BROWSER_SESSION))
    assert (row.expires_at - row.opened_at).total_seconds() == 24 * 3600
    page = client.get("/me")
    assert "Votre connexion est prolongée." in words(page)
    assert "/me/sessions/prolong" not in page.text
    away = client.post("/me/sessions/prolong", data={"back": "https://ailleurs.example/"})
    assert away.headers["location"] == "/me"
    assert year.all(sa.select(BROWSER_SESSION))[0].expires_at == row.expires_at


def test_its_end_is_said_before_it_comes(year: Year) -> None:
    client = signed_in(year, "ien1")
    soon = pendulum.now("UTC").add(hours=1)
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(BROWSER_SESSION).values(expires_at=soon))
    page = words(client.get("/me"))
    assert "Votre connexion se termine le " in page
    assert "La prolonger" in page
    with gesture(year.engine) as session:
        ago = sa.update(BROWSER_SESSION).values(
            opened_at=pendulum.now("UTC").subtract(hours=23, minutes=30)
        )
        session.connection().execute(ago)
    assert "puis connectez-vous de nouveau" in words(client.get("/me"))


def test_what_is_over_or_a_letter_s_is_not_prolonged(year: Year) -> None:
    client = signed_in(year, "ien1")
    client.post(ends(client)[0])
    assert client.post("/me/sessions/prolong").status_code in (303, 401)
    assert year.all(sa.select(BROWSER_SESSION))[0].ended_at is not None
