"""A pilot asks something more in the fiche: every door asks it, takes the answer and gives it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import gesture
from models.gestures.cycle.opening import change_cycle
from models.work.action import ACTION
from models.year.cycle import Cycle
from tests.academy import Year, at
from tests.web.api.programs import program
from tests.web.portal import signed_in, words
from tests.years import year_on

ON = "30/11/2026 10:00"
PAGE = "/settings/fields"
BUS = {"label": "Un transport ?", "kind": "yes", "required": "yes", "light": "yes"}
SEATS = {"label": "Combien de places ?", "kind": "number", "readers": "validators"}

year = year_on(now=ON)


def sent(client: Any, **given: str) -> Any:
    seen = re.search(r'name="seen" value="(\w+)"', client.get(PAGE).text)
    assert seen is not None
    return client.post(PAGE, data={"seen": seen[1], "step": "keep"} | given)


def asked(year: Year) -> list[str]:
    return [f.code for f in year.course.definition.own_fields if not f.removed]


def test_questions_are_asked_ordered_changed_and_taken_out(year: Year) -> None:
    client = signed_in(year, "pilote")
    assert "Ne demandez jamais le nom d’un élève" in words(client.get(PAGE))
    for one in (BUS, SEATS):
        assert sent(client, **one).status_code == 303
    assert asked(year) == ["un_transport", "combien_de_places"]
    sent(client, code="combien_de_places", step="up")
    assert asked(year) == ["combien_de_places", "un_transport"]
    form = client.get(f"{PAGE}?code=un_transport")
    assert "Modifier « Un transport ? »" in words(form)
    sent(client, **BUS | {"code": "un_transport", "label": "Faut-il un transport ?"})
    assert "Faut-il un transport ?" in words(client.get(PAGE))
    wrong = sent(client, label="Nom des élèves", kind="text")
    assert wrong.status_code == 422
    assert "Jamais de nom d’élève" in words(wrong)
    assert 'value="Nom des élèves"' in wrong.text
    late = client.post(PAGE, data=BUS | {"seen": "x", "step": "keep", "label": "Autre"})
    assert late.status_code == 409
    assert 'value="Autre"' in late.text
    sent(client, code="un_transport", step="remove")
    assert asked(year) == ["combien_de_places"]
    assert signed_in(year, "ien1").get(PAGE).status_code == 403


@pytest.fixture
def asking(year: Year) -> int:
    """The cycle asks two things more; a draft of E11, its number."""
    action = year.draft("E11")
    fields = [
        {"code": "bus", "label": "Un transport ?", "kind": "yes", "required": True, "light": True},
        {"code": "seats", "label": "Places ?", "kind": "number", "readers": "validators"},
    ]
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        change_cycle(session, cycle, {"own_fields": fields}, year.by("pilote"), at(ON))
    return action


def test_a_page_asks_and_keeps_the_answers(year: Year, asking: int) -> None:
    client = signed_in(year, "E11")
    path = f"/actions/{asking}"
    form = client.get(f"{path}/edit")
    assert "Un transport ? (nécessaire pour soumettre)" in words(form)
    assert "Les questions de l’académie" in words(form)
    assert "Un transport ?" in words(client.get(f"{path}/submit"))
    edits = re.search(r'name="edits" id="edits" value="(\d+)"', form.text)
    assert edits is not None
    data = {"edits": edits[1], "then": "keep", "own_bus": "no", "own_seats": "beaucoup"}
    wrong = client.post(f"{path}/edit", data=data)
    assert wrong.status_code == 422
    assert "Places ?" in words(wrong)
    assert year.action(asking).content == {"own_bus": "no"}
    year.submit(asking, "E11")
    assert "Un transport ? Non" in words(client.get(path))


def test_a_program_answers_and_reads(year: Year, asking: int) -> None:
    client = program(year, "E11")
    path = f"actions/{asking}"
    version = {"If-Match": client.get(path).headers["ETag"]}
    wrong = client.patch(path, json={"own": {"car": "x", "seats": "x"}}, headers=version)
    assert wrong.status_code == 422
    assert "celles du cycle : bus, seats" in wrong.text
    done = client.patch(path, json={"own": {"bus": True, "seats": 12}}, headers=version)
    assert done.status_code == 200, done.text
    assert done.json()["fiche"]["own"] == {"bus": "yes", "seats": 12}


def test_an_export_has_a_column_for_each_at_its_end(year: Year, asking: int) -> None:
    client = signed_in(year, "E11")
    client.post(f"/actions/{asking}/edit", data={"own_bus": "yes", "own_seats": "30"})
    year.submit(asking, "E11")
    columns = ["title", "own_bus", "own_seats"]
    for who, seats in (("pilote", "30"), ("ien1", "30")):
        answer = signed_in(year, who).post(
            f"/cycles/{year.cycle_id}/exports/actions", data={"column": columns, "form": "csv"}
        )
        first, line = answer.content.decode("utf-8-sig").splitlines()[:2]
        assert first.split(";")[-2:] == ["Un transport ?", "Places ?"]
        assert line.split(";")[-2:] == ["Oui", seats], who


def test_what_only_validators_read_is_kept_from_who_reads_without_deciding(
    year: Year, asking: int
) -> None:
    with gesture(year.engine) as session:
        kept = {"own_bus": "no", "own_seats": 48}
        session.connection().execute(sa.update(ACTION).values(content=kept))
    year.submit(asking, "E11")
    year.name("AC", "communication", "com")
    for who, reads in (("E11", True), ("ien1", True), ("com", False)):
        page = words(signed_in(year, who).get(f"/actions/{asking}"))
        assert "Un transport ? Non" in page
        assert ("Places ? 48" in page) is reads, who
        said = program(year, who, on=ON).get(f"actions/{asking}").json()["fiche"]["own"]
        assert ("seats" in said) is reads, who
