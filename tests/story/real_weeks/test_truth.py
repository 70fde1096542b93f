"""The checker of letters finds the days that a text says, and what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from models.outbox.envelope import Envelope
from tests.academy import at
from tests.story.real_weeks.dates import dates_in
from tests.story.real_weeks.truth import ReadLetter, TrueDates

MARCH_15, MARCH_17 = date(2027, 3, 15), date(2027, 3, 17)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("le lundi 15 mars 2027 au soir", [MARCH_15]),
        ("du lundi 15 au mercredi 17 mars 2027", [MARCH_17, MARCH_15]),
        ("les lundi 15 et mercredi 17 mars", [MARCH_17, MARCH_15]),
        ("le 1er février", [date(2027, 2, 1)]),
        ("Ouverture, 15/03/2027", [MARCH_15]),
        ("le mardi 15 mars 2027", [None]),
        ("le 30 février 2027", [None]),
        ("le cycle 2026-27 a 15 actions", []),
    ],
)
def test_each_day_is_read_and_a_wrong_weekday_is_none(text: str, days: list[date | None]) -> None:
    assert [said.on for said in dates_in(text)] == days


def _letter(text: str, kind: str = "call_opened", on: date = MARCH_15) -> ReadLetter:
    written = Envelope(
        key="k",
        to="a@b.example",
        to_name="",
        subject="",
        text=text,
        html="",
        at=at(f"{on:%d/%m/%Y} 08:00"),
        link="",
    )
    return ReadLetter(kind, kind, on, written)


TRUE = TrueDates(ahead=frozenset({MARCH_15}), facts=frozenset(), held=frozenset({MARCH_17}))


@pytest.mark.parametrize(
    ("letter", "fault"),
    [
        (_letter("Le mercredi 17 mars 2027."), ""),
        (_letter("Le jeudi 18 mars 2027."), "nothing sets it"),
        (_letter("Le mardi 17 mars 2027."), "no such day"),
        (_letter("Au plus tard le 15 mars 2027.", on=date(2027, 3, 16)), "it is past"),
        (_letter("Le 17 mars.", kind="report_due", on=date(2027, 4, 1)), ""),
        (_letter("Le 17 mars.", on=date(2027, 4, 1)), "it is past"),
        (_letter("Du lundi 15 au mercredi 17 mars.", on=date(2027, 3, 16)), "it is past"),
        (_letter("Bonjour.\n> « le 30 avril 2031 »\n"), ""),
        (_letter("Bonjour.\n\n-- \nle mardi 17 mars 2027"), "no such day"),
    ],
)
def test_what_is_wrong_is_named(letter: ReadLetter, fault: str) -> None:
    found = TRUE.read([letter])
    assert [line.split(": ")[1] for line in found] == ([fault] if fault else [])


def test_what_goes_on_may_have_begun() -> None:
    goes_on = _letter("Du lundi 15 au mercredi 17 mars.", on=date(2027, 3, 16))
    assert not replace(TRUE, held=frozenset({MARCH_15, MARCH_17})).read([goes_on])


def test_what_has_become_a_fact_may_be_past() -> None:
    late = _letter("Reçue le lundi 15 mars 2027.", on=date(2027, 4, 1))
    assert TRUE.read([late])
    assert not replace(TRUE, facts=frozenset({MARCH_15})).read([late])
