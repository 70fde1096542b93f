"""An UAI is seven digits and the letter that checks them."""

import pytest

from models.territory.uai import check_uai, letter_of

VALID = [
    "0350760L",
    "0942434K",
    "0921921N",
    "0783774D",
    "0010005A",
    "0480680D",
    "6200088B",
    "0351698F",
    "0010856A",
]


@pytest.mark.parametrize("uai", VALID)
def test_a_valid_uai_stays_as_it_is(uai: str) -> None:
    assert check_uai(uai) == uai


@pytest.mark.parametrize(
    "uai",
    ["0010856B", "0000856A", "", "0940176", "2,17E+13", "ABCDEFGH", "94017600F", "٠٩٤٠١٧٦F", None],
)
def test_what_is_not_one_is_refused(uai: str | None) -> None:
    assert check_uai(uai) is None


@pytest.mark.parametrize(
    ("text", "uai"), [("940176F", "0940176F"), ("10856a", "0010856A"), (" 0940176f ", "0940176F")]
)
def test_lost_zeros_and_capitals_are_put_back(text: str, uai: str) -> None:
    assert check_uai(text) == uai


def test_every_number_has_one_letter() -> None:
    assert [letter_of("0940176"), letter_of("0010856")] == ["F", "A"]
