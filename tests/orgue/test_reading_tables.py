"""People, directory and calendar are read by one reader, and each command says what it left out."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer import Typer
from typer.testing import CliRunner

from models.home import home_engine
from orgue import calendar, people, territory
from tests.models.intake.tabular.files import xlsx
from tests.models.territory.importing.files import CUT, as_csv, college, everything, school

PEOPLE = "unité;fonction;nom;courriel\n24;pilote;Inès Forêt-Noël;ines@ac-exemple.fr\n"
SCHOOLS = as_csv([school(940001), college(940002)], encoding="utf-8").decode()
CALENDAR = (
    "description;population;start_date;end_date;location;zones;annee_scolaire\n"
    "Vacances de Noël;-;2026-12-18T23:00:00+00:00;2027-01-03T23:00:00+00:00;Corse;Corse;2026-2027\n"
    "Début des Vacances d'Été;-;2027-07-02T22:00:00+00:00;;Corse;Corse;2026-2027\n"
)
DOORS = [(people.app, PEOPLE), (territory.app, SCHOOLS), (calendar.app, CALENDAR)]
every_door = pytest.mark.parametrize(
    ("door", "text"), DOORS, ids=["people", "territory", "calendar"]
)


@pytest.fixture(autouse=True)
def loaded(home: Path) -> None:
    assert CliRunner().invoke(territory.app, ["import", str(CUT)]).exit_code == 0


def brought(door: Typer, path: Path) -> Any:
    result = CliRunner().invoke(door, ["import", str(path), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(door: Typer, path: Path) -> str:
    before = everything(home_engine())
    result = CliRunner().invoke(door, ["import", str(path)])
    assert result.exit_code == 1
    assert everything(home_engine()) == before
    return result.stderr


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=";"))


@every_door
def test_a_file_saved_otherwise_says_the_same(door: Typer, text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    first = brought(door, path)
    assert first["changes"]
    assert first["notices"] == []
    for encoding in ("mac_roman", "cp850", "cp1252", "utf-16"):
        path.write_bytes(text.replace("\n", "\r").encode(encoding))
        assert brought(door, path)["changes"] == [], encoding
    assert brought(door, xlsx(tmp_path / "a.xlsx", {"A": rows_of(text)}))["changes"] == []


@every_door
def test_what_is_left_out_is_said(door: Typer, text: str, tmp_path: Path) -> None:
    titles, *rows = rows_of(text)
    sheets = {"2025": [titles, rows[0]], "A": [[*titles, "Avis"], [*rows[0], "x"]], "B": [["vu"]]}
    path = xlsx(tmp_path / "a.xlsx", sheets, ["2025"])
    said = [
        "Feuille non lue : « 2025 », masquée.",
        "Feuille non lue : « B », qui n'a pas ces titres.",
        "Le fichier a des colonnes non lues : « Avis ».",
    ]
    assert brought(door, path)["notices"][:3] == said
    shown = CliRunner().invoke(door, ["import", str(path)]).stdout
    lines = [line.replace("'", "’") for line in said]
    assert [line for line in lines if f"• {line}" in shown] == lines


@every_door
def test_every_sheet_is_brought(door: Typer, text: str, tmp_path: Path) -> None:
    titles, *rows = rows_of(text)
    sheets = {str(n): [titles, row] for n, row in enumerate(rows)} | {"fin": [titles, rows[0]]}
    assert brought(door, xlsx(tmp_path / "a.xlsx", sheets))["read"] == len(rows) + 1


@every_door
def test_two_columns_of_one_meaning_and_letters_that_are_none_change_nothing(
    door: Typer, text: str, tmp_path: Path
) -> None:
    titles, *rows = rows_of(text)
    path = xlsx(tmp_path / "a.xlsx", {"A": [[*titles, titles[1]], [*rows[0], "x"]]})
    assert f"« {titles[1]} » (B) et « {titles[1]} »" in refused(door, path)
    path.write_bytes(text.replace("nom", "école").encode("utf-8") + "Créteil".encode("cp1252"))
    assert "encodage non reconnu" in refused(door, path)


def test_a_fault_says_its_sheet(tmp_path: Path) -> None:
    titles, row = rows_of(PEOPLE)
    sheets = {"A": [titles, row], "94": [titles, ["099999Z", *row[1:]]]}
    path = xlsx(tmp_path / "a.xlsx", sheets)
    assert "ligne 2 de la feuille « 94 », colonne « unité »" in refused(people.app, path)
    said = CliRunner().invoke(people.app, ["import", str(path), "--json"]).stdout
    fault = json.loads(said)["error"]["facts"]["errors"][0]
    assert (fault["line"], fault["sheet"]) == (2, "94")


def test_a_deputy_beside_the_holder_is_the_deputy(tmp_path: Path) -> None:
    rows = [
        ["Relais 2026-27"],
        ["", "", "Titulaire", "", "Suppléant", ""],
        ["unité", "fonction", "nom", "courriel", "nom", "courriel"],
        ["094", "pilote", "Paul Essai", "paul@ac-exemple.fr", "Anne Essai", "anne@ac-exemple.fr"],
    ]
    path = xlsx(tmp_path / "a.xlsx", {"A": rows})
    brought(people.app, path)
    listed = json.loads(CliRunner().invoke(people.app, ["list", "--json"]).stdout)
    assert [(row["name"], row["mail"], row["deputy"]) for row in listed["assignments"]] == [
        ("Paul Essai", "paul@ac-exemple.fr", "anne@ac-exemple.fr")
    ]
    assert brought(people.app, path)["changes"] == []


def test_a_sheet_without_ends_takes_no_end_away(tmp_path: Path) -> None:
    titles, anne, paul = (
        ["unité", "fonction", "nom", "courriel"],
        ["24", "pilote", "Anne", "anne@ac-exemple.fr"],
        ["094", "pilote", "Paul", "paul@ac-exemple.fr"],
    )
    dated = {"A": [[*titles, "suppléant", "au"], [*anne, paul[3], "31/12/2026"]]}
    brought(people.app, xlsx(tmp_path / "a.xlsx", dated))
    mixed = {"A": [titles, anne], "B": [[*titles, "suppléant", "au"], [*paul, anne[3], ""]]}
    changes = brought(people.app, xlsx(tmp_path / "b.xlsx", mixed))["changes"]
    assert [(change["unit"], change["what"]) for change in changes] == [("094", "added")]


def test_an_address_that_is_not_read_says_its_sheet(tmp_path: Path) -> None:
    titles, *rows = rows_of(as_csv([school(n, Mail="néant") for n in (940001, 940002)]).decode())
    path = xlsx(tmp_path / "a.xlsx", {"A": [titles, rows[0]], "94": [titles, rows[1]]})
    unread = brought(territory.app, path)["unread_mails"]
    assert [(one["line"], one["sheet"]) for one in unread] == [(2, "A"), (2, "94")]
