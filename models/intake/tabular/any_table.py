"""The reader of tables whose titles are not known beforehand: a survey's export, somebody's list.

The line of titles is the one, among the first, of which the caller understands the most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from models.errors import BadFile
from models.intake.tabular.headings import HEADER_WITHIN, Lines, Sought
from models.intake.tabular.reading import content_of, readings_of
from models.intake.tabular.sheets import LIMITS, FileLimits, TabularSheet
from models.intake.tabular.telling import letters

ENOUGH = 2
"""Titles that are understood: no other delimiter is tried."""
MOST_ROWS = 10_000


@dataclass(frozen=True, kw_only=True)
class AnyTable:
    """The *titles* of a sheet, each once and never empty, and the *rows* below, each with its line
    in the file."""

    titles: tuple[str, ...]
    rows: Lines
    notices: list[str] = field(default_factory=list)

    def cells(self, column: int) -> Iterator[str]:
        """What a column holds, row by row."""
        for _, row in self.rows:
            yield row[column].strip() if column < len(row) else ""

    def column(self, named: str) -> int | None:
        """The place of a column, by its title or its letter (« AB »); None: there is none."""
        wanted = " ".join(named.split()).casefold()
        for at, title in enumerate(self.titles):
            if title.casefold() == wanted:
                return at
        return next((n for n in range(len(self.titles)) if letters(n) == named.strip()), None)


@dataclass(frozen=True, kw_only=True)
class _Found:
    sheet: TabularSheet
    at: int
    worth: tuple[int, int]


def read_any(
    path: Path, what: str, worth: Callable[[Sequence[str]], int], limits: FileLimits = LIMITS
) -> AnyTable:
    """The table of *path* (*what* in French): *worth* says how many of a line's titles are
    understood. Raises :class:`BadFile`, one sentence."""
    sought = Sought(what=what, synonyms={}, anchors=())
    best: tuple[_Found, list[TabularSheet]] | None = None
    for sheets in readings_of(path, content_of(path, sought, limits), limits):
        for found in _headings(sheets, worth):
            if best is None or found.worth > best[0].worth:
                best = (found, sheets)
        if best and best[0].worth[0] >= ENOUGH:
            break
    if best is None:
        raise BadFile(
            f"Le fichier {path.name} n'a pas de ligne de titres.",
            "Donnez un titre à chaque colonne, sur la première ligne, puis recommencez.",
            file=str(path),
        )
    return _table(path, *best)


def _headings(
    sheets: list[TabularSheet], worth: Callable[[Sequence[str]], int]
) -> Iterator[_Found]:
    for sheet in sheets:
        if sheet.hidden:
            continue
        for at, (_, cells) in enumerate(sheet.lines[:HEADER_WITHIN]):
            filled = sum(bool(cell.strip()) for cell in cells)
            if filled > 1:
                yield _Found(sheet=sheet, at=at, worth=(worth(cells), -at))


def _table(path: Path, found: _Found, sheets: list[TabularSheet]) -> AnyTable:
    rows = [(n, row) for n, row in found.sheet.lines[found.at + 1 :] if any(map(str.strip, row))]
    if not rows:
        raise BadFile(
            f"Le fichier {path.name} n'a que sa ligne de titres.",
            "Choisissez un fichier qui contient des lignes.",
            file=str(path),
        )
    if len(rows) > MOST_ROWS:
        raise BadFile(
            f"Le fichier {path.name} a {len(rows)} lignes : {MOST_ROWS} au plus.",
            "Coupez-le en plusieurs fichiers, par département par exemple.",
            file=str(path),
        )
    others = [s.name for s in sheets if s is not found.sheet and s.is_filled and not s.hidden]
    notices = [f"Feuille non lue : « {name} »." for name in others]
    width = max(len(found.sheet.lines[found.at][1]), max(len(row) for _, row in rows))
    return AnyTable(
        titles=_titles(found.sheet.lines[found.at][1], width), rows=rows, notices=notices
    )


def _titles(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Each title, told from another that is written the same by its letter."""
    titles: list[str] = []
    for at in range(width):
        said = " ".join(cells[at].split()) if at < len(cells) else ""
        title = said or f"Sans titre ({letters(at)})"
        again = title.casefold() in {other.casefold() for other in titles}
        titles.append(f"{title} ({letters(at)})" if again else title)
    return tuple(titles)
