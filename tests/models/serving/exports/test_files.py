"""A file opens as what it is: typed cells, no formula of somebody's, whatever the script."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter.exceptions import FileCreateError

from models.serving.exports.columns import ExportColumn, Holds
from models.serving.exports.separated import write_separated
from models.serving.exports.workbook import write_workbook

LONG = "Bassin de la vallée " * 10
ARABIC = "مدرسة الأمل"
TYPED = (
    '=HYPERLINK("https://x.example";"a")',
    "+33 6 00 00 00 00",
    "-1",
    "@x",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    " =1+1",
    "\n=1+1",
    "\u200b=1",
    "\ufeff=1",
    "\u00a0\u202f-1",
    "https://x.example",
    "12",
    "00123",
    LONG,
    ARABIC,
    "« L'été » ; a\nb",
    "1-2",
    "",
)


def column(code: str, holds: Holds = Holds.TEXT) -> ExportColumn:
    n = ["text", "number", "day"].index(code)
    return ExportColumn(code=code, title=code, part="", of=lambda line: line[n], holds=holds)


COLUMNS = (column("text"), column("number", Holds.NUMBER), column("day", Holds.DAY))
LINES = [[text, 1.5, date(2027, 3, 16)] for text in TYPED]
ABOUT = [("Ce fichier", "Les actions"), ("Territoire", "=1+1")]


def told(so_far: list[int]) -> Any:
    return so_far.append


def halves(lines: list[Any]) -> Iterator[list[Any]]:
    yield lines[:5]
    yield lines[5:]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path, so_far = tmp_path / "x.xlsx", []
    write_workbook(path, "Les actions", ABOUT, COLUMNS, halves(LINES), told(so_far))
    assert so_far == [5, len(LINES)]
    assert [p.name for p in tmp_path.iterdir()] == ["x.xlsx"]
    return path


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    opened = CalamineWorkbook.from_path(path)
    return {name: opened.get_sheet_by_name(name).to_python() for name in opened.sheet_names}


def test_a_workbook_has_texts_numbers_and_dates_as_they_are(book: Path) -> None:
    found = sheets(book)
    assert found["Les actions"] == [["text", "number", "day"], *LINES]
    assert found["À propos"] == [list(fact) for fact in ABOUT]


def test_every_sheet_is_printed_across_one_page_wide_under_its_titles(book: Path) -> None:
    with ZipFile(book) as archive:
        lines, about = (archive.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
        names = archive.read("xl/workbook.xml").decode()
    for sheet in (lines, about):
        assert '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"' in sheet
        assert '<pageSetUpPr fitToPage="1"/>' in sheet
    assert "Print_Titles" in names
    assert "'Les actions'!$1:$1" in names


def test_nothing_that_is_typed_becomes_a_formula_or_a_link(book: Path) -> None:
    with ZipFile(book) as archive:
        written = {name: archive.read(name).decode() for name in archive.namelist()}
    for name, xml in written.items():
        if "worksheets" in name:
            assert "<f>" not in xml
            assert "hyperlink" not in xml.lower().replace("=hyperlink(", "")
    assert 'quotePrefix="1"' in written["xl/styles.xml"]
    held = re.findall(r'<c r="A\d+" s="(\d+)"', written["xl/worksheets/sheet1.xml"])
    assert len(held) == 1 + TYPED.index("https://x.example")  # with the header's


def test_the_header_stays_in_sight_and_filters(book: Path) -> None:
    with ZipFile(book) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in xml
    assert f'<autoFilter ref="A1:C{len(LINES) + 1}"/>' in xml


def test_nothing_is_said_of_an_empty_cell(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_workbook(path, "x", [], COLUMNS, [[["", None, None], ["b", 0, None]]], told([]))
    assert sheets(path)["x"] == [["text", "number", "day"], ["", "", ""], ["b", 0.0, ""]]


def test_a_workbook_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.mkdir()  # as hard to write to as a full disk
    with pytest.raises(FileCreateError):
        write_workbook(path, "x", ABOUT, COLUMNS, halves(LINES), told([]))
    assert list(tmp_path.iterdir()) == [path]


def test_an_export_without_a_line_opens(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_workbook(path, "x", ABOUT, COLUMNS, [], told([]))
    assert sheets(path)["x"] == [["text", "number", "day"]]


def test_a_csv_opens_in_a_french_spreadsheet(tmp_path: Path) -> None:
    path, so_far = tmp_path / "x.csv", []
    write_separated(path, COLUMNS, halves(LINES), told(so_far))
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbftext;number;day\r\n")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    plain = TYPED.index("https://x.example")
    held = [*(f"'{text}" for text in TYPED[:plain]), *TYPED[plain:]]
    assert lines[1:] == [[text, "1,5", "16/03/2027"] for text in held]
    assert so_far == [5, len(LINES)]


def test_a_csv_says_nothing_of_what_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_separated(path, COLUMNS, [[[None, None, None], ["", 0, None]]], told([]))
    assert path.read_text(encoding="utf-8-sig").splitlines()[1:] == [";;", ";0;"]
