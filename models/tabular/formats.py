"""What is no table says what it is: a web page named « .xls », an old XML of Excel, a PDF."""

from __future__ import annotations

from codecs import BOM_UTF8

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
LOOKED_AT = 4000
NAMED = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "un classeur au format XML d'Excel 2003"),
    (b'progid="excel.sheet"', "un classeur au format XML d'Excel 2003"),
    (b"urn:oasis:names:tc:opendocument", "un classeur au format OpenDocument XML (FODS)"),
    (b"<html", "une page web (HTML)"),
)
"""Told by words near its beginning, when it begins with ``<``."""
BEGUN = (
    (b"<?xml", "un fichier XML"),
    (b"<", "une page web (HTML)"),
    (b"mime-version:", "une page web archivée (MHTML)"),
    (b"%pdf-", "un PDF"),
    (b"{\\rtf", "un document RTF"),
    (b"{", "un fichier JSON"),
    (b"[{", "un fichier JSON"),
    (b"id;p", "un classeur au format SYLK"),
    (b"table\r\n0,1", "un classeur au format DIF"),
    (b"table\n0,1", "un classeur au format DIF"),
)


def is_workbook(content: bytes) -> bool:
    """Whether *content* is a container that spreadsheets write (a ZIP, or an OLE file)."""
    return content.startswith(WORKBOOKS)


def other_than_table(content: bytes) -> str | None:
    """What *content* is in French, when its beginning says that it is no table."""
    start = content[:LOOKED_AT].removeprefix(BOM_UTF8).replace(b"\0", b"").lower()
    start = start.lstrip(b"\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        for sign, what in NAMED:
            if sign in start:
                return what
    return next((what for sign, what in BEGUN if start.startswith(sign)), None)
