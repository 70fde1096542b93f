"""A colour that is chosen can be read on its ground, and what is written on it too."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from models.year.colours import GROUNDS, LEAST, NIGHTS, darkened, least_ratio, lightened, ratio
from models.year.look import STATE, Look, fault_of, fault_of_colour
from web.site.look import css_of

COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


def test_the_ratios_are_those_of_wcag() -> None:
    assert round(ratio("#000000", "#ffffff"), 2) == 21
    assert round(ratio("#777777", "#ffffff"), 2) == 4.48
    assert ratio("#ffffff", "#ffffff") == 1


@given(COLOURS)
def test_the_colour_that_is_offered_passes_and_a_refusal_names_it(colour: str) -> None:
    nearest = darkened(colour)
    assert least_ratio(nearest) >= LEAST
    assert fault_of_colour(nearest) == ""
    refused = fault_of_colour(colour)
    assert bool(refused) == (least_ratio(colour) < LEAST)
    assert not refused or nearest in refused
    assert least_ratio(lightened(colour), NIGHTS) >= LEAST


@given(COLOURS)
def test_the_style_sheet_of_any_colour_can_be_read_by_day_and_by_night(colour: str) -> None:
    day, night = css_of(darkened(colour)).split("@media")
    for said, grounds in ((day, GROUNDS), (night, NIGHTS)):
        found = dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]{6});", said))
        assert least_ratio(found["--brand"], grounds) >= LEAST
        assert least_ratio(found["--brand-strong"], grounds) >= LEAST
        assert ratio(found["--on-brand"], found["--brand"]) >= LEAST
        assert ratio(found["--on-brand"], found["--brand-strong"]) >= LEAST
        assert ratio(found["--running"], found["--running-bg"]) >= LEAST


def test_the_theme_of_the_state_asks_its_mark_and_chooses_its_colours() -> None:
    assert fault_of_colour(STATE) == ""
    assert "bloc-marque" in fault_of(Look(theme="state"))
    assert fault_of(Look()) == ""
