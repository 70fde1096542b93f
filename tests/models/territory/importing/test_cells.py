"""A damaged cell says nothing; a sound one says the same whatever a spreadsheet did to it."""

import pytest

from models.territory.importing.cells import is_spoiled_copy, sound


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "2,17E+13",
        "2.17E+13",
        "#####",
        "#N/A",
        "#NOM?",
        "#REF!",
        "\ufffdcole",
        "Ecole \ufffdl\ufffdmentaire",
    ],
)
def test_blank_and_damaged_cells_say_nothing(text: str) -> None:
    assert sound(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ecole maternelle  Jules Grévy ", "Ecole maternelle Jules Grévy"),
        ("L\u2019\u00a0Haÿ", "L\u2019 Haÿ"),
        ("Cre\u0301teil", "Créteil"),
        ("CrÃ©teil", "Créteil"),
        ("Ecole n\u00b0 3", "Ecole n\u00b0 3"),
        ("'Ecole du Bourg", "Ecole du Bourg"),
        ('="0940926W"', "0940926W"),
        ("Ecole\u202fdu Bourg\u200b", "Ecole du Bourg"),
        ("Eco\u00adle", "Ecole"),
        ("'t Hooft", "'t Hooft"),
        ("L'Haÿ", "L'Haÿ"),
    ],
)
def test_a_sound_cell_is_read_in_one_form(text: str, said: str) -> None:
    assert sound(text) == said


def test_question_marks_for_accents_are_a_spoiled_copy() -> None:
    assert is_spoiled_copy("Ecole ?l?mentaire", "Ecole élémentaire")
    assert not is_spoiled_copy("Ecole élémentaire", "Ecole élémentaire")
    assert not is_spoiled_copy("Ecole ?", "Ecole maternelle")
