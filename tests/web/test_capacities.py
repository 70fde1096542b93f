"""Whoever signs in holds all that their address stands for, by whatever door they came in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from oidc_provider_mock import User, run_server_in_thread

from models.database.transactions import gesture
from models.gestures.people.own_page import revoke_links
from models.journal import JOURNAL
from models.work.validation import TaskState
from tests.academy import Year, mail_of
from tests.web.api.programs import program
from tests.web.letter_pages.links import link_in
from tests.web.portal import PORTAL, anybody, put_clock, signed_in, words
from tests.web.signing.visiting import link_for
from tests.years import year_on

MORNING = "30/11/2026 10:00"
CITE = "ce.cite@valmont.example"


def addresses_are_shared(year: Year) -> None:
    """One address for an école and a lycée, another for the IEN and an école of theirs."""
    for code, mail in (("E21", CITE), ("L11", CITE.upper()), ("E11", mail_of("ien1"))):
        year.change(code, mail=mail)


year = year_on(now=MORNING, clock=MORNING, then=addresses_are_shared)


def by_mail(year: Year, mail: str) -> TestClient:
    client = anybody(year.engine)
    assert client.post(link_for(year, mail)).status_code == 303
    return client


def by_the_provider(year: Year, mail: str) -> TestClient:
    agent = User(sub="a1", claims={"email": mail, "email_verified": True})
    with run_server_in_thread(require_nonce=True, user_claims=[agent]) as server:
        issuer = f"http://localhost:{server.server_port}"
        client = anybody(
            year.engine, oidc_issuer=issuer, oidc_client_id="c", oidc_client_secret="s"
        )
        leaving = client.get("/sign-in/provider").headers["location"]
        arrived = httpx.post(leaving, data={"sub": "a1"}).headers["location"]
        assert client.get(arrived.removeprefix(PORTAL)).status_code == 303
    return client


@pytest.mark.parametrize("door", [by_mail, by_the_provider])
def test_one_sign_in_proposes_for_each_school(
    year: Year, door: Callable[[Year, str], TestClient]
) -> None:
    client = door(year, CITE)
    asks = words(client.get("/actions/new"))
    assert "École du Port" in asks
    assert "Lycée Sophie-Germain" in asks
    for code in ("E21", "L11"):
        sent = {"unit": str(year.units[code]), "start": "blank", "key": code}
        assert client.post("/actions/new", data=sent).status_code == 303
    query = sa.select(JOURNAL.c.by).where(JOURNAL.c.what == "action.drafted")
    ours = [(f"u{year.units[code]}",) for code in ("E21", "L11")]
    assert [tuple(row) for row in year.all(query.order_by(JOURNAL.c.seq))] == ours
    other = {"unit": str(year.units["E31"]), "start": "blank", "key": "x"}
    assert client.post("/actions/new", data=other).status_code == 403


@pytest.mark.parametrize("door", [by_mail, by_the_provider])
def test_a_principal_who_is_a_relay_agrees_for_the_school_and_decides(
    year: Year, door: Callable[[Year, str], TestClient]
) -> None:
    number = year.propose("E12", "Chaîne", associated=("E11",), on=MORNING)
    put_clock(year, MORNING)
    client = door(year, mail_of("ien1"))
    assert client.get(f"/actions/new?unit={year.units['E11']}").status_code == 200
    assert "Êtes-vous d’accord" in words(client.get(f"/actions/{number}/agree"))
    said = {"unit": str(year.units["E11"]), "answer": "yes"}
    assert client.post(f"/actions/{number}/agree", data=said).status_code == 303
    assert "Chaîne" in words(client.get("/queue"))
    sent = {"verdict": "accepted"}
    assert client.post(f"/tasks/{year.task()}", data=sent).status_code == 303
    (task,) = year.tasks(TaskState.ACCEPTED)
    assert (task.decided_by, task.decided_as) == (year.by("ien1").slot, "relay")


def test_ones_own_page_says_all_that_the_address_is_and_what_awaits_each(year: Year) -> None:
    year.tick("30/11/2026 07:45")
    year.propose("E12", "Chaîne", associated=("E11",), on=MORNING)
    page = words(signed_in(year, "ien1").get("/me"))
    assert "Ien1 Circonscription Un, École des Tilleuls" in page
    assert "est aussi celle de : École des Tilleuls." in page
    assert "Chaîne" in page
    both = words(signed_in(year, CITE).get("/me"))
    assert "École du Port et Lycée Sophie-Germain" in both
    year.change("E31", mail=CITE)
    assert "École du Port et 2 autres" in words(signed_in(year, CITE).get("/actions"))
    assert "est aussi celle de" not in words(signed_in(year, "ien2").get("/me"))


def test_a_program_acts_for_all_that_the_address_of_its_maker_is(year: Year) -> None:
    client = program(year, CITE)
    told = client.get("me").json()
    assert (told["name"], told["also"]) == ("École du Port", ["Lycée Sophie-Germain"])
    assert [f["unit"] for f in told["functions"]] == [
        year.units[code] for code in ("E21", "E21", "L11", "L11")
    ]


def _revoke(year: Year, who: str, number: int) -> None:
    with gesture(year.engine) as session:
        one = replace(year.by(who).capacities[number], also=())
        revoke_links(session, one, "admin", year.moment)


def test_revoking_one_capacity_leaves_the_others_to_sessions_and_tokens(year: Year) -> None:
    browser, token = by_mail(year, CITE), program(year, CITE)
    _revoke(year, CITE, 0)
    assert "École du Port" not in words(browser.get("/me"))
    assert browser.get(f"/actions/new?unit={year.units['E21']}").status_code == 403
    assert browser.get(f"/actions/new?unit={year.units['L11']}").status_code == 200
    assert token.get("me").json()["name"] == "Lycée Sophie-Germain"
    _revoke(year, CITE, 1)
    assert browser.get("/me").status_code == 303
    assert token.get("me").status_code == 401


def test_ones_own_revocation_ends_all_that_the_address_is(year: Year) -> None:
    browser, token = by_mail(year, CITE), program(year, CITE)
    assert browser.post("/me/revoke").status_code == 303
    assert browser.get("/me").status_code == 303
    assert token.get("me").status_code == 401


# ── letters ──────────────────────────────────────────────────────────────────────────────────────


def _by_letter(year: Year, text: str, **where: Any) -> tuple[TestClient, str]:
    """A browser that the letter's link brought to the page of its subject."""
    (row,) = year.messages(text=text, **where)
    client = anybody(year.engine)
    into = client.post(link_in(year, row).removeprefix(PORTAL))
    assert into.status_code == 303
    return client, str(into.headers["location"])


def test_a_letters_link_holds_what_its_address_is_and_opens_its_subject_alone(year: Year) -> None:
    """The lycée's own action with the école of the same address: its letter lets both answer."""
    number = year.propose(CITE, unit="L11", associated=("E21",), on=MORNING)
    client, path = _by_letter(year, "action_received")
    assert path == f"/actions/{number}"
    sent = {"unit": str(year.units["E21"]), "answer": "yes"}
    assert client.post(f"{path}/agree", data=sent).status_code == 303
    (entry,) = year.all(sa.select(JOURNAL).where(JOURNAL.c.what == "association.agreed"))
    assert entry.by == f"u{year.units['E21']}"
    assert client.get("/me").status_code == 303


def test_a_schools_letter_lets_the_relay_of_that_address_decide(year: Year) -> None:
    """The école's own action: its receipt, to the address that is the IEN's too."""
    year.propose("ien1", "Chaîne", unit="E11", on=MORNING)
    client, path = _by_letter(year, "action_received")
    page = words(client.get(path))
    assert "Chaîne" in page
    (row,) = year.messages(text="to_validate")
    assert row.slot == year.by("ien1").slot
    link = link_in(year, row).removeprefix(PORTAL)
    assert client.post(link, data={"verdict": "accepted"}).status_code == 303
    (task,) = year.tasks(TaskState.ACCEPTED)
    assert (task.decided_by, task.decided_as) == (row.slot, "relay")


def test_a_calendar_and_the_list_have_the_actions_of_each(year: Year) -> None:
    for code, title in (("L11", "Au lycée"), ("E21", "À l'école")):
        year.propose(CITE, title, unit=code, on=MORNING)
    client = signed_in(year, CITE, on=MORNING)
    page = words(client.get("/actions"))
    assert "Au lycée" in page
    assert "À l’école" in page
    assert client.post("/me/feeds", data={}).status_code == 303
    (address,) = re.findall(rf'value="{PORTAL}(/calendar/[^"]+)"', client.get("/me").text)
    told = anybody(year.engine).get(address).text
    assert "Au lycée" in told
    _revoke(year, CITE, 1)
    told = anybody(year.engine).get(address).text
    assert "Au lycée" not in told
    assert "BEGIN:VEVENT" in told
    _revoke(year, CITE, 0)
    assert anybody(year.engine).get(address).status_code == 410


def test_what_was_revoked_since_a_letter_is_not_opened_by_it(year: Year) -> None:
    number = year.propose(CITE, unit="L11", associated=("E21",), on=MORNING)
    _revoke(year, CITE, 0)
    client, path = _by_letter(year, "action_received")
    sent = {"unit": str(year.units["E21"]), "answer": "yes"}
    assert path == f"/actions/{number}"
    assert client.post(f"{path}/agree", data=sent).status_code == 404


def test_a_session_of_the_whole_address_is_kept_by_the_letters_of_each(year: Year) -> None:
    year.propose(CITE, unit="L11", on=MORNING)
    client = by_mail(year, CITE)
    (row,) = year.messages(text="action_received")
    assert client.post(link_in(year, row).removeprefix(PORTAL)).status_code == 303
    assert client.get("/me").status_code == 200


def test_the_digest_and_the_letters_of_each_are_found_on_ones_own_page(year: Year) -> None:
    year.propose(CITE, unit="L11", title="Au lycée", on=MORNING)
    year.propose(CITE, unit="E21", title="À l'école", on=MORNING)
    year.drain(MORNING)
    page = signed_in(year, CITE, on=MORNING).get("/me")
    links = re.findall(r'<a href="(/a/[^"]+)"', page.text)
    assert len(links) == 2
    for link in links:
        assert anybody(year.engine).get(link).status_code == 200
