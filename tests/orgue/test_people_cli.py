"""``orgue people``: load, list, declare an absence, end a function."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from config.settings import Settings
from models.gestures.territory.bringing import writing_to
from models.home import home_engine
from models.operations.lease import Turn
from models.territory.unit import UNIT
from orgue import people, territory
from tests.models.territory.importing.files import CUT, everything, put
from web.app import create

PEOPLE = """unité;fonction;nom;courriel;suppléant;du;au
24;pilote;Paul Pilote;paul@ac-creteil.fr;sophie@ac-creteil.fr;01/09/2026;31/08/2027
94;DASEN;Denis;denis@ac-creteil.fr;;;
"""
BAD = PEOPLE + "0940920P;concierge;Jo;jo@ac-creteil.fr;;;\n"


@pytest.fixture
def file(home: Path, tmp_path: Path) -> Path:
    CliRunner().invoke(territory.app, ["import", str(CUT)])
    return put(tmp_path, PEOPLE.encode())


def run(*words: str) -> Result:
    return CliRunner().invoke(people.app, list(words))


def data(*words: str) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_people_are_loaded_once(file: Path) -> None:
    first = data("import", str(file))
    assert {k: first[k] for k in ("read", "people", "assignments")} == {
        "read": 2,
        "people": 3,
        "assignments": 2,
    }
    assert data("import", str(file))["changes"] == []
    assert "3 personnes, 2 affectations" in run("import", str(file)).stdout


def test_a_bad_line_refuses_the_file_and_says_where(file: Path, tmp_path: Path) -> None:
    before = everything(home_engine())
    result = run("import", str(put(tmp_path, BAD.encode(), "équipe.csv")), "--json")
    error = json.loads(result.stdout)["error"]
    assert (result.exit_code, error["facts"]["line"], error["facts"]["column"]) == (
        1,
        4,
        "fonction",
    )
    assert "équipe.csv, ligne 4, colonne « fonction »" in result.stderr
    assert everything(home_engine()) == before


def test_who_holds_what_is_listed(file: Path) -> None:
    run("import", str(file))
    rows = data("list", "--unit", "24")["assignments"]
    assert [(r["function"], r["mail"], r["deputy"], r["ends"]) for r in rows] == [
        ("pilot", "paul@ac-creteil.fr", "sophie@ac-creteil.fr", "2027-08-31")
    ]
    assert "094  DASEN : Denis <denis@ac-creteil.fr>" in run("list").stdout


def test_an_absence_is_declared(file: Path) -> None:
    run("import", str(file))
    found = data("absent", "Paul@ac-creteil.fr", "2026-11-02", "06/11/2026")
    assert found == {"mail": "paul@ac-creteil.fr", "starts": "2026-11-02", "ends": "2026-11-06"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("absent", "x@y.fr", "2026-11-02", "2026-11-06"), "Personne n’a l’adresse"),
        (("absent", "paul@ac-creteil.fr", "2026-11-31", "2026-12-06"), "n’est pas une date"),
        (("absent", "paul@ac-creteil.fr", "2026-11-06", "2026-11-02"), "avant de commencer"),
        (
            ("end", "24", "pilote", "denis@ac-creteil.fr", "2026-12-31"),
            "ne tient pas cette fonction",
        ),
        (("list", "--unit", "99"), "Aucune unité"),
    ],
)
def test_a_wrong_gesture_is_refused_in_a_sentence(
    file: Path, words: tuple[str, ...], says: str
) -> None:
    run("import", str(file))
    result = run(*words)
    assert result.exit_code == 1
    assert says in result.stderr


def test_a_function_is_ended_by_whom_it_may_concern(file: Path) -> None:
    run("import", str(file))
    done = data(
        "end", "24", "pilote", "paul@ac-creteil.fr", "2026-12-31", "--by", "denis@ac-creteil.fr"
    )
    assert done["ends"] == "2026-12-31"
    assert (
        run("end", "24", "pilote", "paul@ac-creteil.fr", "2026-12-31", "--by", "no@x.fr").exit_code
        == 1
    )


def test_the_links_of_an_address_are_revoked_by_command(file: Path) -> None:
    data("import", str(file))
    assert data("revoke", "paul@ac-creteil.fr")["slot"].startswith("p")
    with home_engine().connect() as connection:
        versions = connection.exec_driver_sql("SELECT name, link_version FROM person").all()
    assert "Paul Pilote" in {name for name, version in versions if version == 1}
    assert run("revoke", "nobody@ac-creteil.fr").exit_code == 1


def test_a_sign_in_link_is_given_in_the_terminal(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", str(file))
    monkeypatch.setenv("ORGUE_PORTAL_URL", "https://orgue.ac-creteil.example")
    given = data("link", " Paul@ac-creteil.fr")
    assert given["mail"] == "paul@ac-creteil.fr"
    client = TestClient(create(home_engine(), Settings()), "https://orgue.ac-creteil.example")
    client.headers["Sec-Fetch-Site"] = "same-origin"
    assert "Paul Pilote" in client.post(given["link"]).text
    shown = run("link", "paul@ac-creteil.fr")
    assert shown.stdout.startswith("https://orgue.ac-creteil.example/s/2/p")
    assert "ne le remettez qu’à cette personne" in shown.stderr


def test_nobody_has_no_sign_in_link(file: Path) -> None:
    before = everything(home_engine())
    result = run("link", "nobody@ac-creteil.fr")
    assert result.exit_code == 1
    assert "Personne n’a l’adresse « nobody@ac-creteil.fr »" in result.stderr
    assert "Nommez son premier administrateur" in result.stderr
    assert everything(home_engine()) == before


def test_a_proxy_that_is_no_address_is_refused_in_a_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGUE_TRUSTED_PROXIES", "nginx.local")
    monkeypatch.setenv("ORGUE_PORT", "huit")
    result = run("list", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["sentence"] == (
        "ORGUE_PORT : « huit » ne convient pas. ORGUE_TRUSTED_PROXIES : « nginx.local » n'est ni "
        "une adresse ni un réseau (127.0.0.1, 10.2.0.0/16, ::1)."
    )


def test_functions_end_only_once_their_number_is_typed(file: Path, tmp_path: Path) -> None:
    run("import", str(file))
    after = PEOPLE.replace("Denis;denis@", "Diane;diane@")
    again = str(put(tmp_path, after.encode(), "apres.csv"))
    seen = data("import", again, "--ends", "31/08/2027")
    assert (seen["ended"], seen["kept"]) == (1, False)
    assert "diane@ac-creteil.fr" not in {r["mail"] for r in data("list")["assignments"]}
    assert "ajoutez --ended 1" in run("import", again, "--ends", "31/08/2027").stdout
    assert data("import", again, "--ends", "31/08/2027", "--ended", "1")["kept"]
    ends = {r["mail"]: r["ends"] for r in data("list")["assignments"]}
    assert ends["denis@ac-creteil.fr"] == "2027-08-31"


def test_an_import_waits_for_the_one_that_is_being_written(file: Path) -> None:
    with home_engine().connect() as connection:
        academy = connection.execute(sa.select(UNIT.c.id).where(UNIT.c.code == "24")).scalars()
        turns = [Turn(home_engine(), writing_to(one)) for one in academy]
    for turn in turns:
        turn.holder = "elsewhere"
        turn.taken()
    refused = run("import", str(file))
    assert refused.exit_code == 1
    assert "Quelqu’un d’autre enregistre" in refused.stderr
    assert data("list")["assignments"] == []


def test_every_error_of_a_file_is_shown_and_written_where_one_asks(
    file: Path, tmp_path: Path
) -> None:
    lines = "24;pilote;=Luc;luc(at)x;;31/02/2027;\n"
    wrong, kept = put(tmp_path, (BAD + lines).encode(), "équipe.csv"), tmp_path / "erreurs.csv"
    said = run("import", str(wrong), "--errors", str(kept))
    assert said.exit_code == 1
    told = said.stderr.splitlines()
    assert "(2 autres erreurs)" in told[0]
    assert [line.strip().partition(" :")[0] for line in told[2:]] == [
        "ligne 4, colonne « fonction »",
        "ligne 5, colonne « courriel »",
        "ligne 5, colonne « du »",
    ]
    assert f"Les erreurs sont dans {kept}" in told[1]
    table = kept.read_text("utf-8-sig").splitlines()
    assert table[0] == "Ligne;Colonne;Ce qui ne va pas"
    assert [row.split(";")[:2] for row in table[1:]] == [
        ["4", "fonction"],
        ["5", "courriel"],
        ["5", "du"],
    ]
    gone = run("import", str(wrong), "--errors", str(tmp_path / "nulle/part.csv"))
    assert (gone.exit_code, "ne s’écrit pas : ce chemin" in gone.stderr) == (1, True)
