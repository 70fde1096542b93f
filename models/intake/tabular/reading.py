"""The reader of tables: CSV or workbook.

A table is read whatever a spreadsheet made of it: delimiter, encoding, CSV or workbook.

Every visible sheet that has the titles is read; what is left out, and what one did not see when
saving, is said.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.errors import BadFile
from models.intake.tabular.encodings import NoText, UnknownEncoding, text_of
from models.intake.tabular.formats import is_workbook, other_than_table
from models.intake.tabular.headings import Heading, Lines, Sought, find_heading
from models.intake.tabular.sheets import LIMITS, FileLimits, TabularSheet, sheets_of, too_large
from models.intake.tabular.telling import letters, of_columns, of_hidden, of_sheets

DELIMITERS = (";", ",", "\t", "|")
LONGEST_RECORD = 50
"""Physical lines: beyond, a quote was opened and never closed."""
UNCHANGED = "rien n'a été modifié"


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows under a header, each with its line in the file.

    *columns*: where each known field is; *titles*: what the file calls it; *notices*: what was left
    out, and what may not have been meant, each a sentence.
    """

    columns: dict[str, int]
    titles: dict[str, str]
    width: int
    rows: Lines
    notices: list[str] = field(default_factory=list)

    def has(self, field: str) -> bool:
        return field in self.columns

    def tells(self, line: int, field: str) -> bool:
        """Whether the sheet of *line* has a column for *field*."""
        return field in (line.fields if isinstance(line, RowNumber) else self.columns)

    def cell(self, row: list[str], field: str) -> str:
        """The text of *field* in *row*; empty when the column or the cell is not there."""
        index = self.columns.get(field, -1)
        return row[index] if 0 <= index < len(row) else ""

    def is_shifted(self, row: list[str]) -> bool:
        """Whether *row* has more cells than the others: a delimiter too many moved them."""
        return len(row) > self.width


class RowNumber(int):
    """The number of a row, which says its sheet where several are read."""

    sheet: str
    fields: frozenset[str]

    def __new__(cls, number: int, sheet: str, fields: frozenset[str]) -> RowNumber:
        line = super().__new__(cls, number)
        line.sheet, line.fields = sheet, fields
        return line

    def __str__(self) -> str:
        return f"{int(self)} de la feuille « {self.sheet} »"


def place(line: int) -> dict[str, Any]:
    """Where *line* is, for a program: its number, and its sheet where several are read."""
    return {"line": line} | ({"sheet": line.sheet} if isinstance(line, RowNumber) else {})


@dataclass(frozen=True, kw_only=True)
class _Part:
    """One sheet that has the titles, and its rows."""

    sheet: TabularSheet
    heading: Heading
    rows: Lines


def read_table(path: Path, sought: Sought, limits: FileLimits = LIMITS) -> Table:
    """The table of *path* whose header names every anchor of *sought*.

    Raises :class:`BadFile`, one sentence.
    """
    content = content_of(path, sought, limits)
    missing: list[str] = []
    for sheets in readings_of(path, content, limits):
        parts, lacking = _parts(sheets, sought)
        if parts:
            return _table(path, sheets, parts, sought)
        if lacking and (not missing or len(lacking) < len(missing)):
            missing = lacking
    hidden = [sheet.name for sheet in sheets if sheet.hidden]
    raise _not_that(path, sought, missing or list(sought.anchors), hidden)


# ── what the file holds ──────────────────────────────────────────────────────────────────────────


def content_of(path: Path, sought: Sought, limits: FileLimits) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(limits.file + 1)
    except OSError as error:
        reason = "n'existe pas" if isinstance(error, FileNotFoundError) else "ne peut pas être lu"
        raise BadFile(
            f"Le fichier {path} {reason}.", "Vérifiez son chemin et vos droits.", file=str(path)
        ) from None
    if len(content) > limits.file:
        raise too_large(path, limits)
    if not content.strip():
        raise BadFile(
            f"Le fichier {path.name} est vide.", f"Choisissez {sought.what}.", file=str(path)
        )
    return content


def readings_of(path: Path, content: bytes, limits: FileLimits) -> Iterator[list[TabularSheet]]:
    """The ways to read the file: a workbook's sheets, or the text with each delimiter."""
    if is_workbook(content):
        yield sheets_of(path, content, limits)
        return
    text = _text(path, content)
    for delimiter in sorted(DELIMITERS, key=text[:5000].count, reverse=True):
        yield [TabularSheet(lines=_records(path, text, delimiter, limits))]


def _text(path: Path, content: bytes) -> str:
    if what := other_than_table(content):
        raise BadFile(
            f"Le fichier {path.name} est {what}, pas un tableau (XLSX, ODS, XLS ou CSV).",
            "Ouvrez-le dans un tableur, enregistrez-le en XLSX ou en « CSV UTF-8 », puis "
            "recommencez.",
            file=str(path),
        )
    try:
        return text_of(content)
    except UnknownEncoding:
        raise BadFile(
            f"Le fichier {path.name} ne se lit pas, encodage non reconnu : ses lettres accentuées "
            "seraient fausses.",
            f"Enregistrez-le en XLSX ou en « CSV UTF-8 », puis recommencez ; {UNCHANGED}.",
            file=str(path),
        ) from None
    except NoText:
        raise BadFile(
            f"Le fichier {path.name} n'est pas un tableau (ni CSV, ni XLSX, ni ODS, ni XLS).",
            f"Vérifiez le fichier choisi ; {UNCHANGED}.",
            file=str(path),
        ) from None


def _records(path: Path, text: str, delimiter: str, limits: FileLimits) -> Lines:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: Lines = []
    line, cells = 1, 0
    try:
        for record in reader:
            if reader.line_num - line >= LONGEST_RECORD:
                raise csv.Error
            cells += len(record)
            if cells > limits.cells or len(record) > limits.columns:
                raise too_large(path, limits)
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


# ── the table in it ──────────────────────────────────────────────────────────────────────────────


def _parts(sheets: list[TabularSheet], sought: Sought) -> tuple[list[_Part], list[str]]:
    """The visible sheets that have the titles, else the titles that lack in the nearest one."""
    parts: list[_Part] = []
    nearest: list[str] = []
    for sheet in sheets:
        if sheet.hidden:
            continue
        heading, lacking = find_heading(sheet.lines, sought)
        if heading:
            below = sheet.lines[heading.last + 1 :]
            rows = [(n, row) for n, row in below if any(c.strip() for c in row)]
            parts.append(_Part(sheet=sheet, heading=heading, rows=rows))
        elif lacking and (not nearest or len(lacking) < len(nearest)):
            nearest = lacking
    return parts, nearest


def _table(path: Path, sheets: list[TabularSheet], parts: list[_Part], sought: Sought) -> Table:
    filled = [part for part in parts if part.rows]
    if not filled:
        raise BadFile(
            f"Le fichier {path.name} n'a que sa ligne de titres.",
            f"Choisissez {sought.what} qui contient des lignes.",
            file=str(path),
        )
    for part in filled:
        _check_once(path, part, sought, named=len(sheets) > 1)
    read = [(part.sheet, part.heading, part.rows) for part in filled]
    bare = [part.sheet.name for part in parts if not part.rows]
    notices = [*of_sheets(sheets, read, bare), *of_columns(read), *of_hidden(read)]
    if len(filled) == 1:
        return _alone(filled[0], notices)
    return _together(filled, notices)


def _alone(part: _Part, notices: list[str]) -> Table:
    width = max(part.heading.width, _usual_width(part.rows))
    return Table(
        columns=part.heading.columns,
        titles=part.heading.titles,
        width=width,
        rows=part.rows,
        notices=notices,
    )


def _usual_width(rows: Lines) -> int:
    """How many cells most rows have (a file may end each of its rows with a delimiter)."""
    counts = Counter(len(row) for _, row in rows)
    return counts.most_common(1)[0][0] if counts else 0


def _together(parts: list[_Part], notices: list[str]) -> Table:
    """The rows of several sheets under the columns that any of them has."""
    titles: dict[str, str] = {}
    for part in parts:
        titles |= {name: t for name, t in part.heading.titles.items() if name not in titles}
    rows: Lines = []
    for part in parts:
        columns = part.heading.columns
        places = [columns.get(name, -1) for name in titles]
        fields = frozenset(columns)
        for number, row in part.rows:
            cells = [row[at] if 0 <= at < len(row) else "" for at in places]
            rows.append((RowNumber(number, part.sheet.name, fields), cells))
    return Table(
        columns={name: at for at, name in enumerate(titles)},
        titles=titles,
        width=len(titles),
        rows=rows,
        notices=notices,
    )


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────


def _check_once(path: Path, part: _Part, sought: Sought, *, named: bool) -> None:
    twice = part.heading.twice
    if not twice:
        return
    where = f", feuille « {part.sheet.name} »," if named else ""
    said = " ; ".join(_twice(sought.synonyms[name][0], found) for name, found in twice.items())
    raise BadFile(
        f"Le fichier {path.name}{where} a {said}.",
        f"Gardez-en une, ou dites dans les titres ce qui les distingue ; {UNCHANGED}.",
        file=str(path),
        columns=[title for found in twice.values() for title, _ in found],
    )


def _twice(called: str, found: list[tuple[str, int]]) -> str:
    count = "deux" if len(found) == 2 else str(len(found))
    which = " et ".join(f"« {title} » ({letters(at)})" for title, at in found)
    return f"{count} colonnes « {called} » : {which}"


def _not_that(path: Path, sought: Sought, missing: list[str], hidden: list[str]) -> BadFile:
    masked = "".join(f" ; la feuille « {name} » est masquée" for name in hidden)
    columns = ", ".join(f"« {sought.synonyms[field][0]} »" for field in missing)
    return BadFile(
        f"Le fichier {path.name} n'est pas {sought.what} : ses titres n'ont pas de colonne "
        f"{columns}.",
        f"Vérifiez le fichier choisi{masked} ; {UNCHANGED}.",
        file=str(path),
        missing=missing,
    )
