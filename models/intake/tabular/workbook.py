"""The workbook parser, in its sandbox.

A workbook is read by a process that does nothing else, and may use little of the machine.

A small file may unfold to more than any memory holds: what it announces is looked at before it is
read. It comes on standard input; each sheet leaves on standard output as a line of JSON that tells
its name and its hidden columns, then a line for each row that has something: its number, whether it
is hidden, its cells up to the last that is filled. How it ended is the exit code.
Run by ``models.intake.tabular.sheets``, as a file of its own.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from xml.etree import ElementTree

from python_calamine import (
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

DONE, TOO_LARGE, BROKEN, COST_TOO_MUCH, PROTECTED, OTHER = 0, 3, 4, 5, 6, 7
"""How it ends. Any other way, it was ended: by the system, or for having taken too long."""
OLE_WITH_PASSWORD = (
    re.compile(re.escape("EncryptedPackage".encode("utf-16-le"))),  # XLSX
    # XLS: a record FilePass, as soon as its stream has begun.
    re.compile(rb"\x09\x08(?:\x10\0.{16}|\x08\0.{8})(?:\x86\0\0\0)?\x2f\0", re.DOTALL),
)
"""calamine tells a password from a damage when it is given a path alone."""
CHUNK, LONGEST_TAG = 4_000_000, 10_000
SMALL = 5_000_000
"""Bytes of a part that names others."""
FILES = 5_000
"""Of an archive: a workbook has a few for each sheet."""


class WorkbookTooLarge(Exception):
    """More is announced than may be read."""


class Protected(Exception):
    """A password is needed."""


class Other(Exception):
    """An archive that holds no workbook: a text document, a Numbers file, files put together."""


def main(limits: dict[str, int]) -> int:
    """Write each sheet of the workbook on standard input, as a person would write its cells."""
    try:
        _write(sys.stdin.buffer.read(), limits)
    except (KeyboardInterrupt, SystemExit):
        raise
    except WorkbookTooLarge:
        return TOO_LARGE
    except (Protected, PasswordError):
        return PROTECTED
    except Other:
        return OTHER
    except MemoryError:
        return COST_TOO_MUCH
    except BaseException:  # a panic of the reader is not an Exception
        return BROKEN
    return DONE


def _write(content: bytes, limits: dict[str, int]) -> None:
    seen = _seen_before(content, limits)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    if len(sheets) > limits["sheets"]:
        raise WorkbookTooLarge
    text = 0
    for sheet in sheets:
        hidden = sheet.visible != SheetVisibleEnum.Visible
        rows, columns = seen.get(sheet.name, ((), ()))
        told = {"hidden": hidden, "hidden_columns": list(columns)}
        print(json.dumps({"name": sheet.name, "transparent": sheet.name in seen, **told}))
        unseen = frozenset(rows)
        for number, row in () if hidden else _rows(book, sheet, limits):
            line = json.dumps([number, number in unseen, row])
            text += len(line)
            if text > limits["text"]:
                raise WorkbookTooLarge
            print(line)


def _rows(
    book: CalamineWorkbook, sheet: SheetMetadata, limits: dict[str, int]
) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet that have something, numbered from its very first."""
    found = book.get_sheet_by_name(sheet.name)
    # Where its last cell is, counted from nought.
    _check(found.total_height + 1, found.total_width + 1, limits)
    for number, row in enumerate(found.iter_rows(), 1):
        if row.count("") < len(row):
            while row[-1] == "":
                row.pop()
            yield number, list(map(written, row))


def _check(rows: int, columns: int, limits: dict[str, int]) -> None:
    if columns > limits["columns"] or rows * columns > limits["cells"]:
        raise WorkbookTooLarge


def written(cell: object) -> str:
    """A workbook's value as a person would write it in a text file."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return (cell if cell.time() != time() else cell.date()).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


# ── what is announced ────────────────────────────────────────────────────────────────────────────

Hidden = tuple[list[int], list[int]]
"""Rows as the sheet numbers them, and columns counted from nought."""


class Extent:
    """How far a sheet goes, and what is hidden in it."""

    def __init__(self) -> None:
        self.rows = self.columns = self.cells = 0
        self.hidden: Hidden = ([], [])

    def reach(self, row: int, column: int, cells: int, limits: dict[str, int]) -> None:
        """As far as *row* and *column*, by so many more cells."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        self.cells += cells
        _check(self.rows, self.columns, limits)
        if self.cells > limits["cells"]:
            raise WorkbookTooLarge

    def hide(self, which: int, first: int, last: int, limits: dict[str, int]) -> None:
        """Rows (*which* 0) or columns (1); as far as a sheet that is read may go."""
        most = limits["columns"] if which else limits["cells"] // 10
        self.hidden[which].extend(range(first, min(last, most) + 1))


def _seen_before(content: bytes, limits: dict[str, int]) -> dict[str, Hidden]:
    """What each sheet hides. Raises WorkbookTooLarge or Protected, before any of it is read."""
    if not content.startswith(b"PK"):
        if any(sign.search(content) for sign in OLE_WITH_PASSWORD):
            raise Protected
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise Protected
        if len(parts) > FILES or sum(part.file_size for part in parts) > limits["unfolded"]:
            raise WorkbookTooLarge
        names = {part.filename.lower().lstrip("/"): part.filename for part in parts}
        manifest = names.get("meta-inf/manifest.xml")
        if manifest and b"encryption-data" in _small(archive, manifest):
            raise Protected
        if "content.xml" in names:
            _check_count(archive, [names["content.xml"]], b"<table:", limits["cells"])
            extents = _of_opendocument(archive, names, limits)
        elif any(name.startswith("xl/") for name in names):
            sheets = [name for low, name in names.items() if low.startswith(IN_EXCEL)]
            _check_count(archive, sheets, b"<", limits["cells"] * TAGS)
            extents = _of_excel(archive, names, limits)
        else:
            raise Other
    cells = 0
    for extent in extents.values():
        cells += extent.rows * extent.columns
    if cells > limits["cells"] or len(extents) > limits["sheets"]:
        raise WorkbookTooLarge
    return {name: extent.hidden for name, extent in extents.items()}


def _check_count(archive: zipfile.ZipFile, parts: list[str], sign: bytes, most: int) -> None:
    """What looking closer at *parts* costs: as many elements as they have."""
    if sum(piece.count(sign) for part in parts for piece in _pieces(archive, part)) > most:
        raise WorkbookTooLarge


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > SMALL:
        raise WorkbookTooLarge
    return archive.read(name)


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The content of a part, cut between its elements."""
    rest = b""
    with archive.open(name) as part:
        while piece := part.read(CHUNK):
            piece = rest + piece
            cut = piece.rfind(b"<", -LONGEST_TAG)
            rest = piece[cut:] if cut >= 0 else b""
            yield piece[:cut] if cut >= 0 else piece
    yield rest


# ── XLSX ─────────────────────────────────────────────────────────────────────────────────────────

IN_EXCEL = ("xl/worksheets/", "xl/sharedstrings.xml")
TAGS = 4
"""Of a cell: its own and its value's, opening and closing."""
CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^<>]*?\s)?r=["\']([A-Z]+)([0-9]+)["\'](?:[^<>]*[^/<>])?>')
TEXT = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\bt=["\']s["\'][^<>]*>\s*<(?:\w+:)?v>([0-9]+)<')
HIDDEN = re.compile(rb'<(?:\w+:)?(row|col)\s[^<>]*?\bhidden=["\'](?:1|true)["\'][^<>]*>')
PLACE = re.compile(rb'\s(r|min|max)=["\']([0-9]+)["\']')


def _of_excel(
    archive: zipfile.ZipFile, names: dict[str, str], limits: dict[str, int]
) -> dict[str, Extent]:
    """Every sheet of an XLSX, by its name; a part that no name leads to by its own."""
    called = _names_of_parts(archive, names)
    found = {}
    texts: Counter[bytes] = Counter()
    for low, name in names.items():
        if low.startswith("xl/worksheets/") and low.endswith(".xml"):
            found[called.get(low, f"/{name}")] = extent = Extent()
            for piece in _pieces(archive, name):
                _look_at_excel(piece, extent, limits)
                texts.update(TEXT.findall(piece))
    lengths = _lengths_of_texts(archive, names)
    if sum(lengths.get(int(which), 0) * times for which, times in texts.items()) > limits["text"]:
        raise WorkbookTooLarge
    return found


def _lengths_of_texts(archive: zipfile.ZipFile, names: dict[str, str]) -> dict[int, int]:
    """How long each text is that cells share, by its number."""
    shared = names.get("xl/sharedstrings.xml")
    texts = re.split(rb"</(?:\w+:)?si>", archive.read(shared)) if shared else []
    return {n: len(re.sub(rb"<[^<>]*>", b"", text)) for n, text in enumerate(texts)}


def _look_at_excel(piece: bytes, extent: Extent, limits: dict[str, int]) -> None:
    cells = CELL.findall(piece)
    if cells:
        rows = max(int(row) for row in {row for _, row in cells})
        columns = max(_column(letters) for letters in {letters for letters, _ in cells})
        extent.reach(rows, columns, len(cells), limits)
    for match in HIDDEN.finditer(piece):
        places = {name: int(number) for name, number in PLACE.findall(match[0])}
        if match[1] == b"row":
            extent.hide(0, places.get(b"r", 0), places.get(b"r", 0), limits)
        else:
            extent.hide(1, places.get(b"min", 1) - 1, places.get(b"max", 1) - 1, limits)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def _names_of_parts(archive: zipfile.ZipFile, names: dict[str, str]) -> dict[str, str]:
    """The name of the sheet that each part holds."""
    book, links = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if book not in names or links not in names:
        return {}
    targets = {}
    for link in ElementTree.fromstring(_small(archive, names[links])).iter():
        target = link.get("Target", "").lower()
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        targets[link.get("Id", "")] = path
    called = {}
    for sheet in ElementTree.fromstring(_small(archive, names[book])).iter():
        if sheet.tag.endswith("}sheet"):
            key = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            called[targets.get(key, "")] = sheet.get("name", "")
    return called


# ── ODS ──────────────────────────────────────────────────────────────────────────────────────────

TOKEN = re.compile(rb"<table:(table|table-row|table-column|(?:covered-)?table-cell)(\s[^<>]*|/)?>")
REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="([0-9]+)"')
NAME = re.compile(rb'table:name="([^"]*)"')


def _of_opendocument(
    archive: zipfile.ZipFile, names: dict[str, str], limits: dict[str, int]
) -> dict[str, Extent]:
    """Every sheet of an ODS, by its name."""
    looking = _Looking(limits)
    for piece in _pieces(archive, names["content.xml"]):
        for token in TOKEN.finditer(piece):
            looking.at(token[1], token[2] or b"")
    return looking.found


class _Looking:
    """Follows a sheet of an ODS, which counts its rows and cells by repeating them."""

    def __init__(self, limits: dict[str, int]) -> None:
        self.limits = limits
        self.found: dict[str, Extent] = {}
        self._start("")

    def _start(self, name: str) -> None:
        self.extent = Extent()
        if name:
            self.found[name] = self.extent
        self.row = self.rows = self.cell = self.columns = 0

    def at(self, what: bytes, attributes: bytes) -> None:
        if what == b"table":
            name = NAME.search(attributes)
            self._start(_unescaped(name[1]) if name else "?")
            return
        repeated = REPEATED.search(attributes)
        times = int(repeated[1]) if repeated else 1
        is_hidden = b'visibility="collapse"' in attributes or b'visibility="filter"' in attributes
        if what == b"table-row":
            self.row, self.rows, self.cell = self.rows + 1, self.rows + times, 0
            if is_hidden:
                self.extent.hide(0, self.row, self.rows, self.limits)
        elif what == b"table-column":
            if is_hidden:
                self.extent.hide(1, self.columns, self.columns + times - 1, self.limits)
            self.columns += times
        else:
            self.cell += times
            if b"office:value-type" in attributes:
                self.extent.reach(self.rows, self.cell, 1, self.limits)


def _unescaped(name: bytes) -> str:
    text = name.decode("utf-8", errors="replace")
    for escaped, sign in (("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&quot;", '"')):
        text = text.replace(escaped, sign)
    return text.replace("&amp;", "&")


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
