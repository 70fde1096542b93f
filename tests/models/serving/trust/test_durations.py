"""How long a table is kept is what the table of retention says, where the installation has one."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.serving.trust.durations import each_kept, kept

TABLE = """
framing: {name: Cadrage, from: closed, months: 60, fate: handed_over, holds: [paper.letter]}
syntheses: {name: Synthèses, from: closed, months: 18, fate: sorted, holds: [paper.synthesis]}
people: {name: Personnes, from: left, months: 12, fate: destroyed, holds: [person]}
connections: {name: Connexions, from: made, months: 12, fate: destroyed, holds: [browsersession]}
journal: {name: Journal, from: never, fate: sorted, holds: [journalentry]}
"""


@pytest.fixture(autouse=True)
def _told(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "retention.yaml").write_text(TABLE, encoding="utf-8")
    monkeypatch.setenv("ORGUE_CONFIG", str(tmp_path))


def test_a_table_of_one_kind_is_kept_as_it_says() -> None:
    found = kept("person")
    assert (found.kind, found.fate) == ("Personnes", "détruit")
    assert found.lasts == "1 an après la fin de la dernière fonction"
    assert kept("journalentry").lasts == "tant que l'application est en service"


def test_a_table_of_several_kinds_says_each() -> None:
    found = kept("paper")
    assert found.kind == "Cadrage / Synthèses"
    assert found.lasts == "5 ans après la clôture de l'année ; 18 mois après la clôture de l'année"
    assert found.fate == "versé ; trié"
    assert [one.kind for one in each_kept("paper")] == ["Cadrage", "Synthèses"]


def test_what_goes_by_itself_goes_sooner() -> None:
    assert kept("browsersession").lasts == "oubliée le lendemain de sa fin"


def test_what_is_not_told_is_to_be_said_by_the_academie() -> None:
    assert "à fixer par l'académie" in kept("comment").fate
