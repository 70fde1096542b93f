"""The key of a school calendar says its zone, its public holidays, and how a school differs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar.places import (
    bare,
    free_weekdays,
    marked,
    marked_like,
    marks_of,
    split_place,
    with_free_weekdays,
)
from models.calendar.school_days import SchoolCalendar

BASES = st.sampled_from(["A", "C", "B+57", "Réunion", "Saint-Martin"])
DAYS = st.frozensets(st.integers(1, 5))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("C", ("C", "")),
        ("B+57", ("B", "57")),
        ("B+57~w3", ("B", "57")),
        ("Saint-Martin~w3", ("Guadeloupe", "978")),
        ("A~s7~w3", ("A", "")),
    ],
)
def test_a_place_is_its_zone_and_its_public_holidays_whatever_its_marks(
    place: str, said: tuple[str, str]
) -> None:
    assert split_place(place) == said


@given(BASES, DAYS, DAYS)
def test_the_days_without_class_are_read_as_they_were_written(
    base: str, before: frozenset[int], days: frozenset[int]
) -> None:
    place = with_free_weekdays(with_free_weekdays(base, before), days)
    assert free_weekdays(place) == days
    assert bare(place) == base
    assert (place == base) is (not days)


@given(BASES, BASES, DAYS)
def test_other_marks_stay_where_those_of_the_week_change(
    base: str, moved: str, days: frozenset[int]
) -> None:
    place = with_free_weekdays(marked(base, ["s12"]), days)
    assert "s12" in marks_of(place)
    assert set(marks_of(marked_like(moved, place))) == set(marks_of(place))
    assert split_place(marked_like(moved, place)) == split_place(moved)


def test_a_wednesday_without_class_is_no_school_day_and_says_so() -> None:
    given = {"timezone": "Europe/Paris", "school_year": "2026-27", "holidays": ()}
    town, ecole = (SchoolCalendar(place=place, **given) for place in ("C", "C~w3"))
    wednesday = date(2027, 3, 17)
    assert (town.is_school_day(wednesday), ecole.is_school_day(wednesday)) == (True, False)
    assert ecole.why_not(wednesday) == "mercredi sans classe dans cette école"
    assert ecole.back(wednesday).on == date(2027, 3, 16)
    assert ecole.add(date(2027, 3, 16), 1) == date(2027, 3, 18)
    assert all(
        town.is_school_day(day) == ecole.is_school_day(day)
        for day in (wednesday + timedelta(days=n) for n in range(1, 7))
    )
