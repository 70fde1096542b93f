"""A list is opened on a page, invited to, answered by the letter's link, called off."""

from __future__ import annotations

from typing import Any

from models.work.message import MessageState
from tests.academy import Year, mail_of
from tests.web.letter_pages.links import link_in
from tests.web.portal import anybody, put_clock, signed_in, words
from tests.years import year_on

NOW = "02/11/2026 10:00"
year = year_on("memory", now=NOW)
LAUNCH = "2026-12-01-lancement"


def path(year: Year, rest: str = "") -> str:
    return f"/cycles/{year.cycle_id}/meetings{rest}"


def opened(year: Year, **said: str) -> Any:
    client = signed_in(year, "pilote", on=NOW)
    form = {"name": "Lancement", "kind": "launch", "on": "2026-12-01", "capacity": "1"} | said
    answer = client.post(path(year), data=form)
    assert answer.status_code == 303, words(answer)
    assert answer.headers["location"] == path(year, f"/{LAUNCH}")
    return client


def invite(client: Any, year: Year, *who: str) -> None:
    for one in who:
        sent = {"mail": mail_of(one)}
        assert client.post(path(year, f"/{LAUNCH}/invite"), data=sent).status_code == 303


def link_of(year: Year, who: str) -> str:
    (row,) = (m for m in year.messages(text="meeting_invitation") if m.slot == year.by(who).slot)
    return link_in(year, row)


def test_the_last_place_is_asked_for_by_two_links(year: Year) -> None:
    client = opened(year)
    invite(client, year, "ien1", "ien2")
    year.tick("02/11/2026 10:05")
    put_clock(year, "02/11/2026 11:00")
    browser = anybody(year.engine)
    for who, said in (("ien1", "vous venez"), ("ien2", "liste d’attente, au rang 1")):
        link = link_of(year, who)
        answer = browser.post(f"{link}/answer", data={"code": LAUNCH, "reply": "comes"})
        assert answer.status_code == 303
        assert said in words(browser.get(answer.headers["location"]))
    missing = browser.post(f"{link_of(year, 'ien2')}/answer", data={"code": LAUNCH})
    assert missing.status_code == 409
    page = words(client.get(path(year, f"/{LAUNCH}")))
    assert "1 place prise sur 1 · 1 personne en attente" in page
    assert "Complet" in words(client.get(path(year)))


def test_who_is_invited_reads_it_among_their_meetings(year: Year) -> None:
    client = opened(year)
    invite(client, year, "ien1")
    own = signed_in(year, "ien1", on=NOW)
    assert "votre réponse est attendue" in words(own.get(path(year)))
    answer = own.post(path(year, f"/{LAUNCH}/answer"), data={"reply": "comes"})
    assert answer.status_code == 303
    assert "Votre réponse : je viens." in words(own.get(path(year)))
    other = signed_in(year, "ien2", on=NOW)
    refused = other.post(path(year, f"/{LAUNCH}/answer"), data={"reply": "comes"})
    assert refused.status_code == 403


def test_it_is_called_off_and_says_so_everywhere(year: Year) -> None:
    client = opened(year)
    invite(client, year, "ien1")
    own = signed_in(year, "ien1", on=NOW)
    own.post(path(year, f"/{LAUNCH}/answer"), data={"reply": "comes"})
    sent = {"why": "Alerte météo"}
    assert client.post(path(year, f"/{LAUNCH}/call-off"), data=sent).status_code == 303
    assert "Cette rencontre est annulée : Alerte météo." in words(own.get(path(year, f"/{LAUNCH}")))
    ics = own.get(path(year, f"/{LAUNCH}/agenda.ics")).text
    assert "STATUS:CANCELLED" in ics
    left = [m.text for m in year.messages() if m.state is not MessageState.DROPPED]
    assert left.count("meeting_called_off") == 1


def test_what_cannot_be_opened_comes_back_with_what_was_typed(year: Year) -> None:
    client = signed_in(year, "pilote", on=NOW)
    form = {"name": "Forum des métiers", "kind": "forum", "on": "demain"}
    answer = client.post(path(year), data=form)
    assert answer.status_code == 422
    assert "Forum des métiers" in answer.text
    assert signed_in(year, "ien1", on=NOW).post(path(year), data=form).status_code == 403
    assert client.get(path(year, "/nothing")).status_code == 404


def test_a_relay_opens_a_micro_conference_from_the_page_of_the_conference(year: Year) -> None:
    client = signed_in(year, "bassin1", on=NOW)
    assert "En tenir une : Bassin Un" in words(client.get(path(year, "/conference")))
    form = {"drawn_from": "conference", "unit_id": str(year.units["B1"])}
    form |= {"name": "Vingt minutes", "on": "2027-01-12"}
    assert client.post(path(year), data=form).status_code == 303
    page = words(signed_in(year, "pilote", on=NOW).get(path(year, "/conference")))
    assert "Vingt minutes" in page
    assert "n’en ont pas" in page


def test_the_list_is_printed_for_a_pen(year: Year) -> None:
    client = opened(year, capacity="")
    invite(client, year, "ien1")
    client.post(path(year, f"/{LAUNCH}/expected"), data={"expected": "Une chercheuse de l'INSPÉ"})
    answer = client.get(path(year, f"/{LAUNCH}/list.pdf"))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content[:5] == b"%PDF-"
    other = signed_in(year, "ien2", on=NOW)
    assert other.get(path(year, f"/{LAUNCH}/list.pdf")).status_code == 403
