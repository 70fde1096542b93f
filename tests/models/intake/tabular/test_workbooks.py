"""Every visible sheet with the titles is read, the rest is said, and a bound precedes a cost."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from models.errors import BadFile
from models.intake.tabular.reading import read_table
from models.intake.tabular.sheets import LIMITS, FileLimits, sheets_of
from models.territory.importing.people_columns import SOUGHT
from tests.models.intake.tabular.files import (
    ANNE,
    INES,
    PAUL,
    TITLES,
    Sheets,
    csv_of,
    ods,
    ods_row,
    read,
    xlsx,
)

DATA = Path(__file__).parents[3] / "data"
TEAM = f'<table:table table:name="L&apos;équipe">{ods_row(TITLES)}{{}}</table:table>'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "personnes.xlsx"


def rows_and_notices(path: Path, limits: FileLimits = LIMITS) -> tuple[list[list[str]], list[str]]:
    table = read_table(path, SOUGHT, limits)
    return [row for _, row in table.rows], table.notices


BOOKS: dict[str, tuple[Sheets, list[str], list[list[str]], list[str]]] = {
    "three sheets": (
        {"Académie": [TITLES, ANNE], "94": [TITLES, PAUL], "IEN": [TITLES, INES]},
        [],
        [ANNE, PAUL, INES],
        ["Feuilles lues : « Académie », « 94 », « IEN »."],
    ),
    "an empty model in front": (
        {"Modèle": [TITLES], "Saisie": [TITLES, ANNE]},
        [],
        [ANNE],
        ["Feuille non lue : « Modèle », sans ligne sous ses titres."],
    ),
    "last year hidden": (
        {"2025-26": [TITLES, PAUL], "2026-27": [TITLES, ANNE]},
        ["2025-26"],
        [ANNE],
        ["Feuille non lue : « 2025-26 », masquée."],
    ),
    "other titles": (
        {"Mode d'emploi": [["Lisez-moi"]], "Relais": [TITLES, ANNE], "Feuil3": []},
        [],
        [ANNE],
        ["Feuille non lue : « Mode d'emploi », qui n'a pas ces titres."],
    ),
    "titles that differ": (
        {"A": [TITLES, ANNE], "B": [[*TITLES[::-1], "note"], [*PAUL[::-1], "x"]]},
        [],
        [ANNE, PAUL],
        [
            "Feuilles lues : « A », « B ».",
            "Le fichier a des colonnes non lues (feuille « B ») : « note ».",
        ],
    ),
    "one sheet": ({"Feuil1": [TITLES, ANNE], "Feuil2": []}, [], [ANNE], []),
}


@pytest.mark.parametrize(("sheets", "hidden", "rows", "notices"), BOOKS.values(), ids=BOOKS)
def test_every_visible_sheet_with_the_titles_is_read(
    path: Path, sheets: Sheets, hidden: list[str], rows: list[list[str]], notices: list[str]
) -> None:
    assert rows_and_notices(xlsx(path, sheets, hidden)) == (rows, notices)


def test_a_line_says_its_sheet_where_there_are_several(path: Path) -> None:
    table = read_table(xlsx(path, {"A": [TITLES, ANNE], "94": [TITLES, PAUL]}), SOUGHT)
    assert [f"ligne {line}" for line, _ in table.rows] == [
        "ligne 2 de la feuille « A »",
        "ligne 2 de la feuille « 94 »",
    ]


def test_a_sheet_tells_nothing_of_a_column_that_another_has(path: Path) -> None:
    sheets = {"A": [TITLES, ANNE], "B": [[*TITLES, "au"], [*PAUL, "31/12/2026"]]}
    table = read_table(xlsx(path, sheets), SOUGHT)
    assert [table.tells(line, "ends") for line, _ in table.rows] == [False, True]
    assert [table.cell(row, "ends") for _, row in table.rows] == ["", "31/12/2026"]


def test_a_workbook_of_hidden_sheets_alone_is_refused(path: Path) -> None:
    sheets: Sheets = {"Notes": [["rien"]], "A": [TITLES, ANNE]}
    with pytest.raises(BadFile, match="n'ont pas de colonne") as refused:
        read_table(xlsx(path, sheets, ["A"]), SOUGHT)
    assert "« A » est masquée" in refused.value.next_step


def test_rows_and_columns_that_are_hidden_or_filtered_are_said(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Relais")
        for n, row in enumerate([TITLES, ANNE, PAUL, INES], 2):
            sheet.write_row(n, 0, row)
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.set_row(900, None, None, {"hidden": True})
        sheet.set_column("D:E", None, None, {"hidden": True})
        sheet.autofilter("A3:D6")
    assert rows_and_notices(path) == (
        [ANNE, PAUL, INES],
        [
            "Lignes masquées ou filtrées, lues aussi : 5.",
            "Colonnes masquées, lues aussi : « courriel ».",
        ],
    )


def test_the_same_is_said_of_a_workbook_of_libreoffice(tmp_path: Path) -> None:
    columns = (
        '<table:table-column table:number-columns-repeated="3"/>'
        '<table:table-column table:visibility="collapse"/>'
    )
    hidden = '<table:table table:name="2025" table:style-name="masked">{}</table:table>'
    path = ods(
        tmp_path / "personnes.ods",
        f'<table:table table:name="L&apos;équipe">{columns}{ods_row(TITLES)}'
        + '<table:table-row table:number-rows-repeated="2"/>'
        + ods_row(ANNE, 'table:visibility="filter"')
        + ods_row(PAUL)
        + ods_row(INES, 'table:visibility="collapse"')
        + '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        + hidden.format(ods_row(TITLES) + ods_row(["24", "pilote", "Ancien", "a@ac.fr"])),
    )
    assert rows_and_notices(path) == (
        [ANNE, PAUL, INES],
        [
            "Feuille non lue : « 2025 », masquée.",
            "Lignes masquées ou filtrées, lues aussi : 4, 6.",
            "Colonnes masquées, lues aussi : « courriel ».",
        ],
    )


def test_a_workbook_of_excel_97_does_not_tell_its_hidden_rows_which_are_read() -> None:
    rows, notices = rows_and_notices(DATA / "relais.xls")
    assert rows == [["94", *PAUL[1:]], ANNE]
    assert notices == [
        "Feuille non lue : « 2025-26 », masquée.",
        "Toutes les lignes sont lues, les masquées et les filtrées comprises.",
    ]


def test_an_instant_keeps_its_hour(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*TITLES, "du", "au"])
        sheet.write_row(1, 0, [94.0, *PAUL[1:]])
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(1, 4, [46311 + 22 / 24, 46312], day)
    assert rows_and_notices(path)[0] == [["94", *PAUL[1:], "2026-10-16T22:00:00", "2026-10-17"]]


# ── passwords ────────────────────────────────────────────────────────────────────────────────────


def old_and_protected() -> bytes:
    """The beginning of an XLS of Excel 97 with a password: BOF, then FilePass."""
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return start + b"\x09\x08\x10\0\0\x06\x05\0" + bytes(12) + b"\x2f\0\x36\0\x01\0" + bytes(512)


def zip_with_password() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.infolist()[0].flag_bits |= 1
    return content.getvalue()


SEALED = '<manifest><file-entry><encryption-data checksum="x"/></file-entry></manifest>'


def test_a_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    paths = [
        DATA / "protege.xlsx",
        ods(tmp_path / "a.ods", TEAM.format(ods_row(ANNE)), SEALED),
        tmp_path / "b.xls",
        tmp_path / "c.xlsx",
    ]
    paths[2].write_bytes(old_and_protected())
    paths[3].write_bytes(zip_with_password())
    for path in paths:
        with pytest.raises(BadFile, match="est protégé par un mot de passe") as refused:
            read_table(path, SOUGHT)
        assert "sans mot de passe" in refused.value.next_step


def test_an_archive_that_is_no_workbook_says_so(path: Path) -> None:
    for name in ("word/document.xml", "Index/Document.iwa", "personnes.csv"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, "unité;fonction;courriel")
        with pytest.raises(BadFile, match="est une archive ou un document, pas un tableau"):
            read_table(path, SOUGHT)


# ── what is no table ─────────────────────────────────────────────────────────────────────────────

TABLE = "<table><tr><th>unité</th><th>fonction</th></tr></table>"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
OTHERS = {
    f"<html><body>{TABLE}</body></html>": "une page web",
    f"\n <!DOCTYPE html>\n<HTML>{TABLE}": "une page web",
    TABLE: "une page web",
    f"{XML}<!DOCTYPE html><html xmlns='x'>{TABLE}</html>": "une page web",
    f'{XML}<?mso-application progid="Excel.Sheet"?><Workbook>': "au format XML d'Excel 2003",
    f'{XML}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">': "XML d'Excel 2003",
    f'{XML}<office:document xmlns:office="urn:oasis:names:tc:opendocument:x">': "(FODS)",
    f"{XML}<personnes/>": "un fichier XML",
    "MIME-Version: 1.0\nContent-Type: multipart/related": "(MHTML)",
    "ID;PWXL;N;E\nP;PGeneral\n": "au format SYLK",
    "ID;PCALCOOO32\r\nC;X1;Y1;K": "format SYLK",
    "ID;P\rB;Y2;X4\r": "un classeur au format SYLK",
    "{\\rtf1\\ansi unité}": "un document RTF",
    '[{"unité": "094"}]': "un fichier JSON",
    '[\n  {\n    "unité": "094"': "fichier JSON",
    '{ "personnes": []}': "JSON",
    "%PDF-1.7\n%âãÏÓ": "un PDF",
}


@pytest.mark.parametrize(("content", "says"), OTHERS.items(), ids=OTHERS.values())
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_what_is_named_as_a_table_and_is_none_says_what_it_is(
    tmp_path: Path, content: str, says: str, encoding: str
) -> None:
    with pytest.raises(BadFile) as refused:
        read(tmp_path, content.encode(encoding))
    assert says in refused.value.sentence
    assert "enregistrez-le en XLSX ou en « CSV UTF-8 »" in refused.value.next_step


BEGIN_LIKE_OTHERS = [
    "ID;Prénom;note",
    "id;poste",
    "ID;P",
    "id;pôle",
    "{clé}",
    "[{clé}]",
    "<Clé>",
    "<obligatoire> id",
    "Table",
]


@pytest.mark.parametrize("titles", BEGIN_LIKE_OTHERS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_titles_that_begin_like_another_format_are_titles(
    tmp_path: Path, titles: str, encoding: str
) -> None:
    extra = ["1"] * len(titles.split(";"))
    text = csv_of([*titles.split(";"), *TITLES], [*extra, *ANNE], [*extra, *PAUL])
    assert [row[-4:] for _, row in read(tmp_path, text.encode(encoding)).rows] == [ANNE, PAUL]


# ── bounds ───────────────────────────────────────────────────────────────────────────────────────

FEW = FileLimits(file=30_000, unfolded=60_000, sheets=4, columns=30, cells=400, text=4_000)
SPARSE: dict[str, Sheets] = {
    "a cell far below": {"A": [TITLES, *[[]] * 200, ANNE]},
    "a cell far right": {"A": [TITLES, [*ANNE, *[None] * 30, "x"]]},
    "many sheets": {str(n): [TITLES, ANNE] for n in range(5)},
    "a hidden sheet": {"A": [TITLES, ANNE], "B": [*[[]] * 200, ANNE]},
    "long texts": {"A": [TITLES, *[[*ANNE[:2], "x" * 900, ANNE[3]]] * 9]},
    "many texts": {"A": [TITLES, *[[f"{n}" * 2_000 for n in range(9)]] * 3]},
}


@pytest.mark.parametrize("sheets", SPARSE.values(), ids=SPARSE)
def test_what_a_workbook_asks_for_is_bounded(path: Path, sheets: Sheets) -> None:
    xlsx(path, sheets, ["B"])
    with pytest.raises(BadFile) as refused:
        read_table(path, SOUGHT, FEW)
    assert refused.value.sentence == (
        "Le fichier personnes.xlsx est trop grand : au plus 400 cases, 30 colonnes et 4 feuilles, "
        "et 60 ko une fois déplié."
    )
    rows_and_notices(path)  # which the true bounds allow


def test_a_workbook_within_its_bounds_is_read(path: Path) -> None:
    assert rows_and_notices(xlsx(path, {"A": [TITLES, ANNE], "B": [TITLES, PAUL]}), FEW)[0] == [
        ANNE,
        PAUL,
    ]


def test_a_row_that_is_empty_costs_nothing_to_who_asked(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate([TITLES, ANNE]):
            sheet.write_row(n, 0, row)
        sheet.write(200_000, 8, "x")
    tracemalloc.start()
    (found,) = sheets_of(path, path.read_bytes(), LIMITS)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    beyond = [""] * 5
    assert found.lines == [
        (1, [*TITLES, *beyond]),
        (2, [*ANNE, *beyond]),
        (200_001, [*[""] * 8, "x"]),
    ]
    assert most < 1_000_000


REPEATED = {
    "rows": ods_row(ANNE, 'table:number-rows-repeated="1000000"'),
    "cells": '<table:table-row><table:table-cell office:value-type="string" '
    'table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell></table:table-row>',
    "rows between": '<table:table-row table:number-rows-repeated="1000000"/>' + ods_row(ANNE),
}


@pytest.mark.parametrize("row", REPEATED.values(), ids=REPEATED)
def test_what_libreoffice_repeats_is_counted(tmp_path: Path, row: str) -> None:
    few = replace(LIMITS, cells=1_000_000)
    with pytest.raises(BadFile, match="trop grand"):
        read_table(ods(tmp_path / "a.ods", TEAM.format(row)), SOUGHT, few)


def test_a_text_file_is_bounded_too(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="trop grand"):
        read(tmp_path, ";" * 500, limits=FEW)
    with pytest.raises(BadFile, match="trop grand"):
        read(tmp_path, "unité;" + "x" * 40_000, limits=FEW)


def test_a_cell_said_over_and_over_is_counted_each_time(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", '<c r="A1"><v>1</v></c>' * 500)
    with pytest.raises(BadFile, match="trop grand"):
        read_table(path, SOUGHT, FEW)


def test_what_is_announced_is_looked_at_before_it_is_read(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "no workbook at all")
        archive.writestr("xl/sharedStrings.xml", " " * 1_000_000)
    assert path.stat().st_size < 2_000
    with pytest.raises(BadFile, match="trop grand"):
        read_table(path, SOUGHT, FEW)
    with pytest.raises(BadFile, match="illisible"):
        read_table(path, SOUGHT)
