"""An académie's own folder (``ORGUE_CONFIG``): each file that is there is read, ours else."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import CONFIG, never_read
from models.calendar.table import shipped
from models.errors import BadDefinition
from models.letters.texts import text_names, written_at
from models.planner.executor import cohort_parameters
from models.territory.functions import function_named, functions
from models.territory.importing.academies import academies
from models.territory.natures import nature_of
from models.territory.scope import default_scope
from models.territory.unit import Kind, Level
from models.work.model_actions import model_actions
from models.year.definition import read_definition
from tests.academy import Year
from tests.years import year_on

OWN = {
    "functions.yaml": "academy: {conductor: {name: chef, expected: true}}",
    "territory.yaml": "types: [Ecole]\nministries: []\ncarriers: [Fanfare]",
    "natures.csv": "code;libelle;autres_libelles;degre;type;section\n101;X;;2;Collège;non\n",
    "model_actions.yaml": "themes: []\nmodels: [{title: Bal, kind: other, text: Danser}]",
    "academies.csv": "code;nom;region_academique;departements;zone;fuseau;domaine\n"
    "24;Ailleurs;;94;C;Europe/Paris;ailleurs.example\n",
    "school_calendar.csv": "zone;school_year;name;first;last;official;source\n",
    "messages/accepted.j2": "Bravo",
    "messages/hello.j2": "Bonjour",
}


year = year_on()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of some files alone."""
    own = tmp_path / "own"
    for name, text in OWN.items():
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("ORGUE_CONFIG", str(own))
    return own


def read() -> tuple[object, ...]:
    nature = nature_of("101", None)
    return (
        [f.name for f in functions().values()][:1],
        len(default_scope().types),
        nature.kind if nature else None,
        len(model_actions()),
        academies()["24"].name,
        len(shipped()) > 1,
        "hello" in text_names(),
        written_at("accepted") == written_at("accepted", CONFIG / "messages"),
    )


def test_each_file_of_the_folder_is_read_and_ours_again_without_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = (["chef"], 1, Kind.COLLEGE, 1, "Ailleurs", False, True, False)
    assert read() == own
    monkeypatch.delenv("ORGUE_CONFIG")
    ours = read()
    assert all(mine != theirs for mine, theirs in zip(own, ours, strict=True))
    monkeypatch.setenv("ORGUE_CONFIG", str(folder))
    assert read() == own


def test_a_file_that_the_folder_lacks_is_ours(folder: Path) -> None:
    assert read_definition() == read_definition(folder=CONFIG)


def test_the_folder_s_own_cycle_is_read_beside_our_ladder(folder: Path) -> None:
    text = (CONFIG / "cycle.yaml").read_text(encoding="utf-8")
    (folder / "cycle.yaml").write_text(text.replace("flagships: 3 ", "flagships: 7 "), "utf-8")
    assert read_definition().flagships == 7


def test_a_team_s_holes_follow_the_folder(year: Year, folder: Path) -> None:
    (folder / "school_calendar.csv").unlink()
    course = year.course
    given = cohort_parameters(course, course.local_day(year.moment), "")
    assert given["expected_academy"] == ["conductor"]


def test_a_mistake_names_the_admin_s_own_file_and_line(folder: Path) -> None:
    (folder / "territory.yaml").write_text("types: [Ecole]\n\nministries: non", "utf-8")
    with pytest.raises(BadDefinition, match=r"territory.yaml, ligne 3 \(ministries\)"):
        default_scope()


def test_what_nothing_reads_is_named(folder: Path) -> None:
    (folder / "fonctions.yaml").write_text("", "utf-8")
    assert never_read(folder) == ["fonctions.yaml"]
    assert never_read(CONFIG) == []


def test_functions_are_not_mixed_between_folders(folder: Path) -> None:
    assert function_named(Level.ACADEMY, "chef") is not None
    assert function_named(Level.SCHOOL, "principal") is None
