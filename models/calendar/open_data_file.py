"""The rows of the open-data file, under whatever headers and encoding it arrives."""

from __future__ import annotations

from pathlib import Path

from models.intake.tabular.headings import Sought
from models.intake.tabular.reading import read_table

COLUMNS = {
    "description": ("description", "nom", "libellé"),
    "start": ("start_date", "date de début", "début"),
    "end": ("end_date", "date de fin", "fin"),
    "zone": ("zones", "zone"),
    "year": ("annee_scolaire", "school year"),
    "population": ("population",),
}
SHOWN = {field: titles[0] for field, titles in COLUMNS.items()}
SOUGHT = Sought(
    what="le calendrier scolaire du ministère",
    synonyms=COLUMNS,
    anchors=("description", "start", "end", "zone", "year"),
    of_no_use=("location", "académies"),
)

Rows = list[tuple[int, dict[str, str]]]


def table_of_file(path: Path) -> tuple[Rows, list[str]]:
    """The data lines, with their number in the file, under our own column names; and what was left
    out, a sentence each. Raises :class:`BadFile`."""
    table = read_table(path, SOUGHT)
    rows = [(n, {c: table.cell(row, c).strip() for c in table.columns}) for n, row in table.rows]
    return rows, table.notices
