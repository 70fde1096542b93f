"""Each bassin puts some of its actions forward, no more than the cycle says."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.work.action import ActionState
from tests.academy import Year, launched
from tests.web.portal import signed_in, words
from tests.years import year_on

ON = "11/01/2027 10:00"


year = year_on(flagships=2)


def chosen(year: Year) -> list[str]:
    rows = year.all(sa.text("SELECT title FROM action WHERE flagship ORDER BY id"))
    return [row.title for row in rows]


def choice(number: int, how: str = "yes", **more: Any) -> dict[str, Any]:
    return {"action": number, "choose": how} | more


def test_a_relay_chooses_among_the_actions_of_the_circonscription(year: Year) -> None:
    number = year.propose("E11", "Débat", on=ON)
    year.propose("E21", "Ailleurs", on=ON)
    year.draft("E12", "Brouillon")
    client = signed_in(year, "ien1")
    page = words(client.get("/flagships"))
    assert "Circonscription Un 2 actions phares à choisir" in page
    assert "Débat" in page
    assert "Ailleurs" not in page
    assert "Brouillon" not in page
    answer = client.post("/flagships", data=choice(number, unit=year.units["C1"]))
    assert answer.headers["location"] == f"/flagships?unit={year.units['C1']}"
    assert "Choisies : 1 sur 2" in words(client.get("/flagships"))
    assert chosen(year) == ["Débat"]
    client.post("/flagships", data=choice(number, "no"))
    assert chosen(year) == []


def test_the_number_is_the_cycles_and_is_said(year: Year) -> None:
    numbers = [year.propose("E11", f"Débat {n}", on=ON) for n in range(3)]
    client = signed_in(year, "ien1")
    for number in numbers[:2]:
        client.post("/flagships", data=choice(number))
    page = words(client.get("/flagships"))
    assert "Le choix est fait" in page
    assert "Le nombre est atteint" in page
    refused = client.post("/flagships", data=choice(numbers[2], unit=year.units["C1"]))
    assert refused.status_code == 409
    assert "Le nombre est atteint : 2 actions phares. Retirez-en une d’abord." in words(
        refused
    ).replace("'", "’").replace("\u202f", " ")
    assert len(chosen(year)) == 2


def test_chosen_twice_it_is_chosen_once(year: Year) -> None:
    number = year.propose("E11", "Débat", on=ON)
    client = signed_in(year, "ien1")
    answers = [client.post("/flagships", data=choice(number)) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    written = year.all(sa.text("SELECT 1 FROM journalentry WHERE what = 'flagship.chosen'"))
    assert len(written) == 1


def test_an_accepted_action_goes_up_once_chosen(year: Year) -> None:
    number = year.propose("E11", "Débat", on=ON)
    year.accept("ien1")
    client = signed_in(year, "ien1")
    assert "repart en validation vers l’académie" in words(client.get("/flagships"))
    client.post("/flagships", data=choice(number))
    assert year.action(number).state is ActionState.SUBMITTED
    assert year.asked() == [("department", "D1", "pilot")]


def test_a_departements_pilot_chooses_for_its_bassins(engine: sa.Engine) -> None:
    year = launched(engine, flagships=2)
    number = year.propose("E11", "Débat", on=ON)
    alone = year.propose("E00", "Au hameau", on=ON)
    year.propose("E31", "Au Sud", on=ON)
    client = signed_in(year, "pilote1")
    page = words(client.get("/flagships"))
    for said in (
        "Circo. Un Nord · 0 sur 2 · 1 action proposée",
        "Circo. Deux",
        "Bassin Un",
    ):
        assert said in page, said
    assert "Circo. Trois" not in page
    assert client.get(f"/flagships?unit={year.units['C3']}").status_code == 404
    assert "Débat" in words(client.get(f"/flagships?unit={year.units['C1']}"))
    assert "Au hameau" in words(client.get(f"/flagships?unit={year.units['D1']}"))
    for one in (number, alone):
        assert client.post("/flagships", data=choice(one)).status_code == 303
    assert chosen(year) == ["Débat", "Au hameau"]


@pytest.mark.parametrize("who", ["E11", "proviseure", "recteur", "conseil2"])
def test_nobody_else_chooses(year: Year, who: str) -> None:
    number = year.propose("E11", "Débat", on=ON)
    year.name("C2", "advisor", "conseil2")
    client = signed_in(year, who)
    assert client.get("/flagships").status_code == 403
    assert client.post("/flagships", data=choice(number)).status_code == 403
    assert chosen(year) == []


def test_another_circonscriptions_action_is_not_chosen(year: Year) -> None:
    theirs = year.propose("E21", "Ailleurs", on=ON)
    client = signed_in(year, "ien1")
    assert client.post("/flagships", data=choice(theirs)).status_code == 403
    assert client.post("/flagships", data=choice(99999)).status_code == 404
    assert client.post("/flagships", data={"action": "9" * 15, "choose": "yes"}).status_code == 404


def test_a_draft_is_not_put_forward(year: Year) -> None:
    number = year.draft("E11", "Brouillon", on=ON)
    answer = signed_in(year, "ien1").post("/flagships", data=choice(number))
    assert answer.status_code == 409
    assert chosen(year) == []


def test_what_schools_typed_is_shown_as_text(year: Year) -> None:
    year.propose("E11", "<script>alert(1)</script>", on=ON)
    page = signed_in(year, "ien1").get("/flagships")
    assert "<script>alert" not in page.text
