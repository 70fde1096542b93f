"""What a cell of a spreadsheet says, once the spreadsheet's own damage is set aside.

A value that a spreadsheet damaged (``2,17E+13``, ``#####``, a lost accent) says nothing at all,
so that it never replaces a good one.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

DAMAGE = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?E[+-]?[0-9]+|#.*[#!?A]|\ufffd.*|.*\ufffd.*", re.I)
ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[T ].*)?")
FRENCH = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?: .*)?")


def cleaned(text: str) -> str:
    """*text* in composed letters, with single spaces, read in its true encoding."""
    if text.isascii():
        return " ".join(text.split())
    if "Ã" in text or "â€" in text:
        text = _unscrambled(text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _unscrambled(text: str) -> str:
    """UTF-8 that was once read as cp1252, put right."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def sound(text: str) -> str | None:
    """What a cell says; None when it is blank or damaged."""
    value = cleaned(text)
    return None if not value or DAMAGE.fullmatch(value) else value


def read_date(text: str) -> date | None:
    """The day that *text* names, ``1967-02-01`` or ``01/02/1967``; None when it names none."""
    if found := ISO.fullmatch(text.strip()):
        year, month, day = found.groups()
    elif found := FRENCH.fullmatch(text.strip()):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def is_spoiled_copy(new: str, known: str) -> bool:
    """Whether *new* is *known* with its accents turned into question marks."""
    if "?" not in new or len(new) != len(known):
        return False
    return all(n in ("?", k) for n, k in zip(new, known, strict=True))
