"""A fiche is read in words, and what changed is said field by field."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import given

from models.database.types import canonical
from models.serving.actions.fiches import FieldChange, difference, facts_of, parts_of
from models.work.report import REPORT
from models.year.definition import read_definition
from tests.models.work.fiches import FICHES

WHOLE = {
    "title": "Débat",
    "on_date": date(2027, 3, 16),
    "kind": "in_class",
    "contact": "",
    "audiences": {"pupils_college": 1200, "parents": 30},
    "open_to": ["press", "authorities"],
    "partners": [
        {"name": "Ville", "brings": ["premises"], "convention": True},
        {"name": "Foyer", "brings": [], "convention": False},
    ],
    "cost": 0,
    "training_hours": 1.5,
    "associated": ["École du Port", "École des Ormes"],
}


def test_a_fiche_is_read_part_by_part_and_says_nothing_of_what_is_empty() -> None:
    assert parts_of(WHOLE, read_definition()) == (
        ("L'essentiel", (("Titre", "Débat"), ("Date", "mardi 16 mars 2027"))),
        ("Ce qui est proposé", (("Type d'action", "En classe"),)),
        (
            "Avec qui",
            (
                ("Publics attendus", "Collégiens : 1\u202f200, Parents : 30"),
                ("Écoles et établissements associés", "École du Port\nÉcole des Ormes"),
                ("Partenaires", "Ville (des locaux, avec une convention)\nFoyer"),
            ),
        ),
        ("Où et quand", (("Ouverte à", "La presse, Les autorités"),)),
        ("Les moyens", (("Coût", "aucun"), ("Heures de formation", "1,5 h"))),
    )


def test_a_report_is_read_in_words() -> None:
    said = {"numbers": {"pupils": 24}, "effects": "Plus présents.", "worth_sharing": True}
    assert [words for _, words in facts_of(REPORT, said)] == [
        "Élèves : 24",
        "Plus présents.",
        "oui",
    ]


def test_a_change_says_what_was_and_what_is() -> None:
    after = WHOLE | {"title": "Grand débat", "cost": None, "flagship": True}
    assert difference(WHOLE, after) == (
        FieldChange(code="title", label="Titre", before="Débat", after="Grand débat"),
        FieldChange(code="cost", label="Coût", before="aucun", after=""),
        FieldChange(code="flagship", label="Action phare", before="", after="oui"),
    )


@given(FICHES)
def test_nothing_differs_from_itself_nor_from_what_is_stored(said: dict[str, Any]) -> None:
    assert difference(said, said) == ()
    assert difference(said, json.loads(canonical(said))) == ()


@given(FICHES, FICHES)
def test_a_difference_is_the_same_in_both_directions(
    one: dict[str, Any], two: dict[str, Any]
) -> None:
    there, back = difference(one, two), difference(two, one)
    assert [(c.code, c.before, c.after) for c in there] == [
        (c.code, c.after, c.before) for c in back
    ]
