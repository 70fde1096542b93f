"""Warnings about what a table leaves out.

What is left out of a file, or was not seen when it was saved, is told in a sentence each.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.intake.tabular.headings import Heading, Lines
from models.intake.tabular.sheets import TabularSheet

Read = list[tuple[TabularSheet, Heading, Lines]]
SHOWN, LONGEST = 20, 60


def of_sheets(sheets: list[TabularSheet], read: Read, bare: list[str]) -> Iterator[str]:
    """Which sheets were read, where there are several, and which were not and why; *bare*: those
    that have the titles and no row."""
    names = {id(sheet) for sheet, _, _ in read}
    if len(read) > 1:
        yield f"Feuilles lues : {_list([sheet.name for sheet, _, _ in read])}."
    for sheet in sheets:
        if sheet.hidden:
            yield f"Feuille non lue : « {sheet.name} », masquée."
        elif id(sheet) not in names and sheet.is_filled:
            why = "sans ligne sous ses titres" if sheet.name in bare else "qui n'a pas ces titres"
            yield f"Feuille non lue : « {sheet.name} », {why}."


def of_columns(read: Read) -> Iterator[str]:
    """The columns whose titles are not understood, or that have none."""
    for sheet, heading, rows in read:
        found = [_called(title) for title in heading.unread.values()]
        found += [f"sans titre ({letters(at)})" for at in sorted(_filled(heading, rows))]
        if found:
            of_which = f" (feuille « {sheet.name} »)" if len(read) > 1 else ""
            yield f"Le fichier a des colonnes non lues{of_which} : {_some(found)}."


def _filled(heading: Heading, rows: Lines) -> set[int]:
    """The columns that have no title, those beyond the last one included, and are not empty."""
    filled: set[int] = set()
    for _, row in rows:
        beyond = range(heading.width, len(row))
        filled.update(
            at for at in (*heading.untitled, *beyond) if row[at : at + 1] and row[at].strip()
        )
    return filled


def of_hidden(read: Read) -> Iterator[str]:
    """The rows and columns that a filter or a hand hid, and that were read."""
    for sheet, heading, rows in read:
        of_which = f" (feuille « {sheet.name} »)" if len(read) > 1 else ""
        if not sheet.transparent:
            yield f"Toutes les lignes sont lues{of_which}, les masquées et les filtrées comprises."
        lines = [str(int(line)) for line, _ in rows if line in sheet.hidden_rows]
        if lines:
            yield f"Lignes masquées ou filtrées, lues aussi{of_which} : {_some(lines)}."
        columns = [
            _called(heading.titles[name])
            for name, at in heading.columns.items()
            if at in sheet.hidden_columns
        ]
        if columns:
            yield f"Colonnes masquées, lues aussi{of_which} : {_some(columns)}."


def letters(index: int) -> str:
    """A column as spreadsheets call it: A for 0, AA for 26."""
    said = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        said = chr(65 + rest) + said
    return said


def _called(title: str) -> str:
    return f"« {title if len(title) <= LONGEST else title[:LONGEST] + '…'} »"


def _list(names: list[str]) -> str:
    return ", ".join(map(_called, names))


def _some(found: list[str]) -> str:
    others = len(found) - SHOWN
    return ", ".join(found[:SHOWN]) + (f" et {others} autres" if others > 0 else "")
