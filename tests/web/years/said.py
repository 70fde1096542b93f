"""What a page says, with the apostrophes and spaces of a keyboard."""

from __future__ import annotations

from typing import Any

from tests.web.portal import words

PRINTED = str.maketrans({"\u2019": "'", "\xa0": " ", "\u202f": " "})


def said_by(answer: Any) -> str:
    return words(answer).translate(PRINTED)
