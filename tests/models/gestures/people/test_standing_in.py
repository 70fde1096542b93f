"""An address from outside answers a letter before it is a deputy; others are at once."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.territory.people import ASSIGNMENT, PERSON
from tests.academy import Year
from tests.web.portal import OPEN, signed_in, words
from tests.years import year_on

OUTSIDE = "voisine@ailleurs.example"
year = year_on(now=OPEN)


def held(year: Year) -> Any:
    (row,) = year.all(
        sa.select(ASSIGNMENT).where(ASSIGNMENT.c.person_id == year.by("ien2").person_id)
    )
    return row


def ask(year: Year, mail: str = OUTSIDE) -> str:
    client = signed_in(year, "ien2", on=OPEN)
    sent = {"function": str(held(year).id), "mail": mail}
    assert client.post("/me/deputy", data=sent).status_code == 303
    return words(client.get("/me"))


def test_an_address_from_outside_is_asked_and_is_no_deputy_yet(year: Year) -> None:
    page = ask(year)
    assert "un courrier lui demande si elle accepte" in page
    assert f"{OUTSIDE} n’a pas encore répondu" in page
    assert held(year).deputy_id is None
    (letter,) = year.messages(text="stand_in")
    assert (letter.reason, letter.unit_id) == ("suppléance proposée", year.units["C2"])


@pytest.mark.parametrize(("answer", "agreed"), [("yes", True), ("no", False)])
def test_it_agrees_or_not_on_its_own_page(year: Year, answer: str, agreed: bool) -> None:
    ask(year)
    person = held(year).deputy_asked_id
    client = signed_in(year, OUTSIDE, on=OPEN)
    assert "vous propose d’être son suppléant" in words(client.get("/me"))
    sent = {"function": str(held(year).id), "answer": answer}
    assert client.post("/me/deputy/answer", data=sent).status_code == 303
    assert (held(year).deputy_id, held(year).deputy_asked_id) == (person if agreed else None, None)
    again = client.post("/me/deputy/answer", data=sent)
    assert "ne vous est plus proposée" in words(again)


def test_nobody_else_answers_for_it(year: Year) -> None:
    ask(year)
    sent = {"function": str(held(year).id), "answer": "yes"}
    answer = signed_in(year, "ien1", on=OPEN).post("/me/deputy/answer", data=sent)
    assert "ne vous est plus proposée" in words(answer)
    assert held(year).deputy_id is None


def test_who_stood_in_does_until_it_has_answered(year: Year) -> None:
    ask(year, "renfort@valmont.example")
    before = held(year).deputy_id
    assert before is not None
    ask(year)
    assert held(year).deputy_id == before
    assert year.messages(text="stand_in") != []


def test_an_address_that_is_known_is_a_deputy_at_once(year: Year) -> None:
    assert "suppléant : " in ask(year, "ien1@valmont.example")
    assert year.messages(text="stand_in") == []
    mails = year.all(sa.select(PERSON.c.mail).where(PERSON.c.id == held(year).deputy_id))
    assert [m.mail for m in mails] == ["ien1@valmont.example"]
