"""The faults of a file that was refused, as a table: who mends the file crosses them out."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from models.errors import BadFile, Refusal
from models.serving.exports.separated import as_typed
from models.words.system import why

TITLES = {"sheet": "Feuille", "line": "Ligne", "column": "Colonne", "why": "Ce qui ne va pas"}


def faults_of(refusal: Refusal | None) -> Sequence[Mapping[str, Any]]:
    """What is wrong in a file: its *line*, *column* and *why*, and *sheet* where several are read;
    nothing where it could not be read at all."""
    found = refusal.facts.get("errors") if refusal is not None else None
    return found if isinstance(found, list) else []


def as_table(faults: Sequence[Mapping[str, Any]]) -> str:
    """*faults* as a CSV that a French spreadsheet opens at once."""
    names = [n for n in TITLES if n != "sheet" or any("sheet" in fault for fault in faults)]
    text = StringIO(newline="")
    lines = csv.writer(text, delimiter=";")
    lines.writerow([TITLES[name] for name in names])
    lines.writerows([as_typed(str(fault.get(n, ""))) for n in names] for fault in faults)
    return text.getvalue()


def keep_faults(path: Path, faults: Sequence[Mapping[str, Any]]) -> None:
    """Write :func:`as_table` at *path*. Raises BadFile."""
    try:
        path.write_text(as_table(faults), encoding="utf-8-sig", newline="")
    except OSError as error:
        raise BadFile(
            f"« {path} » ne s'écrit pas : {why(error)}.", "Donnez un autre chemin."
        ) from None
