"""A head alone shows an action to the public; a pilot takes the whole public side down, and up."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import reading
from models.errors import NotYours
from models.gestures.actions.publishing import make_public
from models.journal import JOURNAL
from models.programme.public_side import public_side_is_open, public_side_of
from tests.academy import Year
from tests.programmes import announced, held
from tests.web.api.programs import program
from tests.web.portal import signed_in
from tests.years import year_on

year = year_on("file", now="12/01/2027 10:00")


@pytest.fixture
def forum(year: Year) -> int:
    return announced(year, "E11", "Forum", held("15/03/2027", "09:00", "11:00"))


def is_public(year: Year, number: int) -> bool:
    return bool(year.action(number).public)


def said(year: Year, what: str) -> list[Any]:
    return year.all(sa.select(JOURNAL).where(JOURNAL.c.what == what))


def test_an_action_is_internal_until_its_head_says_otherwise(year: Year, forum: int) -> None:
    assert not is_public(year, forum)
    head = signed_in(year, "E11")
    page = head.get(f"/actions/{forum}").text
    assert "La montrer au public" in page
    head.post(f"/actions/{forum}/public", data={"public": "yes"})
    assert is_public(year, forum)
    assert len(said(year, "action.made_public")) == 1
    head.post(f"/actions/{forum}/public", data={"public": "no"})
    assert not is_public(year, forum)
    assert year.action(forum).state.value == "accepted"


@pytest.mark.parametrize("who", ["ien1", "pilote1", "pilote", "recteur", "conseil1", "E12"])
def test_nobody_else_makes_it_public(year: Year, forum: int, who: str) -> None:
    with pytest.raises(NotYours):
        year.act(make_public, forum, True, year.by(who))
    assert not is_public(year, forum)
    assert said(year, "action.made_public") == []


def test_a_teacher_fills_the_fiche_in_without_the_box(year: Year) -> None:
    draft = year.draft("E11", "Brouillon")
    year.name("E11", "teacher", "prof")
    assert 'name="public"' not in signed_in(year, "prof").get(f"/actions/{draft}/edit").text
    assert 'name="public"' in signed_in(year, "E11").get(f"/actions/{draft}/edit").text
    sent = {"title": "Brouillon", "public_asked": "yes", "public": "yes"}
    assert signed_in(year, "prof").post(f"/actions/{draft}/edit", data=sent).status_code == 403
    assert not is_public(year, draft)


def test_the_box_is_kept_with_the_fiche(year: Year) -> None:
    draft = year.draft("E11", "Brouillon")
    sent = {"title": "Brouillon", "public_asked": "yes", "public": "yes"}
    signed_in(year, "E11").post(f"/actions/{draft}/edit", data=sent)
    assert is_public(year, draft)
    signed_in(year, "E11").post(f"/actions/{draft}/edit", data={"title": "Brouillon"})
    assert is_public(year, draft), "a form without the box says nothing of it"
    sent.pop("public")
    signed_in(year, "E11").post(f"/actions/{draft}/edit", data=sent)
    assert not is_public(year, draft)


def is_open(year: Year) -> bool:
    with reading(year.engine) as session:
        return public_side_is_open(session, year.units["AC"])


def test_the_public_side_goes_down_and_up_in_one_gesture(year: Year) -> None:
    assert is_open(year)
    path, pilot = f"/cycles/{year.cycle_id}/public-side", signed_in(year, "pilote")
    pilot.post(path, data={"do": "down"})
    assert not is_open(year)
    assert "Rouvrir le côté public" in pilot.get(path).text
    pilot.post(path, data={"do": "up"})
    assert is_open(year)
    assert len(said(year, "public_side.taken_down")) == len(said(year, "public_side.put_up")) == 1


@pytest.mark.parametrize("who", ["E11", "ien1", "pilote1"])
def test_nobody_below_keeps_the_public_side(year: Year, who: str) -> None:
    path = f"/cycles/{year.cycle_id}/public-side"
    assert signed_in(year, who).get(path).status_code == 403
    assert signed_in(year, who).post(path, data={"do": "down"}).status_code == 403
    assert program(year, who).put(path[1:], json={"open": False}).status_code == 403
    assert is_open(year)


def test_a_program_keeps_it_too(year: Year) -> None:
    path, client = f"cycles/{year.cycle_id}/public-side", program(year, "pilote")
    answer = client.put(path, json={"open": False, "contact": "semaine@ac.example.fr"})
    assert answer.json() == {"open": False, "contact": "semaine@ac.example.fr"}
    assert program(year, "E11").get(path).json() == {"open": False, "contact": None}
    assert client.put(path, json={"contact": "nulle part"}).status_code == 422
    assert client.put(path, json={"open": False}).status_code == 409


def test_the_address_is_kept_and_is_in_no_journal(year: Year) -> None:
    path, pilot = f"/cycles/{year.cycle_id}/public-side", signed_in(year, "pilote")
    pilot.post(path, data={"do": "contact", "contact": "Semaine <semaine@ac.example.fr>"})
    with reading(year.engine) as session:
        assert public_side_of(session, year.units["AC"]).contact == "semaine@ac.example.fr"
    (line,) = said(year, "public_side.contact")
    assert line.facts == {"given": True}
    again = pilot.post(path, data={"do": "contact", "contact": "pas une adresse"})
    assert again.status_code == 422
    assert "pas une adresse" in again.text
