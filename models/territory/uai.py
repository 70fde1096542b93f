"""An establishment is known by its UAI: seven digits and a letter that checks them."""

from __future__ import annotations

import re

from models.words.signs import as_code

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
SHAPE = re.compile(r"([0-9]{5,7})([A-Z])", re.ASCII)


def check_uai(text: str | None) -> str | None:
    """The UAI that *text* means, in capitals, with the zeros that a spreadsheet took away.

    None when it is not one: another shape, or a letter that is not ``number % 23``.
    """
    found = SHAPE.fullmatch(as_code(text or "").upper().replace(" ", ""))
    if found is None:
        return None
    number = found[1].zfill(7)
    return number + found[2] if found[2] == letter_of(number) else None


def letter_of(number: str) -> str:
    """The letter that goes with seven digits."""
    return LETTERS[int(number) % len(LETTERS)]
