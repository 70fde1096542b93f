"""Tables as spreadsheets save them, each made for one question."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from models.intake.tabular.headings import Sought
from models.intake.tabular.reading import Table, read_table
from models.intake.tabular.sheets import LIMITS, FileLimits
from models.territory.importing.people_columns import SOUGHT

TITLES = ["unité", "fonction", "nom", "courriel"]
PAUL = ["094", "pilote", "Paul Essai", "paul.essai@ac-exemple.fr"]
ANNE = ["24", "pilote", "Anne Essai", "anne.essai@ac-exemple.fr"]
INES = ["0940926W", "IEN", "Inès Essai", "ines.essai@ac-exemple.fr"]
Sheets = dict[str, Sequence[Sequence[Any]]]


def read(
    folder: Path, content: bytes | str, sought: Sought = SOUGHT, limits: FileLimits = LIMITS
) -> Table:
    """What a file of *content* says."""
    path = folder / "personnes.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(path, sought, limits)


def csv_of(*rows: Sequence[str]) -> str:
    return "".join(f"{';'.join(row)}\n" for row in rows)


def xlsx(path: Path, sheets: Sheets, hidden: Sequence[str] = ()) -> Path:
    """A workbook with *sheets*, those of *hidden* masked."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
            if name in hidden:
                sheet.hide()
            else:
                sheet.activate()
    return path


ODS_KIND = b"application/vnd.oasis.opendocument.spreadsheet"
ODS_TABLES = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>'
    '<style:style style:name="masked" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body>"
    "</office:document-content>"
)


def ods(path: Path, tables: str, manifest: str = "<manifest/>") -> Path:
    """A workbook of LibreOffice with *tables*, as XML."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", ODS_KIND)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", ODS_TABLES.format(tables))
    return path


def ods_row(cells: Sequence[str], attributes: str = "") -> str:
    said = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    beyond = '<table:table-cell table:number-columns-repeated="16380"/>'
    return f"<table:table-row {attributes}>{said}{beyond}</table:table-row>"
