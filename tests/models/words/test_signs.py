"""Signs that nobody sees change no text, whichever they are and wherever they stand."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words.signs import as_cell, as_code, plain, seen, unlike

WITHOUT_WIDTH = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180e\u180f\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206f"
    "\u3164\ufe00\ufe0e\ufe0f\ufeff\uffa0\ufff9\ufffb\x00\x08\x1b\x7f\x80\x9f"
    "\U0001bca0\U0001d173\U000e0001\U000e0020\U000e0100\U000e01ef"
)
SPACES = (
    "\t\n\r\x0b\x0c\x1c\x85\u00a0\u1680\u2000\u2007\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u2800"
)


@pytest.mark.parametrize("sign", WITHOUT_WIDTH, ids=lambda sign: f"U+{ord(sign):04X}")
def test_a_sign_without_width_is_dropped_wherever_it_stands(sign: str) -> None:
    assert {seen(sign + "0940926W"), seen("0940926W" + sign), seen("0940" + sign + "926W")} == {
        "0940926W"
    }


@pytest.mark.parametrize("space", SPACES, ids=lambda space: f"U+{ord(space):04X}")
def test_every_space_is_a_space(space: str) -> None:
    assert seen(f"{space}Inès{space}{space}Faure{space}") == "Inès Faure"


def test_every_format_mark_of_unicode_is_dropped_but_those_that_show() -> None:
    marks = {chr(n) for n in range(sys.maxunicode + 1) if unicodedata.category(chr(n)) == "Cf"}
    kept = {sign for sign in marks if seen(f"a{sign}b") != "ab"}
    shown = re.compile(
        "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f]"
    )
    assert {sign for sign in kept if not shown.fullmatch(sign)} == set()


@given(st.text(alphabet="abÉœ’-'09@. ", max_size=20), st.data())
def test_signs_strewn_anywhere_change_nothing(text: str, data: st.DataObject) -> None:
    strewn = ""
    for sign in text:
        strewn += sign + data.draw(st.text(alphabet=WITHOUT_WIDTH, max_size=2))
    assert (seen(strewn), as_cell(strewn), as_code(strewn)) == (
        seen(text),
        as_cell(text),
        as_code(text),
    )
    assert seen(seen(strewn)) == seen(strewn)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("'094", "094"),
        ("’094", "094"),
        ('="094"', "094"),
        ("'paul@x.fr", "paul@x.fr"),
        ("'01/09/2026", "01/09/2026"),
        ("' 094", "094"),
        ("'t Hooft", "'t Hooft"),
        ("L'Haÿ", "L'Haÿ"),
        ("'s-Gravenhage", "'s-Gravenhage"),
        ("'", ""),
        ("=A1", "=A1"),
    ],
)
def test_what_a_spreadsheet_puts_before_a_text_is_no_part_of_it(cell: str, said: str) -> None:
    assert as_cell(cell) == said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("94.0", "94"),
        ("94,00", "94"),
        ("24942.0", "24942"),
        ("0940926W", "0940926W"),
        ("０９４", "094"),
        ("région:11", "région:11"),
        ("Saint-Maur", "Saint-Maur"),
        ("Saint\u2011Maur", "Saint-Maur"),
    ],
)
def test_a_code_is_as_one_types_it(text: str, code: str) -> None:
    assert as_code(text) == code


def test_a_sign_that_is_taken_for_another_is_named() -> None:
    assert unlike("094\u041e926W") == "le signe « \u041e » (U+041E)"
    assert unlike("paul\u2013essai@x.fr") == "le signe « \u2013 » (U+2013)"
    assert (unlike("andré@x.fr"), unlike("André", accents=True)) == ("le signe « é » (U+00E9)", "")
    assert unlike(plain("paul\u2011essai@x.fr")) == ""
