"""An export as a workbook: what is typed stays what it is, dates are dates, and no text that
somebody typed ever becomes a formula or a link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unicodedata import category

from models.serving.exports.columns import ExportColumn, Holds, Value

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd/mm/yyyy",
}
FORMULAS = tuple("=+-@＝＋－＠")
"""What a text begins with that a spreadsheet may take for a formula."""
A4 = 9
ABOUT = "À propos"
AboutFile = Sequence[tuple[str, str]]


def write_workbook(
    path: Path,
    title: str,
    about: AboutFile,
    columns: Sequence[ExportColumn],
    slices: Iterable[Sequence[Sequence[Value]]],
    tell: Callable[[int], None],
) -> None:
    """Write the sheet *title* and what is said about it, slice by slice; *tell* the lines so far.

    Raises OSError.
    """
    # Late, for start-up: most of the portal makes no file.
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    with (
        # XlsxWriter leaves its drafts behind when the disk is full.
        TemporaryDirectory(dir=path.parent) as drafts,
        Workbook(path, OPTIONS | {"tmpdir": drafts}) as book,
    ):
        book.set_properties({"title": title, "author": "Point d'orgue", "language": "fr-FR"})
        written = _Sheet(book, title, columns)
        for lines in slices:
            tell(written.add(lines))
        written.end()
        _write_about(book, about)


def like_a_formula(text: str) -> bool:
    """Whether a spreadsheet may take *text* for a formula, past the spaces and signs without a
    picture that it may leave out."""
    first = next((c for c in text if category(c)[0] not in "ZC"), "")
    return first in FORMULAS or text.startswith(("\t", "\r"))


class _Sheet:
    """The lines, under a header that stays in sight and filters."""

    def __init__(self, book: Any, title: str, columns: Sequence[ExportColumn]) -> None:
        self.sheet, self.columns, self.count = book.add_worksheet(title[:31]), columns, 0
        self.held = book.add_format({"quote_prefix": True})
        self.day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        self.writers = [self._writer(column) for column in columns]
        self.sheet.freeze_panes(1, 0)
        _lay_out(self.sheet)
        self.sheet.repeat_rows(0)
        for n, column in enumerate(columns):
            self.sheet.set_column(n, n, max(column.width, min(len(column.title) + 4, 24)))
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        for n, column in enumerate(columns):
            self.sheet.write_string(0, n, column.title, head)

    def add(self, lines: Sequence[Sequence[Value]]) -> int:
        """Write *lines* below; how many there are so far."""
        for line in lines:
            self.count += 1
            for n, value in enumerate(line):
                if value is not None and value != "":
                    self.writers[n](self.count, n, value)
        return self.count

    def end(self) -> None:
        self.sheet.autofilter(0, 0, self.count, len(self.columns) - 1)

    def _writer(self, column: ExportColumn) -> Callable[[int, int, Any], object]:
        if column.holds is Holds.NUMBER:
            return self.sheet.write_number  # type: ignore[no-any-return]
        return self._write_day if column.holds is Holds.DAY else self._write_text

    def _write_day(self, row: int, n: int, value: date) -> None:
        self.sheet.write_datetime(row, n, value, self.day)

    def _write_text(self, row: int, n: int, value: object) -> None:
        text = str(value)
        self.sheet.write_string(row, n, text, self.held if like_a_formula(text) else None)


def _lay_out(sheet: Any) -> None:
    """As it is printed: A4 across, one page wide, as many as it takes, each with its number."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")


def _write_about(book: Any, about: AboutFile) -> None:
    sheet = book.add_worksheet(ABOUT)
    _lay_out(sheet)
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    for row, (label, words) in enumerate(about):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, words, wrapped)
