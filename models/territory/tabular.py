"""A table is read whatever a spreadsheet made of it: delimiter, encoding, CSV or workbook.

Columns are found by name, whatever their case, accents and punctuation, in any order.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from models.apart import Bounds, apart
from models.errors import BadFile
from models.territory import workbook
from models.territory.functions import loosely

DELIMITERS = (";", ",", "\t", "|")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
HEADER_WITHIN = 20
MOST_CELLS = 10_000_000
"""Of a sheet: the directory of the whole country has five million."""
BOUNDS = Bounds(memory=3 * 1024**3, seconds=120, longest=600.0)
"""What reading one workbook may take."""
LONGEST_RECORD = 50
"""Physical lines: beyond, a quote was opened and never closed."""

Lines = list[tuple[int, list[str]]]
Synonyms = Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows under a header, each with its line in the file.

    *columns*: where each known field is; *titles*: what the file calls it.
    """

    columns: dict[str, int]
    titles: dict[str, str]
    width: int
    rows: Lines

    def has(self, field: str) -> bool:
        return field in self.columns

    def cell(self, row: list[str], field: str) -> str:
        """The text of *field* in *row*; empty when the column or the cell is not there."""
        index = self.columns.get(field, -1)
        return row[index] if 0 <= index < len(row) else ""

    def is_shifted(self, row: list[str]) -> bool:
        """Whether *row* has more cells than the others: a delimiter too many moved them."""
        return len(row) > self.width


def read_table(path: Path, synonyms: Synonyms, anchors: Sequence[str], what: str) -> Table:
    """The table of *path* whose header names every field of *anchors*.

    *synonyms* gives for each field its column names, the preferred first; *what* names in French
    what the file should be. Raises :class:`BadFile`, one sentence.
    """
    content = _content(path, what)
    missing: list[str] = []
    for lines in _readings(path, content):
        table, lacking = _under_header(lines, synonyms, anchors)
        if table is not None:
            return _with_rows(table, path, what)
        if lacking and (not missing or len(lacking) < len(missing)):
            missing = lacking
    raise _not_that(path, what, missing or list(anchors), synonyms)


def _with_rows(table: Table, path: Path, what: str) -> Table:
    if not table.rows:
        raise BadFile(
            f"Le fichier {path.name} n'a que sa ligne de titres.",
            f"Choisissez {what} qui contient des lignes.",
            file=str(path),
        )
    return table


def _not_that(path: Path, what: str, missing: list[str], synonyms: Synonyms) -> BadFile:
    columns = ", ".join(f"« {synonyms[field][0]} »" for field in missing)
    return BadFile(
        f"Le fichier {path.name} n'est pas {what} : ses titres n'ont pas de colonne {columns}.",
        "Vérifiez le fichier choisi ; rien n'a été modifié.",
        file=str(path),
        missing=missing,
    )


def _content(path: Path, what: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = "n'existe pas" if isinstance(error, FileNotFoundError) else "ne peut pas être lu"
        raise BadFile(
            f"Le fichier {path} {reason}.", "Vérifiez son chemin et vos droits.", file=str(path)
        ) from None
    if not content.strip():
        raise BadFile(f"Le fichier {path.name} est vide.", f"Choisissez {what}.", file=str(path))
    return content


def _readings(path: Path, content: bytes) -> Iterator[Lines]:
    """The ways to read the file: a workbook's sheets, or the text with each delimiter."""
    if content.startswith(WORKBOOKS):
        yield from _sheets(path, content)
        return
    text = _text(path, content)
    for delimiter in sorted(DELIMITERS, key=text[:5000].count, reverse=True):
        yield _records(path, text, delimiter)


def _sheets(path: Path, content: bytes) -> Iterator[Lines]:
    ended = apart(workbook.__file__, str(MOST_CELLS), content=content, bounds=BOUNDS)
    if ended.cost_too_much or ended.code == workbook.TOO_LARGE:
        raise BadFile(
            f"Le classeur {path.name} est trop grand : {MOST_CELLS // 1_000_000} millions de cases "
            "par feuille au plus.",
            "Retirez les lignes et les colonnes vides, ou enregistrez la feuille en CSV.",
            file=str(path),
        )
    if ended.code != workbook.DONE:
        raise BadFile(
            f"Le classeur {path.name} est illisible : il est abîmé ou n'est pas un tableau.",
            "Ouvrez-le dans un tableur, enregistrez-le de nouveau, puis recommencez.",
            file=str(path),
        )
    rows: list[list[str]] = []
    for line in ended.said.splitlines():
        row = json.loads(line)
        if row is not None:
            rows.append(row)
            continue
        yield list(enumerate(rows, 1))
        rows = []


def _text(path: Path, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        raise BadFile(
            f"Le fichier {path.name} n'est pas un tableau (ni CSV, ni XLSX).",
            "Vérifiez le fichier choisi ; rien n'a été modifié.",
            file=str(path),
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _records(path: Path, text: str, delimiter: str) -> Lines:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: Lines = []
    line = 1
    try:
        for record in reader:
            if reader.line_num - line >= LONGEST_RECORD:
                raise csv.Error
            if record:
                records.append((line, record))
            line = reader.line_num + 1
    except csv.Error:
        raise BadFile(
            f"Le fichier {path.name} est illisible à partir de la ligne {line} : "
            "un guillemet y est ouvert et jamais fermé.",
            "Corrigez cette ligne, puis recommencez.",
            file=str(path),
            line=line,
        ) from None
    return records


def _under_header(
    lines: Lines, synonyms: Synonyms, anchors: Sequence[str]
) -> tuple[Table | None, list[str]]:
    """The table under the first header that names every anchor, or the anchors that lack."""
    nearest: list[str] = []
    for position, (_, titles) in enumerate(lines[:HEADER_WITHIN]):
        columns = _columns(titles, synonyms)
        lacking = [field for field in anchors if field not in columns]
        if not lacking:
            rows = [(n, row) for n, row in lines[position + 1 :] if any(c.strip() for c in row)]
            named = {field: titles[index].strip() for field, index in columns.items()}
            width = max(len(titles), _usual_width(rows))
            return Table(columns=columns, titles=named, width=width, rows=rows), []
        if len(lacking) < len(anchors) and (not nearest or len(lacking) < len(nearest)):
            nearest = lacking
    return None, nearest


def _usual_width(rows: Lines) -> int:
    """How many cells most rows have (a file may end each of its rows with a delimiter)."""
    counts = Counter(len(row) for _, row in rows)
    return counts.most_common(1)[0][0] if counts else 0


def _columns(titles: list[str], synonyms: Synonyms) -> dict[str, int]:
    known: dict[str, int] = {}
    for index, title in enumerate(titles):
        known.setdefault(_flat(title), index)
    found = {
        field: next((known[_flat(n)] for n in names if _flat(n) in known), None)
        for field, names in synonyms.items()
    }
    return {field: index for field, index in found.items() if index is not None}


@lru_cache(maxsize=4096)
def _flat(title: str) -> str:
    """A title without case, accents, punctuation or spaces."""
    return loosely(title).replace(" ", "")
