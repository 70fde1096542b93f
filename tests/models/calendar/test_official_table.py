"""The shipped table says what the arrêtés say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.calendar.table import shipped
from tests.models.calendar.years import calendar, d

YEARS = ("2025-26", "2026-27", "2027-28")
RETURNS = {"2025-26": d("01/09/2025"), "2026-27": d("01/09/2026"), "2027-28": d("02/09/2027")}


@pytest.mark.parametrize("zone", ["A", "B", "C"])
@pytest.mark.parametrize("year", YEARS)
def test_pupils_return_on_the_published_day(zone: str, year: str) -> None:
    assert calendar(zone, year).rentree() == RETURNS[year]


@pytest.mark.parametrize("zone", ["A", "B", "C"])
def test_the_last_day_is_the_friday_before_summer(zone: str) -> None:
    assert calendar(zone, "2025-26").last_day() == d("03/07/2026")
    assert calendar(zone, "2026-27").last_day() == d("02/07/2027")


@pytest.mark.parametrize(
    ("zone", "year", "first", "last"),
    [
        ("A", "2025-26", "07/02/2026", "22/02/2026"),
        ("B", "2025-26", "14/02/2026", "01/03/2026"),
        ("C", "2025-26", "21/02/2026", "08/03/2026"),
        ("A", "2026-27", "13/02/2027", "28/02/2027"),
        ("B", "2026-27", "20/02/2027", "07/03/2027"),
        ("C", "2026-27", "06/02/2027", "21/02/2027"),
        ("A", "2027-28", "19/02/2028", "05/03/2028"),
        ("B", "2027-28", "05/02/2028", "20/02/2028"),
        ("C", "2027-28", "12/02/2028", "27/02/2028"),
    ],
)
def test_winter_holidays_are_those_of_the_zone(zone: str, year: str, first: str, last: str) -> None:
    winter = shipped()[zone, year, "Hiver"]
    assert (winter.first, winter.last) == (d(first), d(last))


@pytest.mark.parametrize("zone", ["A", "B", "C"])
def test_only_the_summer_of_2028_is_provisional(zone: str) -> None:
    provisional = [k for k, h in shipped().items() if k[0] == zone and not h.official]
    assert provisional == [(zone, "2027-28", "Été")]


def test_every_row_says_its_source() -> None:
    assert all("arrêté du" in h.source for h in shipped().values())
    assert all(h.first <= h.last for h in shipped().values())


@pytest.mark.parametrize("zone", ["A", "B", "C"])
def test_march_2027_is_in_class_everywhere(zone: str) -> None:
    here = calendar(zone)
    for monday in (date(2027, 3, 8), date(2027, 3, 15), date(2027, 3, 22)):
        assert all(here.is_school_day(monday + timedelta(days=n)) for n in range(5))
    easter = [here.is_school_day(date(2027, 3, 29) + timedelta(days=n)) for n in range(5)]
    assert easter == [False, True, True, True, True]


@pytest.mark.parametrize("zone", ["A", "B", "C"])
def test_spring_2028_is_in_class_from_6_march_to_7_april(zone: str) -> None:
    here = calendar(zone, "2027-28")
    assert here.between(d("05/03/2028"), d("07/04/2028")) == 25


@pytest.mark.parametrize("zone", ["A", "B", "C"])
@pytest.mark.parametrize("friday", ["15/05/2026", "07/05/2027", "26/05/2028"])
def test_the_friday_after_ascension_is_off(zone: str, friday: str) -> None:
    year = f"{d(friday).year - 1}-{d(friday).year % 100}"
    assert calendar(zone, year).why_not(d(friday)) == f"pont de l'Ascension (zone {zone})"


def test_the_year_has_as_many_school_weeks_as_the_notes_say() -> None:
    """Zone C: 22 weeks before 15 March 2027, 12 before 7 December 2026 (1-domain.md)."""
    here = calendar("C")
    assert here.weeks_between(here.rentree(), d("15/03/2027")) == 22
    assert here.weeks_between(here.rentree(), d("07/12/2026")) == 12
