"""The grid of the RGAA taken out as an ODS, for the referent of accessibility and for an auditor:
every criterion on every page of the sample, how it was checked, and the rate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from models.serving.exports.open_sheets import OpenSheet, SheetValue, write_open_sheets
from models.serving.trust.rgaa import FINDINGS, SOURCE, Finding, Grid, RgaaCriterion, percent

WHAT = "Auto-évaluation, sans lecteur d'écran : ce n'est pas un audit"


def write_grid(path: Path, grid: Grid) -> None:
    """Write *grid* as one file of three sheets. Raises OSError."""
    write_open_sheets(path, [_whole(grid), _page_by_page(grid), _sample(grid)])


def _whole(grid: Grid) -> OpenSheet:
    return OpenSheet(
        name="Critères",
        header=("Critère", "Thème", "Énoncé résumé", "Résultat", "Vérifié comment", "Remarques"),
        lines=[
            (one.number, one.theme, one.wording, FINDINGS[one.whole], one.how, "\n".join(_of(one)))
            for one in grid.criteria
        ],
        above=[
            ("Ce que c'est", WHAT),
            ("Faite le", f"{grid.made_on:%d/%m/%Y}"),
            ("Taux", percent(grid.rate)),
            *((FINDINGS[state].capitalize(), str(grid.counts[state])) for state in Finding),
            ("Moyens", "\n".join(grid.means)),
            ("Source", SOURCE),
        ],
        widths=(2.6, 3.6, 8.0, 3.2, 10.0, 9.0),
    )


def _of(one: RgaaCriterion) -> Iterator[str]:
    yield from (f"{page} : {said}" for page, said in one.remarks.items())
    if one.needs:
        yield f"À faire : {one.needs}"


def _page_by_page(grid: Grid) -> OpenSheet:
    codes = [page.code for page in grid.sample]
    lines: list[tuple[SheetValue, ...]] = [
        (one.number, *(one.findings[code].value for code in codes)) for one in grid.criteria
    ]
    lines.append(("Taux", *(percent(grid.rate_of(code)) for code in codes)))
    key = ", ".join(f"{state} : {words}" for state, words in FINDINGS.items())
    return OpenSheet(
        name="Page par page",
        header=("Critère", *(page.name for page in grid.sample)),
        lines=lines,
        above=[("Clé", key)],
        widths=(2.6, *(3.2 for _ in codes)),
    )


def _sample(grid: Grid) -> OpenSheet:
    return OpenSheet(
        name="Échantillon",
        header=("Code", "Page", "Adresse", "Qui la lit"),
        lines=[(page.code, page.name, page.path, page.who) for page in grid.sample],
        widths=(2.6, 8.0, 7.0, 5.0),
    )
