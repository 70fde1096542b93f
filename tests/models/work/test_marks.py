"""The marks of a fiche say what it says, and follow it through each change."""

from __future__ import annotations

from itertools import chain

import sqlalchemy as sa

from models.gestures.actions.editing import Edit, edit
from models.work.fiche import BRINGS, FIELDS
from models.work.marks import BITS, MARKS, kept_beside, marks_of
from tests.academy import day, launched


def said(fiche: dict[str, object]) -> set[str]:
    marks = marks_of(fiche)
    return {mark for mark, bit in BITS.items() if marks & bit}


def test_each_choice_that_a_fiche_makes_is_marked() -> None:
    assert said(
        {
            "kind": "orientation",
            "parents_part": "workshop",
            "pupils_part": ["actors", "audience"],
            "audiences": {"parents": 12, "staff": 0},
            "partners": [
                {"name": "money", "brings": ["people"], "convention": True},
                {"name": "Asso", "brings": ["premises"], "convention": False},
            ],
            "year_long_work": "Un journal.",
            "training_hours": 1.5,
            "description": "kind:other",
        }
    ) == {
        "kind",
        "kind:orientation",
        "parents_part:workshop",
        "pupils_part:actors",
        "pupils_part:audience",
        "audiences",
        "audiences:parents",
        "partners",
        "brings:people",
        "brings:premises",
        "year_long_work",
        "training_hours",
    }


def test_a_fiche_that_says_nothing_has_no_mark() -> None:
    assert said({}) == set()
    assert (
        said({"partners": [], "audiences": {}, "year_long_work": "", "to_check": ["kind"]}) == set()
    )


def test_every_choice_of_a_counted_field_has_its_mark() -> None:
    counted = {mark.partition(":")[0] for mark in MARKS if ":" in mark} - {"brings"}
    choices = chain.from_iterable(((c, x) for x, _ in FIELDS[c].choices) for c in counted)
    wanted = {f"{code}:{choice}" for code, choice in choices}
    assert {m for m in MARKS if ":" in m} == wanted | {f"brings:{what}" for what, _ in BRINGS}


def test_marks_keep_their_places() -> None:
    """Rows hold them: a new mark is added at the end."""
    assert (BITS["kind:in_class"], BITS["brings:premises"], BITS["audiences"]) == (
        1,
        1 << 23,
        1 << 31,
    )
    assert (BITS["open_to:families"], BITS["instances"]) == (1 << 32, 1 << 37)


def test_marks_follow_the_fiche(memory: sa.Engine) -> None:
    year = launched(memory)
    measures = ["Cordées de la réussite", "MODAL"]
    fiche = {"kind": "other", "training_hours": 3, "measures": measures}
    number = year.draft("E11", on="11/01/2027 10:00", content=fiche)
    row = year.action(number)
    beside = {"marks": row.marks, "training_hours": row.training_hours, "measures": row.measures}
    assert beside == kept_beside(fiche)
    assert row.measures == "\nCordées de la réussite\nMODAL\n"
    year.act(
        edit, number, Edit(values={"kind": "in_class", "training_hours": None}), year.by("E11")
    )
    row = year.action(number)
    assert (row.marks, row.training_hours) == (BITS["kind"] | BITS["kind:in_class"], None)
    assert row.on_date == day("16/03/2027")
