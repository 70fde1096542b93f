"""Recognition of files that are no table.

What is no table says what it is: a web page named « .xls », an old XML of Excel, a PDF.
"""

from __future__ import annotations

import re
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
    (r"<\?xml", "un fichier XML"),
    # « <Code>;<Fonction> » are titles.
    (r"<(?![^<>\n]*>[^<>\n]*[;,\t|])", "une page web (HTML)"),
    (r"mime-version:", "une page web archivée (MHTML)"),
    (r"%pdf-", "un PDF"),
    (r"{\\rtf", "un document RTF"),
    (r'{\s*"|\[\s*{\s*"', "un fichier JSON"),
    # « ID;Prénom » is a title: a record of one letter comes below.
    (r"id;p[a-z0-9]*(?:;[ne])*\s*[\r\n]+[a-z]{1,3};", "un classeur au format SYLK"),
    (r"table\r?\n0,1", "un classeur au format DIF"),
)
"""How it begins; what a spreadsheet's titles may begin with is not enough."""


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
    return next((what for sign, what in BEGUN if re.match(sign.encode(), start)), None)
