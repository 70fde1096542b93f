"""The grid leaves as an ODS that LibreOffice reads: criteria, page by page, the sample."""

from __future__ import annotations

from pathlib import Path

from odfdo import Document

from models.serving.exports.rgaa_grid import WHAT, write_grid
from models.serving.trust.rgaa import shipped_grid


def test_every_criterion_and_every_page_is_in_the_file(tmp_path: Path) -> None:
    grid, made = shipped_grid(), tmp_path / "grille.ods"
    write_grid(made, grid)
    whole, pages, sample = Document(made).body.tables
    assert [table.name for table in (whole, pages, sample)] == [
        "Critères",
        "Page par page",
        "Échantillon",
    ]
    assert whole.get_value("B1") == WHAT.replace("'", "’")
    first = [row[0] for row in whole.get_values()]
    assert [one for one in first if one in {c.number for c in grid.criteria}] == [
        one.number for one in grid.criteria
    ]
    assert pages.width == len(grid.sample) + 1
    assert sample.height == len(grid.sample) + 1
