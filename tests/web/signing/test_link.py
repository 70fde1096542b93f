"""Signing in: a link by mail that serves once, and says nothing of who is known."""

from __future__ import annotations

import pendulum
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from models.access.signin import SIGN_IN_LINK
from models.database.transactions import gesture
from models.territory.people import PERSON
from tests.academy import Year
from tests.web.portal import OURS, PORTAL, anybody, signed_in, words
from tests.web.signing.visiting import asked, delivered, link_for
from tests.years import year_on
from web.request.throttle import Throttle
from web.signing import link as signing

MORNING = "12/01/2027 06:00"
"""Outside hours: a letter on request leaves all the same."""


year = year_on(clock=MORNING)


def test_whoever_is_known_gets_a_link_at_any_hour_and_it_signs_them_in_once(year: Year) -> None:
    link = link_for(year, "IEN1@valmont.example ", next="/me")
    client = anybody(year.engine)
    assert client.get("/me").headers["location"] == "/sign-in?next=%2Fme"
    assert client.get(link).status_code == 200
    assert client.get("/me").status_code == 303  # opening it signs nobody in
    entered = client.post(link)
    assert (entered.status_code, entered.headers["location"]) == (303, "/me")
    assert "Ien1" in words(client.get("/me"))
    assert anybody(year.engine).post(link).status_code == 410
    assert "déjà servi" in words(anybody(year.engine).get(link))


@pytest.mark.parametrize(
    "pasted",
    [
        "ien1@valmont.example\u200b",
        "\ufeffien1@valmont.example",
        "mailto:ien1@valmont.example",
        "Inès Essai <IEN1@valmont.example>",
        "ien1@valmont.example.",
        "ien1\u00ad@valmont.example",
    ],
)
def test_an_address_is_known_however_it_was_pasted(year: Year, pasted: str) -> None:
    client = anybody(year.engine)
    assert client.post(link_for(year, pasted)).status_code == 303
    assert "Ien1" in words(client.get("/me"))


def test_a_school_signs_in_by_the_directorys_address(year: Year) -> None:
    client = anybody(year.engine)
    assert client.post(link_for(year, "ce.e11@valmont.example")).status_code == 303
    assert "École des Tilleuls" in words(client.get("/me"))


def test_the_answer_is_the_same_whether_an_address_is_known_or_not(year: Year) -> None:
    known = asked(year, "ien1@valmont.example").text.replace("ien1", "x")
    unknown = asked(year, "nobody@valmont.example").text.replace("nobody", "x")
    assert known == unknown
    assert [letter.to for letter in delivered(year)] == ["ien1@valmont.example"]


def test_an_address_is_written_to_three_times_a_quarter_of_an_hour_at_most(year: Year) -> None:
    for _ in range(5):
        assert asked(year, "ien1@valmont.example").status_code == 200
    assert len(delivered(year)) == 3


def test_a_whole_academie_may_ask_from_behind_one_address(year: Year) -> None:
    client = anybody(year.engine)
    asked_ = [client.post("/sign-in", data={"mail": f"n{n}@valmont.example"}) for n in range(60)]
    assert {answer.status_code for answer in asked_} == {200}
    assert client.post("/sign-in", data={"mail": "ien1@valmont.example"}).status_code == 200
    assert [letter.to for letter in delivered(year)] == ["ien1@valmont.example"]


def at_most(monkeypatch: pytest.MonkeyPatch, times: int, in_all: int | None = None) -> None:
    monkeypatch.setattr(signing, "ASKING", Throttle(times=times, seconds=900, in_all=in_all))


def test_one_network_asks_so_often_at_most_and_is_told_when_to_come_back(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_most(monkeypatch, 2)
    answers = [asked(year, f"n{n}@valmont.example") for n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 890 <= int(answers[-1].headers["retry-after"]) <= 900
    assert "Recommencez dans 15 min." in words(answers[-1]).replace("\u00a0", " ")


def test_addresses_made_up_in_a_header_are_one_machine(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_most(monkeypatch, 2)
    answers = [
        anybody(year.engine)
        .post(
            "/sign-in",
            data={"mail": f"n{n}@valmont.example"},
            headers={"X-Forwarded-For": f"203.0.113.{n}"},
        )
        .status_code
        for n in range(3)
    ]
    assert answers == [200, 200, 429]


def test_behind_a_proxy_that_is_named_each_machine_counts_for_itself(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_most(monkeypatch, 2, in_all=5)
    client = anybody(year.engine, trusted_proxies="127.0.0.1")
    with TestClient(client.app, PORTAL, headers=OURS, client=("127.0.0.1", 1)) as proxy:

        def ask(seen: str) -> int:
            hops = {"X-Forwarded-For": f"192.0.2.1, {seen}"}
            mail = {"mail": "n@valmont.example"}
            return proxy.post("/sign-in", data=mail, headers=hops).status_code

        assert [ask("203.0.113.7") for _ in range(3)] == [200, 200, 429]
        # an IPv6 subscriber has a whole /64
        assert [ask(f"2001:db8:0:1::{n}") for n in range(3)] == [200, 200, 429]
        assert [ask("2001:db8:0:2::1") for _ in range(2)] == [200, 429]  # so many in all


def test_a_link_of_yesterday_signs_nobody_in(year: Year) -> None:
    link = link_for(year, "ien1@valmont.example")
    with gesture(year.engine) as session:
        old = pendulum.now("UTC").subtract(minutes=1)
        session.connection().execute(sa.update(SIGN_IN_LINK).values(expires_at=old))
    assert anybody(year.engine).post(link).status_code == 410


def test_a_letter_whose_link_is_over_does_not_leave(year: Year) -> None:
    asked(year, "ien1@valmont.example")
    with gesture(year.engine) as session:
        old = pendulum.now("UTC").subtract(minutes=1)
        session.connection().execute(sa.update(SIGN_IN_LINK).values(expires_at=old))
    assert delivered(year) == []


def test_one_signs_in_before_a_cycle_is_launched_and_once_it_is_closed(year: Year) -> None:
    for state in ("draft", "closed"):
        with gesture(year.engine) as session:
            session.connection().execute(sa.text(f"UPDATE cycle SET state = '{state}'"))
        before = len(delivered(year))
        asked(year, "pilote@valmont.example")
        assert len(delivered(year)) == before + 1


def test_revoking_somebodys_links_ends_their_sessions(year: Year) -> None:
    client = signed_in(year, "ien1")
    assert client.get("/me").status_code == 200
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(PERSON).values(link_version=1))
    assert client.get("/me").status_code == 303


def test_a_forged_cookie_is_nobodys(year: Year) -> None:
    client = signed_in(year, "ien1")
    (cookie,) = client.cookies.values()
    for wrong in (cookie[:-2], "x" + cookie, "x", "." * 20):
        other = anybody(year.engine)
        other.headers["Cookie"] = f"orgue_session={wrong}"
        assert other.get("/me").status_code == 303


def test_a_form_of_another_site_changes_nothing(year: Year) -> None:
    client = anybody(year.engine)
    for told in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}):
        assert (
            client.post("/sign-in", data={"mail": "ien1@valmont.example"}, headers=told).status_code
            == 403
        )
    del client.headers["Sec-Fetch-Site"]
    for origin, status in ((PORTAL, 200), ("http://elsewhere.example", 403), ("", 403)):
        answer = client.post("/sign-in", data={"mail": "x"}, headers={"Origin": origin})
        assert answer.status_code == status
    assert delivered(year) == []
    assert OURS


def test_after_signing_in_one_goes_on_within_the_portal_only(year: Year) -> None:
    link = link_for(year, "ien1@valmont.example", next="//elsewhere.example/x")
    assert anybody(year.engine).post(link).headers["location"] == "/me"
