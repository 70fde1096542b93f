"""How large a text may be to stand in its box: what a poster says is never cut, it wraps, then it
shrinks.

An estimate by the number of signs: no font is measured here, and word processors differ anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

POINT = 12_700
"""EMU of a typographic point (ECMA-376, part 1, § 20.1.2.1)."""
SIGN, LINE = 0.56, 1.25
"""A sign's width and a line's height, in sizes of the font: somewhat more than Arial's."""
WIDE = {"…": 1.0, "—": 1.0, "W": 0.95, "M": 0.85}
LEAST, STEP = 0.12, 0.96

Lines = Sequence[tuple[str, float]]
"""Paragraphs, each with its size in points."""


def scale_of(lines: Lines, width: float, height: float) -> float:
    """By how much the sizes of *lines* are multiplied for them to stand in *width* by *height*
    points; 1.0 where they do as they are."""
    scale = 1.0
    while scale > LEAST and not _stands(lines, width, height, scale):
        scale *= STEP
    return scale


def _stands(lines: Lines, width: float, height: float, scale: float) -> bool:
    total = 0.0
    for text, size in lines:
        points = size * scale
        if max((_wide(word) for word in text.split()), default=0) * points > width:
            return False
        rows = sum(ceil(_wide(row) * points / width) or 1 for row in text.split("\n"))
        total += rows * LINE * points
    return total <= height


def _wide(text: str) -> float:
    """The width of a text, in sizes of its font."""
    return sum(WIDE.get(sign, SIGN) for sign in text)
