"""The theme can be read: every text on its ground, in light and in dark, in WCAG's ratios."""

from __future__ import annotations

import re

import pytest

from tests.web.themes import CSS, themes

TEXTS = [
    *[(text, ground) for text in ("ink", "soft", "brand") for ground in ("paper", "card", "sunk")],
    *[(tone, f"{tone}-bg") for tone in ("done", "running", "waiting", "alert", "quiet")],
    ("ink", "wash"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("alert", "card"),
    ("alert", "sunk"),
    ("brand-strong", "card"),
    ("brand-strong", "paper"),
    ("done", "card"),
    ("waiting", "card"),
]
SHAPES = [
    ("brand", "card"),
    ("week", "card"),
    ("past", "card"),
    ("to-come", "card"),
    ("today", "card"),
    ("edge", "card"),
    ("edge", "paper"),
    ("brand", "paper"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_read_on_its_ground(theme: str) -> None:
    colours = themes()[theme]
    found = {(a, b): round(ratio(colours[a], colours[b]), 2) for a, b in TEXTS}
    assert {pair: r for pair, r in found.items() if r < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_shape_that_says_something_is_seen(theme: str) -> None:
    colours = themes()[theme]
    found = {(a, b): round(ratio(colours[a], colours[b]), 2) for a, b in SHAPES}
    assert {pair: r for pair, r in found.items() if r < 3} == {}


def test_the_two_themes_name_the_same_colours() -> None:
    found = themes()
    assert found["light"].keys() == found["dark"].keys()


def test_nothing_is_loaded_by_the_style_sheet() -> None:
    assert not re.search(r"url\(|@import|@font-face", CSS)
