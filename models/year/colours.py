"""Contrast ratio of colours (WCAG 2.2, success criterion 1.4.3), and the nearest that passes."""

from __future__ import annotations

import re
from collections.abc import Iterable

COLOUR = re.compile(r"#[0-9a-f]{6}")
LEAST = 4.5
"""The least ratio of a text on its ground, level AA."""
WHITE, NIGHT = "#ffffff", "#192125"
GROUNDS = (WHITE, "#f5f4ef", "#efede6")
"""What texts and links stand on, by day (``web/static/orgue.css``)."""
NIGHTS = (NIGHT, "#11171a", "#222c31")
"""The same, by night."""


def luminance(colour: str) -> float:
    """The relative luminance of ``#rrggbb``, from 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """The contrast between two colours, from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def least_ratio(colour: str, grounds: Iterable[str] = GROUNDS) -> float:
    """That of *colour* on the ground on which it is the hardest to read."""
    return min(ratio(colour, ground) for ground in grounds)


def mixed(colour: str, other: str, share: float) -> str:
    """*colour* with a *share* of *other* in it."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return _written(tuple(round(a + (b - a) * share) for a, b in pairs))


def darkened(colour: str, grounds: Iterable[str] = GROUNDS) -> str:
    """The nearest to *colour*, as dark as it takes to be read on *grounds*."""
    return _towards("#000000", colour, tuple(grounds))


def lightened(colour: str, grounds: Iterable[str] = NIGHTS) -> str:
    """The nearest to *colour*, as light as it takes to be read on *grounds*."""
    return _towards(WHITE, colour, tuple(grounds))


def _towards(end: str, colour: str, grounds: tuple[str, ...]) -> str:
    tried = (mixed(colour, end, n / 100) for n in range(101))
    return next(one for one in tried if least_ratio(one, grounds) >= LEAST)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _written(parts: tuple[int, ...]) -> str:
    return "#" + "".join(f"{part:02x}" for part in parts)
