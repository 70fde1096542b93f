"""A telephone number is read as people type it."""

from __future__ import annotations

import pytest

from models.territory.phones import NotAPhone, need_phone, read_phone

READ = {
    "0172045505": "01 72 04 55 05",
    "01.72.04.55.05": "01 72 04 55 05",
    "01-72-04 55/05": "01 72 04 55 05",
    "172045505": "01 72 04 55 05",
    "+33 1 72 04 55 05": "01 72 04 55 05",
    "0033 (0)1 72 04 55 05": "01 72 04 55 05",
    "26 61 00": "26 61 00",
    "40478400": "40 47 84 00",
    "+262 262 48 10 10": "+262 262 48 10 10",
    "+687 26 61 00": "+687 26 61 00",
}


@pytest.mark.parametrize(("typed", "number"), READ.items())
def test_a_number_is_read_however_it_is_typed(typed: str, number: str) -> None:
    assert read_phone(typed) == number
    assert read_phone(number) == number


@pytest.mark.parametrize("typed", ["", "poste 12", "0172045505 / 0611565947", "0000000000", "12"])
def test_what_is_no_number_or_two_is_none(typed: str) -> None:
    assert read_phone(typed) is None


def test_what_somebody_types_wrongly_is_said_and_nothing_takes_a_number_away() -> None:
    with pytest.raises(NotAPhone, match="« poste 12 » n'est pas un numéro"):
        need_phone("poste 12")
    assert need_phone("  ") is None
