"""An export as a CSV that a French spreadsheet opens at once: UTF-8 with its mark, semicolons,
comma for decimals; a text that would be a formula has an apostrophe before it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from models.serving.exports.columns import ExportColumn, Value
from models.serving.exports.workbook import like_a_formula


def write_separated(
    path: Path,
    columns: Sequence[ExportColumn],
    slices: Iterable[Sequence[Sequence[Value]]],
    tell: Callable[[int], None],
) -> None:
    """Write the lines, slice by slice; *tell* how many so far. Raises OSError."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, delimiter=";")
        lines.writerow([column.title for column in columns])
        for some in slices:
            lines.writerows([_said(value) for value in line] for line in some)
            count += len(some)
            tell(count)


def as_typed(text: str) -> str:
    """*text* as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if like_a_formula(text) else text


def _said(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return as_typed(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value).replace(".", ",")
