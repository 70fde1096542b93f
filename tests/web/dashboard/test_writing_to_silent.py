"""Writing to the silent schools of a list: shown before it leaves, to exactly that list."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.work.message import MessageState
from tests.academy import Year
from tests.web.portal import anybody, signed_in, words
from web.dashboard import writing_to_lists

ON, NEXT = "11/01/2027 10:00", "11/01/2027 10:05"
SAID = {"subject": "Il est encore temps", "text": "Une action simple <b>suffit</b>.\n{{ appelez }}"}


def path(year: Year, page: str) -> str:
    return f"/cycles/{year.cycle_id}/silence/messages/{page}"


def prepared(year: Year, who: str, **more: str) -> str:
    """The page of what *who* prepared."""
    answer = signed_in(year, who, on=ON).post(path(year, "new"), data=SAID | more)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def states(year: Year) -> dict[str, str]:
    """The state of each of these messages, by the code of its school."""
    codes = year.codes
    return {codes[m.unit_id]: m.state.value for m in year.messages(rule="pilot_words")}


def test_a_message_is_prepared_shown_released_and_received(year: Year) -> None:
    year.propose("E11", on=ON)
    client = signed_in(year, "ien1", on=ON)
    assert "2 écoles et établissements" in words(client.get(path(year, "new")))
    page = prepared(year, "ien1")
    assert states(year) == {"E12": "held", "E13": "held"}
    assert [x for x in year.drain(ON) if x.rule == "pilot_words"] == []
    shown = words(client.get(page))
    assert "2 courriers attendent votre accord" in shown
    assert "Il est encore temps – École des Ormes" in shown
    assert "Ien1 (relais, Circonscription Un) vous écrit" in shown
    assert "<b>suffit</b>" in shown
    assert "{{ appelez }}" in shown
    assert "À qui : 2 École des Ormes adresse de l’annuaire École des Saules" in shown
    year.propose("E13", on=ON)
    assert client.post(page, data={"do": "release", "shown": "2"}).status_code == 303
    left = [x.to for x in year.drain(NEXT) if x.rule == "pilot_words"]
    assert left == ["ce.e12"]
    assert states(year) == {"E12": "sent", "E13": "dropped"}
    entries = year.all(sa.text("SELECT what, facts FROM journalentry WHERE what LIKE 'words.%'"))
    assert [e.what for e in entries] == ["words.prepared", "words.released"]
    assert "temps" not in str(entries)
    assert "Ce qu’ils sont devenus" in words(client.get(page))
    again = client.post(page, data={"do": "release", "shown": "2"})
    assert again.status_code == 422


def test_what_is_given_up_never_leaves(year: Year) -> None:
    page = prepared(year, "pilote1", home=str(year.units["C2"]))
    assert states(year) == {"E21": "held"}
    assert signed_in(year, "pilote1", on=ON).post(page, data={"do": "drop"}).status_code == 303
    assert states(year) == {"E21": "dropped"}
    assert [x for x in year.drain(NEXT) if x.rule == "pilot_words"] == []


def test_a_large_number_is_typed_before_it_leaves(year: Year, monkeypatch: Any) -> None:
    monkeypatch.setattr(writing_to_lists, "TYPED_ABOVE", 5)
    page = prepared(year, "pilote")
    client = signed_in(year, "pilote", on=ON)
    for given in ({"shown": "7"}, {"shown": "7", "count": "6"}, {"shown": "6", "count": "7"}):
        answer = client.post(page, data={"do": "release"} | given)
        assert answer.status_code == 422
    assert set(states(year).values()) == {MessageState.HELD.value}
    done = client.post(page, data={"do": "release", "shown": "7", "count": "7"})
    assert done.status_code == 303
    assert set(states(year).values()) == {MessageState.OWED.value}


def test_nobody_writes_beyond_their_territory_nor_releases_for_another(year: Year) -> None:
    assert anybody(year.engine).get(path(year, "new")).status_code == 303
    elsewhere = signed_in(year, "pilote2", on=ON)
    nord = {"unit": str(year.units["D1"])}
    assert elsewhere.post(path(year, "new"), data=SAID | nord).status_code == 403
    assert signed_in(year, "E12", on=ON).post(path(year, "new"), data=SAID).status_code == 403
    page = prepared(year, "ien1")
    assert elsewhere.get(page).status_code == 404
    assert elsewhere.post(page, data={"do": "release", "shown": "3"}).status_code == 404
    assert set(states(year).values()) == {"held"}


@pytest.mark.parametrize("home", ["abc", "99999999999", "0", "-1"])
def test_an_address_cut_wrong_never_widens_the_list(year: Year, home: str) -> None:
    client = signed_in(year, "pilote", on=ON)
    assert client.get(path(year, f"new?home={home}")).status_code == 404
    assert client.post(path(year, "new"), data=SAID | {"home": home}).status_code == 404
    assert states(year) == {}


def test_who_lost_their_function_releases_nothing_any_more(year: Year) -> None:
    page = prepared(year, "ien1")
    year.name("C2", "relay", "ien1")
    year.remove("C1", "relay")
    client = signed_in(year, "ien1", on=ON)
    assert client.post(page, data={"do": "release", "shown": "3"}).status_code == 403
    assert set(states(year).values()) == {"held"}
    assert client.post(page, data={"do": "drop"}).status_code == 303


def test_words_that_are_missing_or_too_long_are_said_and_kept(year: Year) -> None:
    client = signed_in(year, "ien1", on=ON)
    for given in ({"text": ""}, {"subject": " "}, {"subject": "x" * 101}, {"text": "y" * 2001}):
        answer = client.post(path(year, "new"), data=SAID | given)
        assert answer.status_code == 422
    assert states(year) == {}
    for school in ("E11", "E12", "E13"):
        year.propose(school, on=ON)
    answer = client.post(path(year, "new"), data=SAID)
    assert answer.status_code == 422
