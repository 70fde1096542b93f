"""A search forgives accents, capitals, apostrophes, ligatures and one slip; our rule ranks."""

from __future__ import annotations

from datetime import date

import pytest

from models.programme.public import PublicAction
from models.programme.public_search import PublicIndex, one_slip

WEEK = (date(2027, 3, 15), date(2027, 3, 19))


def action(number: int, title: str, **more: str) -> PublicAction:
    said = {"theme": "", "text": "", "school": "", "commune": "", "basin": "", "department": ""}
    said |= {"kind": "", "year_long": "", "note": ""} | more
    return PublicAction(id=number, title=title, week=WEEK, off=False, **said)  # type: ignore[arg-type]


INDEX = PublicIndex(
    [
        action(1, "Le chœur de l’école", text="Des œuvres chantées"),
        action(2, "Débat", text="Un chœur, et la co-éducation", commune="Évry"),
        action(3, "Persévérance", school="Collège des Ormes", commune="Saint-Cloud"),
        action(4, "Éducation aux médias", theme="Le numérique"),
    ]
)


def found(typed: str) -> list[int]:
    return [one.id for one in INDEX.find(typed)]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("chœur", [1, 2]),
        ("CHOEUR", [1, 2]),
        ("choeur de l'ecole", [1]),
        ("l’ÉCOLE", [1]),
        ("oeuvre", [1]),
        ("evry", [2]),
        ("coéducation", [2]),
        ("co-education", [2]),
        ("perseverence", [3]),
        ("persévérnace", [3]),
        ("persévrance", [3]),
        ("perséverrance", [3]),
        ("saint cloud", [3]),
        ("numeri", [4]),
        ("ormes collège", [3]),
        ("chœur évry", [2]),
        ("de la", []),
        ("", []),
        ("?!…", []),
        ("\x00", []),
        ("xyz", []),
        ("a" * 10_000, []),
    ],
)
def test_words_find(typed: str, numbers: list[int]) -> None:
    assert found(typed) == numbers


@pytest.mark.parametrize(
    ("typed", "word", "yes"),
    [
        ("debat", "debat", False),
        ("debta", "debat", True),
        ("deba", "debat", True),
        ("debatt", "debat", True),
        ("dabat", "debat", True),
        ("bdeat", "debat", False),
        ("edbat", "debat", True),
        ("dbt", "debat", False),
        ("dobot", "debat", False),
    ],
)
def test_one_slip_is_one(typed: str, word: str, yes: bool) -> None:
    assert one_slip(typed, word) is yes
