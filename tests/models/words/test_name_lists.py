"""Lists of pupils' names are found and left out; schools, streets and great people stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.words.name_lists import without_name_lists, without_signature

LISTS = [
    "Léa Martin, Tom Petit, Inès Roux",
    "Léa Martin ; Tom Petit ; Inès Roux et Karim Benali",
    "Léa, Tom, Inès et Karim",
    "MARTIN Léa\nPETIT Tom\nROUX Inès",
    "1. MARTIN Léa 3eB\n2. PETIT Tom 3eB\n3. BENALI Kelyan 3eB",
    "Martin Léa\t6e A\t12/03/2014\nPetit Tom\t6e A\t02/11/2014\nRoux Inès\t6e B\t30/01/2014",
    "- Léa M.\n- Tom P.\n\n- Inès R.",
    "Aya El Amrani\nJean-Baptiste Le Goff\nAwa N'Diaye",
    "DUVAL Zyad\nKONATE Maïmouna\nLEROUX Yvanie",
]


@pytest.mark.parametrize("text", LISTS)
def test_a_list_of_names_is_left_out_whole(text: str) -> None:
    found = without_name_lists(text)
    assert found.text in ("", "…")
    assert found.left


def test_what_stands_around_a_list_stays() -> None:
    text = "Le débat a plu.\nMARTIN Léa\nPETIT Tom\nROUX Inès\nDeux classes veulent continuer."
    found = without_name_lists(text)
    assert found.text == "Le débat a plu.\nDeux classes veulent continuer."
    assert found.left == ("MARTIN Léa", "PETIT Tom", "ROUX Inès")
    school = without_name_lists("Élèves de l'école Jean Moulin : Léa Roux, Tom Petit, Inès Roux")
    assert school.text == "Élèves de l'école Jean Moulin : …"
    inside = without_name_lists("Sont venus Léa Martin, Tom Petit, Inès Roux, avec leurs parents.")
    assert inside.text == "Sont venus …, avec leurs parents."
    assert inside.left == ("Léa Martin, Tom Petit, Inès Roux",)


STAY = [
    "Le collège Jules-Ferry, le lycée Marie Curie et l'école Jean Moulin.",
    "Jules Ferry, Marie Curie, Jean Moulin, Victor Hugo",
    "Collèges : Henri Sellier, Paul Bert, Martin Nadaud",
    "École Louise Chenu\nÉcole Paul Arène\nÉcole Lucie Faure",
    "Prix Marie Curie, prix Simone Veil, prix Jean Vilar",
    "rue Victor Hugo, avenue Jean Jaurès, place Léon Blum",
    "Mission Locale, Pôle Emploi, Croix Rouge, Ligue de l'Enseignement",
    "Mission Locale\nPôle Emploi\nSecours Populaire\nMaison des Familles",
    "Saint-Denis, La Courneuve, Le Blanc-Mesnil, Aubervilliers",
    "Intervenantes : Awa Diop, Marie Martin, Julie Petit",
    "Animé par Paul Petit, Marie Martin et Julie Roux",
    "Mme Durand, M. Petit et Mme Roux",
    "Léa Martin et Tom Petit",
    "Français, Mathématiques, Histoire, Sciences",
    "Lundi, Mardi, Jeudi",
    "Lire, Écrire, Compter",
    "Le lycée Sophie Germain et la Mission Locale.",
    "CSAIO, DASEN, IEN-IO, CIO de Valmont",
    "Paris, Vienne, Florence, Nancy",
    "Atelier Théâtre\nConcours Photo\nDébat Citoyen",
]


@pytest.mark.parametrize("text", STAY)
def test_what_names_no_pupil_stays_as_it_was(text: str) -> None:
    assert without_name_lists(text) == without_name_lists("").__class__(text=text)


@given(st.text(max_size=300))
def test_whatever_is_typed_it_is_read(text: str) -> None:
    found = without_name_lists(text)
    assert found.text == text or found.left
    without_signature(text)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("On a enfin pu parler. Léa, 4e B", "On a enfin pu parler."),
        ("« On a pu parler » — Léa Martin", "« On a pu parler »"),
        ("Tom : je veux revenir", "je veux revenir"),
        ("Tom Petit, 3e : je veux revenir", "je veux revenir"),
        ("J'ai parlé (Karim)", "J'ai parlé"),
    ],
)
def test_a_word_of_a_pupil_does_not_say_whose_it_is(words: str, kept: str) -> None:
    found = without_signature(words)
    assert found.text == kept
    assert found.left


@pytest.mark.parametrize(
    "words",
    [
        "On a visité le collège Jules Ferry",
        "J'ai aimé l'atelier : c'était vivant",
        "Je veux aller à Florence",
        "On a lu Jean Moulin, Victor Hugo",
        "Merci, madame.",
    ],
)
def test_a_word_that_names_nobody_stays(words: str) -> None:
    assert without_signature(words).left == ()
