"""Decisions are kept, looked at with who would be told, then announced together."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from tests.academy import Year, day, launched
from tests.web.portal import signed_in, words
from tests.years import year_on
from web.validation import announcements

ON = "11/01/2027 10:00"
OWN_WEEK = {"C3": day("22/03/2027")}
TOLD = ("accepted", "accepted_tacitly", "declined", "decisions_announced")


def decided(engine: sa.Engine) -> Year:
    """Two decisions are kept, one action still waits."""
    made = launched(engine, weeks=OWN_WEEK)
    for school, title in (("E11", "Débat"), ("E12", "Théâtre"), ("E21", "Photo")):
        made.propose(school, title, on=ON)
    first, second, _ = made.tasks()
    made.accept("ien1", first.id)
    made.decline("ien1", second.id, reason="Motif gardé.")
    return made


year = year_on(made=decided)


def letters(year: Year) -> list[tuple[str, str]]:
    return sorted((m.text, year.codes[m.unit_id]) for m in year.messages() if m.rule in TOLD)


def groups(client: TestClient) -> list[str]:
    return re.findall(r'name="group" value="([^"]+)"', client.get("/announcements").text)


def seen(client: TestClient) -> dict[str, Any]:
    """What the preview's form sends."""
    page = client.post("/announcements/preview", data={"group": groups(client)})
    assert page.status_code == 200, words(page)
    return {
        "group": re.findall(r'name="group" value="([^"]+)"', page.text),
        "seen": re.findall(r'name="seen" value="(\d+)"', page.text)[0],
    }


def test_what_is_kept_is_counted_by_week_and_territory(engine: sa.Engine) -> None:
    year = decided(engine)
    year.propose("E31", "Au Sud", on=ON)
    year.accept("ien3", year.tasks()[-1].id)
    page = words(signed_in(year, "pilote").get("/announcements"))
    assert "3 décisions sont prises et gardées" in page
    assert "Semaine du lundi 15 au vendredi 19 mars 2027" in page
    assert "Circo. Un 1 1 0" in page
    assert "Circo. Deux 0 0 1" in page
    assert "Semaine du lundi 22 au vendredi 26 mars 2027" in page
    assert "Circo. Trois 1 0 0" in page


def test_territories_without_parents_are_warned_of(year: Year) -> None:
    year.propose("porteur", "Avec", unit="L11", on=ON, with_parents=True)
    page = words(signed_in(year, "pilote").get("/announcements"))
    assert "2 territoires n’ont aucune action avec des parents" in page
    assert "Circo. Deux Circo. Un" in page
    assert "Bassin Un 0 0 1" in page


def test_the_preview_names_everybody_and_sends_nothing(year: Year) -> None:
    client = signed_in(year, "pilote")
    page = words(client.post("/announcements/preview", data={"group": groups(client)}))
    assert "2 décisions, 4 courriers à 4 destinataires" in page
    for said in (
        "École des Tilleuls « Débat » : retenue au programme",
        "École des Ormes « Théâtre » : non retenue",
        "Ien1 Circonscription Un les décisions de son territoire",
        "Pilote1 Nord les décisions de son territoire",
    ):
        assert said in page.replace("\u202f", " "), said
    assert letters(year) == []
    assert year.action(1).announced is False


def test_announced_the_carriers_are_told_and_only_then(engine: sa.Engine) -> None:
    year = decided(engine)
    client = signed_in(year, "pilote")
    assert "Motif gardé" not in words(signed_in(year, "E12").get("/actions/2"))
    answer = client.post("/announcements", data=seen(client))
    assert answer.status_code == 303
    page = words(client.get("/announcements"))
    assert "2 décisions sont annoncées" in page
    assert "Aucune décision n’attend d’être annoncée." in page
    assert ("declined", "E12") in letters(year)
    assert ("accepted", "E11") in letters(year)


def test_what_is_shown_is_what_is_sent(year: Year) -> None:
    client = signed_in(year, "pilote")
    sent = seen(client)
    client.post("/announcements", data=sent)
    assert len(letters(year)) == int(sent["seen"])


def test_announced_twice_it_is_announced_once(year: Year) -> None:
    client = signed_in(year, "pilote")
    sent = seen(client)
    answers = [client.post("/announcements", data=sent) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    said = year.all(sa.text("SELECT 1 FROM journalentry WHERE what = 'decisions.announced'"))
    assert len(said) == 1


def test_a_decision_taken_meanwhile_is_looked_at_first(year: Year) -> None:
    client = signed_in(year, "pilote")
    sent = seen(client)
    year.accept("ien2", year.tasks()[0].id)
    page = client.post("/announcements", data=sent)
    assert page.status_code == 409
    assert "Le nombre de courriers a changé" in words(page)
    assert "« Photo » : retenue au programme" in words(page).replace("\u202f", " ")
    assert letters(year) == []


def test_a_large_number_is_typed_to_confirm(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcements, "TYPED_ABOVE", 3)
    client = signed_in(year, "pilote")
    sent = seen(client)
    for typed in ("", "3", "quatre"):
        page = client.post("/announcements", data=sent | {"count": typed})
        assert page.status_code == 409
        assert "tapez le nombre de courriers" in words(page)
    assert letters(year) == []
    assert client.post("/announcements", data=sent | {"count": "4"}).status_code == 303


def test_one_week_is_announced_without_the_other(year: Year) -> None:
    year.propose("E31", "Au Sud", on=ON)
    year.accept("ien3", year.tasks()[-1].id)
    client = signed_in(year, "pilote")
    own = [group for group in groups(client) if group.startswith("2027-03-22")]
    page = words(client.post("/announcements/preview", data={"group": own}))
    assert "« Au Sud » : retenue au programme" in page.replace("\u202f", " ")
    assert "Débat" not in page
    none = client.post("/announcements/preview", data={"group": ["2030-01-01~C"]})
    assert none.status_code == 422


@pytest.mark.parametrize("who", ["pilote1", "recteur", "ien1", "E11"])
def test_nobody_else_announces(year: Year, who: str) -> None:
    pilot = signed_in(year, "pilote")
    sent = seen(pilot)
    client = signed_in(year, who)
    assert client.get("/announcements").status_code == 403
    for path in ("/announcements", "/announcements/preview"):
        assert client.post(path, data=sent).status_code == 403
    assert letters(year) == []


def test_a_pilots_deputy_announces(year: Year) -> None:
    client = signed_in(year, "cardie")
    assert client.post("/announcements", data=seen(client)).status_code == 303


def test_the_queue_leads_there(year: Year) -> None:
    assert "Annoncer les décisions" in words(signed_in(year, "pilote").get("/queue"))
    assert "Annoncer les décisions" not in words(signed_in(year, "ien1").get("/queue"))
    assert "Choisir les actions phares" in words(signed_in(year, "ien1").get("/queue"))


def test_what_the_clock_kept_back_says_that_it_waits_and_leaves_by_the_pilots_hand(
    memory: sa.Engine,
) -> None:
    year = launched(memory, release_above=1)
    for school in ("E11", "E12"):
        year.propose(school, "Débat", on=ON)
    for task in year.tasks():
        year.accept("ien1", task.id)
    year.tick("22/02/2027 07:45")
    pilot = signed_in(year, "pilote")
    assert "elle attend votre accord" in words(pilot.get("/announcements"))
    school = signed_in(year, "E11")
    assert "0 action" in words(school.get("/actions?state=accepted"))
    told = seen(pilot)
    assert int(told["seen"]) == len(letters(year)) == 4
    assert pilot.post("/announcements", data=told).status_code == 303
    assert "1 action" in words(school.get("/actions?state=accepted"))
    assert sorted({m.state for m in year.messages() if m.rule in TOLD}) == ["owed"]
