"""Each date of the shipped year says in French what it is counted from."""

from __future__ import annotations

import pytest

from models.year.definition import read_definition
from models.year.rule_words import rule_in_words


@pytest.mark.parametrize(
    ("milestone", "words"),
    [
        ("programme", "2 semaines de classe avant la semaine"),
        ("reports_open", "1 semaine de classe après la semaine"),
        ("letter_due", "10 jours de classe avant « Ouverture de l'appel à actions »"),
        ("call_closes", "la veille de classe de « Validation »"),
        ("conference", "la deuxième semaine de classe de décembre"),
        ("seminar", "3 jours de classe avant le dernier jour de classe"),
        ("year_ends", "le dernier jour de classe"),
        ("week_opens", "le premier jour de la semaine"),
        ("framing_opens", "le début du cadrage"),
    ],
)
def test_a_rule_is_said_in_words(milestone: str, words: str) -> None:
    assert rule_in_words(read_definition(), milestone) == words


def test_no_shipped_date_is_without_its_words() -> None:
    definition = read_definition()
    assert all(rule_in_words(definition, name) for name in definition.milestones)
