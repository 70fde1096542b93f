"""What a cell of a spreadsheet says, once the spreadsheet's own damage is set aside.

A value that a spreadsheet damaged (``2,17E+13``, ``#####``, a lost accent) says nothing at all,
so that it never replaces a good one.
"""

from __future__ import annotations

import re
import unicodedata

from models.words.signs import as_cell

DAMAGE = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?E[+-]?[0-9]+|#.*[#!?A]|\ufffd.*|.*\ufffd.*", re.I)


def cleaned(text: str) -> str:
    """*text* in composed letters, as one sees it, read in its true encoding."""
    if not text.isascii():
        text = _unscrambled(text) if "Ã" in text or "â€" in text else text
        text = unicodedata.normalize("NFC", text)
    return as_cell(text)


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


def is_spoiled_copy(new: str, known: str) -> bool:
    """Whether *new* is *known* with its accents turned into question marks."""
    if "?" not in new or len(new) != len(known):
        return False
    return all(n in ("?", k) for n, k in zip(new, known, strict=True))
