"""Who reads a piece of news asks for no other in one click; what is asked of them goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from channels.delivery import deliver
from channels.opening import open_channel
from config.settings import Settings
from models.access.secret import secret_of
from models.database.transactions import gesture
from models.journal import JOURNAL
from models.territory.people import PERSON
from models.tick import run_year
from tests.academy import Year, at, mail_of
from tests.sink import Sink
from tests.web.mail.looks import stop_link_of
from tests.web.portal import anybody

IEN = mail_of("ien1")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def opposes(year: Year) -> bool:
    (row,) = year.all(sa.select(PERSON.c.opposes_news).where(PERSON.c.mail == IEN))
    return bool(row.opposes_news)


def test_opening_the_link_changes_nothing_and_the_button_does(year: Year) -> None:
    portal, link = anybody(year.engine), stop_link_of(year, "ien1")
    page = portal.get(link)
    assert (page.status_code, "Ne plus recevoir les nouvelles" in page.text) == (200, True)
    assert not opposes(year)
    assert "C’est noté" in portal.post(link).text
    assert opposes(year)
    assert portal.post(link).status_code == 200, "asked twice"
    asked = year.all(
        sa.select(JOURNAL.c.what).where(JOURNAL.c.by == f"p{year.by('ien1').person_id}")
    )
    assert len(asked) == 1


def test_a_mail_program_asks_in_one_click_without_origin_nor_session(year: Year) -> None:
    portal = anybody(year.engine)
    body = {"List-Unsubscribe": "One-Click"}
    answer = portal.post(stop_link_of(year, "ien1"), data=body, headers={"Sec-Fetch-Site": "none"})
    assert (answer.status_code, opposes(year)) == (200, True)


@pytest.mark.parametrize("token", ["1-aaaaaaaaaaaaaaaaaaaaaaaa", "0", "é", "1" * 300])
def test_a_link_that_was_made_up_stops_nothing(year: Year, token: str) -> None:
    portal = anybody(year.engine)
    assert portal.get(f"/stop/{token}").status_code == 404
    assert portal.post(f"/stop/{token}").status_code == 404
    assert not opposes(year)


def left(year: Year, sink: Sink, moment: str) -> list[EmailMessage]:
    with gesture(year.engine) as session:
        secret_of(session)
    settings = Settings(mail_url=sink.url, portal_url="https://orgue.ac-exemple.fr")
    with open_channel(settings, year.engine) as channel:
        deliver(year.engine, at(moment), channel)
    return list(sink.messages)


def test_a_request_offers_no_one_click(year: Year, sink: Sink) -> None:
    year.propose("E11", on="12/01/2027 10:00")
    letters = left(year, sink, "12/01/2027 10:05")
    assert letters
    assert [one["List-Unsubscribe-Post"] for one in letters] == [None] * len(letters)


def test_what_only_informs_offers_it_and_the_link_is_its_readers_own(
    year: Year, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGUE_PORTAL_URL", "https://orgue.ac-exemple.fr")
    year.mornings("01/10/2026", "20/11/2026")
    run_year(year.engine, at("11/01/2027 07:45"))
    letters = left(year, sink, "11/01/2027 07:50")
    offered = [one for one in letters if one["List-Unsubscribe-Post"]]
    for one in offered:
        link = re.search(r"https://orgue\.ac-exemple\.fr(/stop/\S+)>", one["List-Unsubscribe"])
        assert link is not None
        assert anybody(year.engine).get(link[1]).status_code == 200
    assert offered, [(one["Subject"], one["X-Orgue-Key"]) for one in letters]
