"""A table of units, old → new, as an inspection or a rectorat sends it: CSV or workbook."""

from __future__ import annotations

from pathlib import Path

from models.intake.tabular.headings import Sought
from models.intake.tabular.reading import read_table

SOUGHT = Sought(
    what="une table des unités, ancienne et nouvelle",
    synonyms={
        "old": ("ancien", "ancien_uai", "ancienne", "ancien_code", "uai", "old", "code"),
        "new": (
            *("nouveau", "nouvel_uai", "nouvelle", "nouveau_code", "devient", "new"),
            *("nouvelle_circonscription", "nouveau_bassin", "nouvelle_unite"),
        ),
    },
    anchors=("old", "new"),
)


def read_moves_file(path: Path) -> list[tuple[str, str]]:
    """The pairs of codes of the file at *path*, in its order. Raises BadFile."""
    table = read_table(path, SOUGHT)
    pairs = [
        (table.cell(row, "old").strip(), table.cell(row, "new").strip()) for _, row in table.rows
    ]
    return [pair for pair in pairs if pair[0]]


def moves_typed(text: str) -> list[tuple[str, str]]:
    """The pairs that lines of *text* write: « ancien ; nouveau », « ancien → nouveau »."""
    found = []
    for line in text.splitlines():
        for sign in ("→", "=>", "\t", ","):
            line = line.replace(sign, ";")
        old, _, new = (part.strip() for part in line.partition(";"))
        if old or new:
            found.append((old, new.strip(" ;")))
    return found
