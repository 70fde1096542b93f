"""Columns are guessed by their titles, and those that name persons are left out."""

from __future__ import annotations

import pytest

from models.intake.tabular.any_table import AnyTable
from models.work.brought.columns import guessed, left_out, meaning_of, names_persons


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Quel est l'intitulé de votre action ?", "title"),
        ("N° UAI de l’établissement", "school"),
        ("Commune de l'école", "town"),
        ("NB D'ÉLÈVES", "pupils"),
        ("Combien d'élèves ont participé ?", "pupils"),
        ("Dernière mise à jour le", None),
        ("Motivation de la décision", None),
        ("État du dossier", "outcome"),
        ("Difficultés rencontrées (facultatif)", "difficulties"),
        ("Horodateur", "proposed"),
    ],
)
def test_the_longest_words_that_a_title_holds_say_what_it_is(title: str, field: str | None) -> None:
    found = meaning_of(title)
    assert (found[0] if found else None) == field


@pytest.mark.parametrize(
    "title",
    [
        "Nom de l'élève",
        "Nom, prénom",
        "Prénom",
        "Nom et prénom du représentant légal",
        "Représentant légal 1",
        "Liste des élèves participants",
        "Courriel",
        "Téléphone des parents",
        "Date de naissance",
        "INE",
        "Nom du parent délégué",
    ],
)
def test_a_title_of_persons_is_left_out(title: str) -> None:
    table = AnyTable(titles=("Titre", title), rows=[(2, ["Chorale", "?"])])
    assert list(left_out(table)) == [1]
    assert guessed(table, left_out(table)) == {"title": 0}


@pytest.mark.parametrize(
    "title",
    [
        "Nombre d'élèves",
        "Nom de l'établissement",
        "Nom de l'action",
        "Nombre de parents",
        "Parents",
    ],
)
def test_a_count_or_the_name_of_a_thing_is_not(title: str) -> None:
    table = AnyTable(titles=("Titre", title), rows=[(2, ["Chorale", "12"])])
    assert left_out(table) == {}


def test_names_under_an_innocent_title_are_left_out_and_schools_are_not() -> None:
    rows = [
        (2, ["Jeanne Martin, Paul Durand", "École Jules Ferry", "Jules Ferry"]),
        (3, ["DURAND Paul", "École Louise Michel", "Louise Michel"]),
        (4, ["Mme Zoé Petit et M. Jean Roux", "Collège Paul Éluard", "Paul Éluard"]),
    ]
    table = AnyTable(titles=("Élèves", "Lieu", "École"), rows=rows)
    assert list(left_out(table)) == [0]
    assert not names_persons("Association des parents")
