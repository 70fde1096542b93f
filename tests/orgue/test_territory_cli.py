"""``orgue territory``: load, look, attach, link; one JSON object, one French sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from models.home import home_engine
from orgue.territory import app
from tests.models.territory.importing.files import CUT, college, everything, put, school, uai

ALONE = {"code_circonscription": "", "nom_circonscription": ""}
A, B = uai(940001), uai(940002)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def data(*words: str) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.usefixtures("home")
def test_an_import_prints_one_json_object_with_its_counts_and_changes() -> None:
    first = data("import", str(CUT))
    counts = {
        k: first[k]
        for k in (
            "read",
            "schools",
            "basins",
            "circonscriptions",
            "unattached",
            "ignored",
            "merged",
        )
    }
    assert counts == {
        "read": 60,
        "schools": 60,
        "basins": 2,
        "circonscriptions": 7,
        "unattached": 0,
        "ignored": 0,
        "merged": 0,
    }
    assert {frozenset(c) for c in first["changes"]} == {frozenset(("unit", "what", "old", "new"))}
    assert data("import", str(CUT))["changes"] == []


@pytest.mark.usefixtures("home")
def test_an_import_tells_a_person_what_is_left_to_decide() -> None:
    shown = run("import", str(CUT)).stdout
    assert "60 établissements, 7 circonscriptions, 2 bassins" in shown
    assert "À fermer : Ecole maternelle Gaston Defferre (0941874B)" in shown
    assert "orgue territory link 0940920P 24943" in shown


@pytest.mark.usefixtures("home")
def test_a_wrong_file_is_refused_with_one_sentence_and_changes_nothing(tmp_path: Path) -> None:
    run("import", str(CUT))
    before = everything(home_engine())
    result = run("import", str(put(tmp_path, b"date;montant\n1;2\n")), "--json")
    assert result.exit_code == 1
    assert "n'est pas un annuaire" in json.loads(result.stdout)["error"]["sentence"]
    assert result.stderr.count("Refusé.") == 1
    assert everything(home_engine()) == before


@pytest.mark.usefixtures("home")
def test_an_unattached_school_is_listed_attached_and_gone_from_the_list(tmp_path: Path) -> None:
    path = put(tmp_path, [school(940001, **ALONE), school(940002)])
    assert data("import", str(path))["unattached"] == 1
    assert [u["unit"] for u in data("list", "--unattached")["units"]] == [A]
    assert data("attach", A, "0940922S")["parent"] == "0940922S"
    assert data("list", "--unattached")["units"] == []
    assert data("import", str(path))["changes"] == []


@pytest.mark.usefixtures("home")
def test_missing_schools_are_listed(tmp_path: Path) -> None:
    run("import", str(put(tmp_path, [school(940001), school(940002)])))
    run("import", str(put(tmp_path, [school(940002)])))
    assert [u["unit"] for u in data("list", "--missing")["units"]] == [A]
    assert "absent depuis le" in run("list", "--missing").stdout


@pytest.mark.usefixtures("home")
def test_a_circonscription_is_linked_to_a_bassin_and_the_tree_shows_it(tmp_path: Path) -> None:
    run("import", str(put(tmp_path, [school(940001), college(940002)])))
    assert data("link", "0940922S", "24942")["new"]
    assert not data("link", "0940922S", "24942")["new"]
    assert "0940922S [1]  Circo. Cachan ↔ 24942" in run("tree").stdout
    units = {u["code"]: u for u in data("tree", "--academy", "24")["units"]}
    assert (units["0940922S"]["basins"], units["24942"]["schools"]) == (["24942"], 1)
    assert run("unlink", "0940922S", "24942").exit_code == 0
    assert run("unlink", "0940922S", "24942").exit_code == 1


@pytest.mark.usefixtures("home")
def test_a_wrong_code_is_refused() -> None:
    run("import", str(CUT))
    result = run("attach", "0940176A", "24942")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "sa lettre devrait être F" in result.stderr


@pytest.mark.usefixtures("home")
def test_a_section_is_said_taken_apart_and_joined_again(tmp_path: Path) -> None:
    section = {"code_nature": "334", "etablissement_mere": A, "Type_etablissement": "Lycée"}
    lycee = college(940001, Type_etablissement="Lycée")
    path = put(tmp_path, [lycee, college(940002, Nom_etablissement="SEP", **section)])
    shown = " ".join(run("import", str(path)).stdout.split())
    assert f"SEP ({B}) ne fait qu’un avec {A}" in shown
    assert f"orgue territory separate {B}" in shown
    assert data("list", "--sections")["units"] == [
        {"unit": B, "name": "SEP", "part_of": A, "whole": "Collège 940001"}
    ]
    assert [u["unit"] for u in data("list")["units"]] == [A]
    assert data("separate", B)["state"] == "open"
    assert [u["unit"] for u in data("list")["units"]] == [A, B]
    assert run("separate", B).exit_code == 1
    assert data("join", B, A) == {"unit": B, "part_of": A}
    assert [u["unit"] for u in data("list")["units"]] == [A]
