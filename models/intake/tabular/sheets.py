"""The parent's side of the workbook reader.

A workbook is opened by a process of its own, which may take little of the machine, and gives
its sheets; what it may not be asked for is one sentence."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from models.errors import BadFile
from models.intake.apart import Ended, ProcessBounds, apart
from models.intake.tabular import workbook
from models.intake.tabular.headings import Lines

BOUNDS = ProcessBounds(memory=3 * 1024**3 // 2, seconds=30, longest=180.0)
"""What opening one workbook may take: the directory of the whole country takes 0.3 GB and 7 s."""


@dataclass(frozen=True, kw_only=True)
class FileLimits:
    """The most that a file may hold, told before it is read: bytes of the *file*, bytes once
    *unfolded*, *sheets*, *columns* of a sheet, *cells* in all, and bytes of their *text*."""

    file: int = 100_000_000
    unfolded: int = 250_000_000
    sheets: int = 200
    columns: int = 2_000
    cells: int = 10_000_000
    text: int = 150_000_000


LIMITS = FileLimits()
"""The directory of the whole country has 5 million cells: 100 million bytes once unfolded, half of
them text."""


@dataclass(frozen=True, kw_only=True)
class TabularSheet:
    """The rows of one sheet, numbered as in the file, none when it is *hidden*; *transparent* where
    its file lets it be known which rows and columns are hidden."""

    lines: Lines
    name: str = ""
    hidden: bool = False
    transparent: bool = True
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    hidden_columns: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_filled(self) -> bool:
        return any(cell.strip() for _, row in self.lines for cell in row)


def sheets_of(path: Path, content: bytes, limits: FileLimits) -> list[TabularSheet]:
    """Every sheet of the workbook *content*. Raises :class:`BadFile`, one sentence."""
    ended = apart(workbook.__file__, json.dumps(asdict(limits)), content=content, bounds=BOUNDS)
    if ended.cost_too_much or ended.code == workbook.TOO_LARGE:
        raise too_large(path, limits)
    if ended.code == workbook.OTHER:
        raise BadFile(
            f"Le fichier {path.name} est une archive ou un document, pas un tableau "
            "(XLSX, ODS, XLS ou CSV).",
            "Ouvrez-le dans un tableur, enregistrez-le en XLSX, puis recommencez.",
            file=str(path),
        )
    if ended.code == workbook.PROTECTED:
        raise BadFile(
            f"Le classeur {path.name} est protégé par un mot de passe.",
            "Ouvrez-le dans un tableur, enregistrez-le sans mot de passe, puis recommencez.",
            file=str(path),
        )
    if ended.code != workbook.DONE:
        raise BadFile(
            f"Le classeur {path.name} est illisible : il est abîmé ou n'est pas un tableau.",
            "Ouvrez-le dans un tableur, enregistrez-le de nouveau, puis recommencez.",
            file=str(path),
        )
    return _sheets(ended)


def _sheets(ended: Ended) -> list[TabularSheet]:
    """What :mod:`workbook` wrote: a line for each sheet, a list for each of its rows."""
    found: list[tuple[dict[str, Any], list[tuple[int, bool, list[str]]]]] = []
    for line in ended.said.splitlines():
        record = json.loads(line)
        if isinstance(record, dict):
            found.append((record, []))
        else:
            found[-1][1].append(record)
    return [
        TabularSheet(
            lines=_of_one_width(rows),
            name=facts["name"],
            hidden=facts["hidden"],
            transparent=facts["transparent"],
            hidden_rows=frozenset(number for number, hidden, _ in rows if hidden),
            hidden_columns=frozenset(facts["hidden_columns"]),
        )
        for facts, rows in found
    ]


def _of_one_width(rows: list[tuple[int, bool, list[str]]]) -> Lines:
    """In a workbook no row is longer than another."""
    width = max((len(cells) for _, _, cells in rows), default=0)
    return [(number, cells + [""] * (width - len(cells))) for number, _, cells in rows]


def too_large(path: Path, limits: FileLimits) -> BadFile:
    """The one sentence of every limit."""
    return BadFile(
        f"Le fichier {path.name} est trop grand : au plus {_counted(limits.cells, 'cases')}, "
        f"{limits.columns} colonnes et {limits.sheets} feuilles, et {_size(limits.unfolded)} une "
        "fois déplié.",
        "Retirez les lignes, les colonnes et les feuilles vides, ou enregistrez la feuille en CSV.",
        file=str(path),
    )


def _counted(number: int, what: str) -> str:
    millions = number // 1_000_000
    return f"{millions} millions de {what}" if millions else f"{number} {what}"


def _size(number: int) -> str:
    millions = number // 1_000_000
    return f"{millions} Mo" if millions else f"{number // 1_000} ko"
