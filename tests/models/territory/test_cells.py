"""A damaged cell says nothing; a sound one says the same whatever a spreadsheet did to it."""

from datetime import date

import pytest

from models.territory.cells import is_spoiled_copy, read_date, sound


@pytest.mark.parametrize("text", ["", "  ", "2,17E+13", "2.17E+13", "#####", "#N/A", "#NOM?",
                                  "#REF!", "\ufffdcole", "Ecole \ufffdl\ufffdmentaire"],
                         )  # fmt: skip
def test_blank_and_damaged_cells_say_nothing(text: str) -> None:
    assert sound(text) is None


@pytest.mark.parametrize(("text", "said"), [
    ("Ecole maternelle  Jules Grévy ", "Ecole maternelle Jules Grévy"),
    ("L\u2019\u00a0Haÿ", "L\u2019 Haÿ"), ("Cre\u0301teil", "Créteil"), ("CrÃ©teil", "Créteil"),
    ("Ecole n\u00b0 3", "Ecole n\u00b0 3"),
])  # fmt: skip
def test_a_sound_cell_is_read_in_one_form(text: str, said: str) -> None:
    assert sound(text) == said


@pytest.mark.parametrize("text", ["1967-02-01", "01/02/1967", "1/2/1967", "01.02.1967",
                                  "1967-02-01T00:00:00+00:00", "01/02/1967 00:00:00"])  # fmt: skip
def test_a_date_is_read_in_every_form_it_takes(text: str) -> None:
    assert read_date(text) == date(1967, 2, 1)


@pytest.mark.parametrize("text", ["", "24473", "01/13/1967", "01/02/67", "2,4E+4", "février"])
def test_what_is_no_sure_date_is_none(text: str) -> None:
    assert read_date(text) is None


def test_question_marks_for_accents_are_a_spoiled_copy() -> None:
    assert is_spoiled_copy("Ecole ?l?mentaire", "Ecole élémentaire")
    assert not is_spoiled_copy("Ecole élémentaire", "Ecole élémentaire")
    assert not is_spoiled_copy("Ecole ?", "Ecole maternelle")
