"""The rows of the open-data file, under whatever headers and encoding it arrives.

Headers are matched without case nor accents; ``;`` ``,`` and tabs all separate.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from models.calendar.names import plain
from models.errors import BadFile
from models.system_words import why

COLUMNS = {
    "description": ("description", "nom", "libelle"),
    "start": ("start date", "date de debut", "debut"),
    "end": ("end date", "date de fin", "fin"),
    "zone": ("zones", "zone"),
    "year": ("annee scolaire", "school year"),
    "population": ("population",),
}
OPTIONAL = ("population",)
SHOWN = {
    "description": "description", "start": "start_date", "end": "end_date", "zone": "zones",
    "year": "annee_scolaire",
}  # fmt: skip


def table_of_file(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The data lines, with their number in the file, under our own column names."""
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        columns = _columns(next(reader, []), path)
        for cells in reader:
            if any(c.strip() for c in cells):
                yield (
                    reader.line_num,
                    {
                        name: cells[i].strip() if i < len(cells) else ""
                        for name, i in columns.items()
                    },
                )
    except csv.Error as error:
        raise BadFile(
            f"{path.name}, ligne {reader.line_num} : ce n'est pas une ligne de CSV ({error}).",
            "Téléchargez de nouveau le fichier.",
            line=reader.line_num,
        ) from error


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadFile(
            f"Le fichier {path} ne se lit pas ({why(error)}).",
            "Vérifiez son nom.",
            said=error.strerror,
        ) from error
    if b"\0" in raw:
        raise BadFile(
            f"{path.name} n'est pas un fichier CSV.",
            "Téléchargez fr-en-calendrier-scolaire au format CSV.",
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(";,\t", key=header.count)


def _columns(header: list[str], path: Path) -> dict[str, int]:
    places = {plain(cell): i for i, cell in reversed(list(enumerate(header)))}
    found = {
        name: places[spelling]
        for name, spellings in COLUMNS.items()
        for spelling in reversed(spellings)
        if spelling in places
    }
    missing = [SHOWN[n] for n in COLUMNS if n not in found and n not in OPTIONAL]
    if missing:
        raise BadFile(
            f"{path.name}, ligne 1 : il manque la colonne {', '.join(missing)}.",
            "Le fichier attendu est fr-en-calendrier-scolaire (data.education.gouv.fr), en CSV.",
            line=1,
            columns=missing,
        )
    return found
