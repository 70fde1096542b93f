"""The life of a subject: every event in order, who made it and in whose stead; within what its
reader may know."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from models.journal import JOURNAL
from models.work.paper import PaperKind
from tests.academy import Year
from tests.web.api.programs import program
from tests.web.portal import signed_in, words
from tests.years import year_on

REASON = "Il manque le public."


def a_contested_action(year: Year) -> None:
    """Returned by a deputy, corrected, accepted; and a letter that the recteur accepted."""
    number = year.propose("E11", "Débat", on="11/01/2027 10:00")
    year.away("ien1", "12/01/2027", "15/01/2027")
    year.send_back("conseil1", reason=REASON, on="12/01/2027 10:00")
    year.submit(number, "E11", on="13/01/2027 10:00")
    year.paper(PaperKind.LETTER, "AC", "pilote", on="13/01/2027 12:00")
    year.accept("recteur", year.tasks()[-1].id, on="13/01/2027 14:00")


year = year_on(then=a_contested_action)
ON = "14/01/2027 10:00"


def name(who: str) -> str:
    """As the academy calls them."""
    return who.capitalize()


def test_who_decides_reads_names_and_in_whose_stead(year: Year) -> None:
    said = words(signed_in(year, "pilote", on=ON).get("/actions/1/life"))
    assert said.index("Une action a été proposée") < said.index("Une correction a été demandée")
    assert f"motif : {REASON}" in said
    assert f"{name('conseil1')}, " in said
    assert f"à la place de {name('ien1')}" in said
    assert "Les personnes sont nommées" in said


def test_its_carrier_reads_functions_and_no_decision_before_it_is_told(year: Year) -> None:
    said = words(signed_in(year, "E11", on=ON).get("/actions/1/life"))
    assert "Une correction a été demandée" in said
    assert name("conseil1") not in said
    assert "à la place du titulaire" in said
    assert "Un avis favorable" not in said


@pytest.mark.parametrize("who", ["E31", "E12"])
def test_a_life_is_open_to_nobody_else(year: Year, who: str) -> None:
    client = signed_in(year, who, on=ON)
    for ending in ("", ".pdf", ".xlsx"):
        assert client.get(f"/actions/1/life{ending}").status_code == 404
        assert client.get(f"/papers/1/life{ending}").status_code == 404
    assert program(year, who, on=ON).get("actions/1/life").status_code == 404


def test_the_life_of_a_paper_holds_its_decision(year: Year) -> None:
    said = words(signed_in(year, "pilote", on=ON).get("/papers/1/life"))
    assert "La lettre de cadrage a été soumise" in said
    assert f"{name('recteur')}, " in said


def test_it_is_taken_out_as_a_pdf_and_as_a_workbook_with_each_entry_s_seal(year: Year) -> None:
    client = signed_in(year, "pilote", on=ON)
    assert client.get("/actions/1/life.pdf").content.startswith(b"%PDF-1.7")
    with ZipFile(io.BytesIO(client.get("/actions/1/life.xlsx").content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    of_it = sa.select(JOURNAL.c.hash).where(JOURNAL.c.subject == "action.1")
    seals = {row.hash for row in year.all(of_it)}
    assert seals
    assert {seal for seal in seals if seal in sheet} == seals


def test_a_program_reads_the_same(year: Year) -> None:
    said = program(year, "pilote", on=ON).get("actions/1/life").json()
    events = [one["event"] for one in said["events"]]
    assert events[:3] == ["action.drafted", "action.submitted", "validation.returned"]
    assert said["events"][2]["on_behalf"] == f"à la place de {name('ien1')}"
    assert program(year, "pilote", on=ON).get("papers/1/life").json()["named"]
