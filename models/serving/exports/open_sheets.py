"""A workbook in the OpenDocument format (ODS), which the State's services read: sheets of lines,
whose texts stay texts and whose days are days."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from models.words.signs import curled

SheetValue = str | int | date | None
MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{of}:1.0"'
    for name, of in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
    )
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MANIFEST = (
    f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    f' manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type='
    f'"{MEDIA_TYPE}"/><manifest:file-entry manifest:full-path="content.xml" '
    'manifest:media-type="text/xml"/></manifest:manifest>'
)
STYLES = (
    '<number:date-style style:name="day"><number:day number:style="long"/><number:text>/'
    '</number:text><number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/></number:date-style>'
    '<style:style style:name="d" style:family="table-cell" style:data-style-name="day"/>'
    '<style:style style:name="h" style:family="table-cell"><style:text-properties '
    'fo:font-weight="bold"/><style:table-cell-properties fo:wrap-option="wrap"/></style:style>'
    '<style:style style:name="t" style:family="table-cell"><style:table-cell-properties '
    'fo:wrap-option="wrap"/></style:style>'
)


@dataclass(frozen=True, kw_only=True)
class OpenSheet:
    """A sheet: *above* its header, lines of a label and what it says; *widths* in centimetres."""

    name: str
    header: Sequence[str]
    lines: Sequence[Sequence[SheetValue]]
    above: Sequence[tuple[str, str]] = ()
    below: Sequence[tuple[str, str]] = ()
    widths: Sequence[float] = ()


def write_open_sheets(path: Path, sheets: Sequence[OpenSheet]) -> None:
    """Write *sheets* as one file. Raises OSError."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        # First and not compressed, so that the file says what it is (OpenDocument 1.3, part 2).
        archive.writestr("mimetype", MEDIA_TYPE, zipfile.ZIP_STORED)
        archive.writestr("content.xml", "".join(_content(sheets)))
        archive.writestr("META-INF/manifest.xml", MANIFEST)


def _content(sheets: Sequence[OpenSheet]) -> Iterator[str]:
    yield f'{_HEAD}<office:document-content {_NAMESPACES} office:version="1.3">'
    widths = sorted({width for sheet in sheets for width in sheet.widths})
    columns = "".join(
        f'<style:style style:name="c{n}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width}cm"/></style:style>'
        for n, width in enumerate(widths)
    )
    yield f"<office:automatic-styles>{STYLES}{columns}</office:automatic-styles>"
    yield "<office:body><office:spreadsheet>"
    for sheet in sheets:
        yield from _sheet(sheet, widths)
    yield "</office:spreadsheet></office:body></office:document-content>"


def _sheet(sheet: OpenSheet, widths: Sequence[float]) -> Iterator[str]:
    yield f"<table:table table:name={quoteattr(sheet.name[:31])}>"
    for width in sheet.widths:
        yield f'<table:table-column table:style-name="c{widths.index(width)}"/>'
    for label, said in sheet.above:
        yield _row([_text(label, "h"), _text(said, "t")])
    if sheet.above:
        yield _row([])
    yield _row([_text(title, "h") for title in sheet.header])
    for line in sheet.lines:
        yield _row([_cell(value) for value in line])
    if sheet.below:
        yield _row([])
    for label, said in sheet.below:
        yield _row([_text(label, "h"), _text(said, "t")])
    yield "</table:table>"


def _row(cells: Sequence[str]) -> str:
    return f"<table:table-row>{''.join(cells) or '<table:table-cell/>'}</table:table-row>"


def _cell(value: SheetValue) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, int):
        said = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {said}><text:p>{value}</text:p></table:table-cell>"
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        said = f'table:style-name="d" office:value-type="date" office:date-value="{day}"'
        return f"<table:table-cell {said}><text:p>{day:%d/%m/%Y}</text:p></table:table-cell>"
    return _text(value, "t")


def _text(text: str, style: str) -> str:
    clean = "".join(sign for sign in curled(text) if sign >= " " or sign == "\n")
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in clean.split("\n"))
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string">{lines}'
        "</table:table-cell>"
    )
