"""The whole real file of the Val-de-Marne, where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.models.territory.importing.files import LATER, load, tree

REAL = Path(__file__).resolve().parents[5] / "shared" / "data" / "annuaire-val-de-marne-2026.csv"


@pytest.fixture
def real() -> Path:
    if not REAL.exists():
        pytest.skip("NOT RUN: l'annuaire entier (../shared/data est absent)")
    return REAL


def test_the_613_schools_of_the_real_file_are_all_kept(engine: sa.Engine, real: Path) -> None:
    report = load(engine, real)
    assert report.counts() == {
        "read": 613,
        "schools": 613,
        "basins": 2,
        "circonscriptions": 24,
        "unattached": 0,
        "ignored": 0,
        "merged": 0,
        "changes": 613 + 24 + 2 + 6,
    }
    assert [row["unit"] for row in report.closing] == ["0941414B", "0941874B"]
    assert [(p["lines"], p["schools"], p["basin"]) for p in report.proposals] == [
        ([91], ["0942147Y"], "24942"),
        ([92], ["0942148Z"], "24942"),
        ([360], ["0942440S"], "24943"),
    ]
    assert all("est gardée ; pour la lier" in p["sentence"] for p in report.proposals)


def test_the_real_file_again_changes_nothing(engine: sa.Engine, real: Path) -> None:
    load(engine, real)
    before = tree(engine)
    assert load(engine, real, LATER).changes == []
    assert tree(engine) == before
    assert before["0942396U"][0] == "Circonscription d'inspection du 1er degre d'Orly"
