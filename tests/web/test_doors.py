"""From elsewhere than the machine itself, no page shows what acts for another, nor letters of
another territory; whoever is not signed in reads no letter; on the machine and in a demo all do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from channels.delivery import deliver
from channels.mailbox import MailboxChannel
from models.access.actors import actor_of
from models.access.signin import SIGN_IN_LINK
from models.database.transactions import gesture
from models.database.types import table_of
from models.gestures.people.signing_in import ask_to_sign_in, print_a_link
from models.journal import JOURNAL
from models.letters.signed_links import bearer_of
from models.territory.people import PERSON
from models.tick import run_cycle
from models.work.demo import Pace
from models.work.message import DELIVERED
from tests import databases
from tests.academy import Year, at, mail_of
from tests.models.gestures.framing.crowns import crown
from tests.neighbours import neighbour
from tests.web.everything import Look, World, filled
from tests.web.portal import OURS, anybody, put_clock, signed_in, straight, words
from tests.years import year_on

SEAL = re.compile(r"/[pu][0-9]{1,15}d[0-9]{1,7}s[a-z2-7]{16}", re.IGNORECASE)
FAR = "https://orgue.ac-valmont.example"
BELLEROCHE = "pilot@belleroche.valmont.example"
DOORS = {
    "the portal's address": {"settings": {"portal_url": FAR}},
    "where it listens": {"settings": {"host": "0.0.0.0"}},
    "the name it was asked by": {"headers": {"Host": "orgue.ac-valmont.example"}},
    "Forwarded": {"headers": {"Forwarded": "for=203.0.113.7"}},
    "X-Forwarded-For": {"headers": {"X-Forwarded-For": "203.0.113.7"}},
    "X-Forwarded-Host": {"headers": {"X-Forwarded-Host": "orgue.ac-valmont.example"}},
}
"""Each sign alone is enough, whatever the others say."""


def from_elsewhere(client: TestClient, door: str = "X-Forwarded-For") -> TestClient:
    """The same browser, somewhere else."""
    for name, value in DOORS[door].get("settings", {}).items():
        setattr(client.app.state.settings, name, value)  # type: ignore[attr-defined]
    client.headers.update(DOORS[door].get("headers", {}))
    return client


def let_every_name_in(client: TestClient) -> TestClient:
    layers = client.app.user_middleware  # type: ignore[attr-defined]
    next(one for one in layers if "allowed_hosts" in one.kwargs).kwargs["allowed_hosts"] = ["*"]
    return client


def two_academies_in_the_call(year: Year) -> None:
    """Valmont, and Belleroche beside it: the call's letters are in the mailbox, and sign-in links
    for the pilot, the recteur and a stranger."""
    crown(year)
    year.name("AC", "admin", "admin")
    other = neighbour(year, "Belleroche", "A")
    for one in (year, other):
        one.now = "02/11/2026 07:45"
        one_day(one)
    for mail in (mail_of("pilote"), mail_of("recteur"), BELLEROCHE):
        with gesture(year.engine) as session:
            ask_to_sign_in(session, mail, "/me", at(year.now))
    one_day(year)


year = year_on(then=two_academies_in_the_call)


def one_day(year: Year) -> None:
    put_clock(year, year.now)
    run_cycle(year.engine, year.cycle_id, at(year.now))
    deliver(year.engine, at(year.now), MailboxChannel(year.engine))


def delivered(year: Year) -> list[Any]:
    return year.all(sa.select(DELIVERED).order_by(DELIVERED.c.id))


# ── the mailbox ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("door", DOORS)
def test_from_elsewhere_whoever_is_not_signed_in_reads_no_letter(year: Year, door: str) -> None:
    client = let_every_name_in(from_elsewhere(anybody(year.engine), door))
    one = delivered(year)[0].id
    for path in ("/mailbox", f"/mailbox/{one}", f"/mailbox/{one}/html", "/outbox", "/outbox/1"):
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?next=")
    assert "Les derniers partis" not in words(client.get("/"))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", ["pilote", "admin"])
def test_from_elsewhere_letters_are_of_the_reader_s_own_territory_and_without_their_link(
    year: Year, door: str, who: str
) -> None:
    client = let_every_name_in(from_elsewhere(signed_in(year, who), door))
    own, others = by_whose(year)
    for row in (own[0], own[-1], others[0], others[-1]):
        for html in ("", "/html"):
            answer = client.get(f"/mailbox/{row.id}{html}")
            assert answer.status_code == (200 if row in own else 404)
            assert not SEAL.search(answer.text)
    listed = {int(n) for n in re.findall(r'href="/mailbox/(\d+)"', client.get("/mailbox").text)}
    assert listed == {row.id for row in own}


def by_whose(year: Year) -> tuple[list[Any], list[Any]]:
    """The letters of Valmont, and the others'."""
    ours = f"{year.cycle_id}:"
    rows = delivered(year)
    return (
        [r for r in rows if r.key.startswith(ours)],
        [r for r in rows if not r.key.startswith(ours)],
    )


def test_from_elsewhere_a_letter_s_neighbours_are_the_reader_s_own_too(year: Year) -> None:
    client = from_elsewhere(signed_in(year, "pilote"))
    own = [row.id for row in by_whose(year)[0]]
    beside = re.compile(r'rel="(?:prev|next)" href="/mailbox/(\d+)"')
    found = {int(n) for one in own for n in beside.findall(client.get(f"/mailbox/{one}").text)}
    assert found <= set(own)


def test_the_first_page_names_letters_to_who_tries_the_portal_on_the_machine_alone(
    year: Year,
) -> None:
    def shown(client: TestClient) -> set[int]:
        return {int(n) for n in re.findall(r'href="/mailbox/(\d+)"', client.get("/").text)}

    assert len(shown(anybody(year.engine))) == 5
    for client in (from_elsewhere(anybody(year.engine)), from_elsewhere(signed_in(year, "pilote"))):
        assert shown(client) == set()


def test_on_the_machine_itself_and_in_a_demo_all_stays(year: Year) -> None:
    at_home = anybody(year.engine)
    links = [
        row.id for row in delivered(year) if SEAL.search(at_home.get(f"/mailbox/{row.id}").text)
    ]
    assert len(links) == len(delivered(year))
    with gesture(year.engine) as session:
        session.add(Pace(cycle_id=year.cycle_id))
    assert SEAL.search(from_elsewhere(anybody(year.engine)).get(f"/mailbox/{links[0]}").text)
    far = from_elsewhere(anybody(year.engine), "the portal's address")
    assert far.get("/mailbox").status_code == 303


def test_nobody_signs_in_as_somebody_else_but_in_a_demo(year: Year) -> None:
    client = from_elsewhere(anybody(year.engine))
    assert client.post("/demo/sign-in", data={"who": year.by("recteur").slot}).status_code == 404


def test_a_stranger_s_sign_in_letter_is_in_nobody_s_outbox(year: Year) -> None:
    with gesture(year.engine) as session:
        ask_to_sign_in(session, mail_of("nationale"), "/me", at(year.now))
    letters = {m.slot: m for m in year.messages(rule="sign_in")}
    carried, own = (letters[year.by(who).slot] for who in ("nationale", BELLEROCHE))
    assert carried.cycle_id == own.cycle_id
    client = signed_in(year, BELLEROCHE)
    listed = client.get("/outbox?text=sign_in").text
    for letter, shown in ((carried, False), (own, True)):
        assert client.get(f"/outbox/{letter.id}").status_code == (200 if shown else 404)
        assert (f'href="/outbox/{letter.id}"' in listed) is shown


# ── every page ───────────────────────────────────────────────────────────────────────────────────


def test_from_elsewhere_no_page_shows_what_acts_for_another_nor_two_kinds_of_apostrophe(
    tmp_path: Path, sqlite_template: Path
) -> None:
    with databases.sqlite_database(tmp_path, sqlite_template) as engine:
        world = filled(engine, FAR)
        with gesture(engine) as session:
            session.connection().execute(sa.delete(table_of(Pace)))
        for look in world.looks():
            if is_for_them(look):
                assert set(acting(world, look)) <= own(world, look)


def is_for_them(look: Look) -> bool:
    """Whether a page is open to who asks for it from elsewhere; a forecast takes long to compute,
    and its letters are written as the outbox's are."""
    if "/forecast" in look.path:
        return False
    return bool(look.who) or not look.path.startswith(("/mailbox", "/runs"))


def acting(world: World, look: Look) -> Iterator[str]:
    """The slots for whom the links of a page act."""
    client = signed_in(world.year, look.who, on=look.on) if look.who else anybody(world.year.engine)
    put_clock(world.year, look.on)
    client = from_elsewhere(client)
    answer = client.post(look.path, data=dict(look.sent)) if look.sent else client.get(look.path)
    assert answer.status_code == look.status, look
    assert not re.search(r"/s/\d+/[pu]\d", answer.text) or look.path.startswith("/s/")
    assert straight(answer.text) == [], look
    for found in SEAL.findall(answer.text):
        bearer = bearer_of(found[1:])
        assert bearer is not None
        yield bearer.slot


def own(world: World, look: Look) -> set[str]:
    """Whose links a page may show: its reader's, or those of the link that opened it."""
    bearer = bearer_of(look.path.rpartition("/")[2])
    return {world.year.by(look.who).slot} if look.who else {bearer.slot} if bearer else set()


# ── coming in by the terminal ────────────────────────────────────────────────────────────────────


def printed(year: Year, who: str) -> str:
    with gesture(year.engine) as session:
        return print_a_link(session, actor_of(session, mail_of(who)), "admin", at(year.now))


def test_a_link_from_the_terminal_signs_in_once(year: Year) -> None:
    link, client = printed(year, "admin"), from_elsewhere(anybody(year.engine))
    assert client.get(link).status_code == 200
    entered = client.post(link, headers=OURS)
    assert (entered.status_code, entered.headers["location"]) == (303, "/me")
    assert "Admin" in words(client.get("/me"))
    assert client.post(link, headers=OURS).status_code == 410


def test_a_link_from_the_terminal_needs_no_cycle(year: Year) -> None:
    link = printed(year, "admin")
    with gesture(year.engine) as session:
        session.connection().execute(sa.text("DELETE FROM message"))
    assert from_elsewhere(anybody(year.engine)).post(link).status_code == 303


def test_a_link_from_the_terminal_lasts_half_an_hour_and_ends_with_the_others(year: Year) -> None:
    old, revoked = printed(year, "admin"), printed(year, "pilote")
    is_pilot, long_ago = PERSON.c.mail == mail_of("pilote"), at("01/09/2020 00:00")
    with gesture(year.engine) as session:
        session.connection().execute(sa.update(PERSON).values(link_version=1).where(is_pilot))
        session.connection().execute(sa.update(SIGN_IN_LINK).values(expires_at=long_ago))
    assert anybody(year.engine).post(old).status_code == 410
    assert anybody(year.engine).post(revoked).status_code == 410


def test_a_link_from_the_terminal_cannot_be_made_up(year: Year) -> None:
    link = printed(year, "admin")
    wrong = link[:-1] + ("a" if link[-1] != "a" else "b")
    assert anybody(year.engine).get(wrong).status_code == 404
    assert anybody(year.engine).get("/s/9999/" + link.rpartition("/")[2]).status_code == 404


def test_the_journal_says_that_a_link_was_given_and_to_which_slot_alone(year: Year) -> None:
    printed(year, "admin")
    row = year.all(sa.select(JOURNAL).where(JOURNAL.c.what == "sign_in.printed"))[0]
    assert (row.chain, row.subject, row.by, row.facts) == (0, year.by("admin").slot, "admin", {})


def test_where_no_mail_leaves_signing_in_says_where_the_link_is(year: Year) -> None:
    far = from_elsewhere(anybody(year.engine))
    said = "orgue people link COURRIEL"
    assert said in words(far.get("/sign-in"))
    assert said in words(far.post("/sign-in", data={"mail": mail_of("ien1")}))
    assert said in words(far.post("/sign-in", data={"mail": "nobody@valmont.example"}))
    assert said not in words(anybody(year.engine).get("/sign-in"))
    assert said not in words(from_elsewhere(sends_mail(year)).get("/sign-in"))


def sends_mail(year: Year) -> TestClient:
    client = anybody(year.engine)
    client.app.state.settings.mail_url = "mailto://127.0.0.1"  # type: ignore[attr-defined]
    return client
