"""Five tasks that people come for, counted in clicks, at a desk and on a telephone.

What is typed in a field is no click; a choice among answers, a link and a button are. Everybody
starts from the first page, signed in. The record of the counts is in docs/decisions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.territory.people import PERSON
from models.work.action import ACTION, ActionState
from tests import databases
from tests.academy import Year, launched, mail_of
from tests.browser import a_chromium
from tests.ports import free_ports
from tests.web.portal import signed_in
from tests.web.served import served
from web.request.session import COOKIE

OPEN, LATE, MARCH = "23/11/2026 09:00", "14/12/2026 09:00", "16/03/2027 09:00"
WIDTHS = (1280, 360)
pytestmark = pytest.mark.slow


@dataclass
class Hand:
    """Somebody's browser, which counts the clicks and the fields that they fill."""

    tab: Any
    clicks: int = 0
    fields: int = 0

    def click(self, what: str) -> None:
        """Click what is in sight."""
        self.tab.locator(f"{what} >> visible=true").first.click()
        self.clicks += 1

    def fill(self, field: str, text: str) -> None:
        self.tab.fill(field, text)
        self.fields += 1

    def says(self, words: str) -> bool:
        return words in self.tab.inner_text("main").replace("\xa0", " ").replace("\u202f", " ")


@pytest.fixture(scope="module")
def valmont(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[tuple[Year, str]]:
    (port,) = free_ports(1)
    folder = tmp_path_factory.mktemp("tasks")
    with databases.sqlite_database(folder, sqlite_template) as engine, served(engine, port):
        year = launched(engine)
        year.tick(OPEN)
        for n in range(2 * len(WIDTHS)):
            year.propose("E11", f"Débat {n}", on=OPEN)
        days = (("Fresque", "16/03/2027"), ("Forum des métiers", "18/03/2027"))
        told = [year.propose("E12", title, on=OPEN, day=on) for title, on in days]
        with gesture(engine) as session:
            session.connection().execute(
                sa.update(ACTION)
                .where(ACTION.c.id.in_(told))
                .values(state=ActionState.ACCEPTED, announced=True, decided_on=None)
            )
            session.connection().execute(
                sa.update(PERSON)
                .where(PERSON.c.mail == mail_of("ien1"))
                .values(phone="01 02 03 04 05")
            )
        yield year, f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with a_chromium() as browser:
        yield browser


@pytest.fixture(params=WIDTHS)
def hands(request: Any, valmont: tuple[Year, str], chromium: Any) -> Iterator[Any]:
    """The browser of somebody at the first page, on a moment."""
    year, address = valmont
    opened = []

    def first_page(who: str, on: str) -> Hand:
        size = {"width": request.param, "height": 800}
        context = chromium.new_context(viewport=size, base_url=address)
        value = signed_in(year, who, on=on).cookies.get(COOKIE, domain="127.0.0.1")
        cookie = {"name": COOKIE, "value": value, "domain": "127.0.0.1", "path": "/"}
        context.add_cookies([cookie])
        opened.append(context)
        tab = context.new_page()
        tab.set_default_timeout(90_000)
        tab.goto("/")
        return Hand(tab)

    yield first_page
    for context in opened:
        context.close()


def test_one_answers_a_request_in_three_clicks(hands: Any) -> None:
    ien = hands("ien1", OPEN)
    ien.click("#attend ~ ul a:has-text('Débat')")
    ien.click("label:has-text('avis favorable'), label:has-text('programme')")
    ien.click("button:has-text('Envoyer')")
    assert ien.says("Votre réponse favorable est enregistrée")
    assert ien.clicks <= 3


def test_one_proposes_by_the_light_path_in_four_clicks_and_five_fields(hands: Any) -> None:
    school = hands("E13", OPEN)
    school.click("main a:has-text('Proposer une action')")
    school.click("button:has-text('Commencer')")
    school.fill("#title", "Débat de vie de classe")
    school.fill("#theme-autre", "La vie de la classe")
    school.fill("#on_date", "2027-03-18")
    school.fill("#contact", "la direction")
    school.click("button:has-text('Relire')")
    school.click("button:has-text('Soumettre')")
    assert school.says("Action soumise.")
    assert (school.clicks, school.fields) <= (4, 5)


def test_a_pilot_sees_what_is_late_and_calls_in_two_clicks(hands: Any) -> None:
    pilot = hands("pilote", LATE)
    pilot.click("main a:has-text('relancer')")
    pilot.click("#retards ~ table a[href='tel:0102030405']")
    assert pilot.clicks <= 2


def test_a_relay_is_named_in_four_clicks(hands: Any, valmont: tuple[Year, str]) -> None:
    valmont[0].remove("C2", "relay")
    pilot = hands("pilote", OPEN)
    pilot.click("main a:has-text('Nommer les relais')")
    pilot.tab.select_option("#named_in", label="Circonscription Deux")
    pilot.fill("#mail", "nouveau@valmont.example")
    pilot.click("button:has-text('Nommer')")
    assert pilot.says("est noté")
    assert pilot.clicks <= 4


def test_one_finds_what_is_on_in_one_s_bassin_on_thursday_in_two_clicks(hands: Any) -> None:
    school = hands("E13", MARCH)
    school.click("a:has-text('Programme')")
    school.click("nav.jours a:has-text('18')")
    assert school.says("Forum des métiers")
    assert school.clicks <= 2
