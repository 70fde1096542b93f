"""Whatever its days, a week opens and closes on them, and its year keeps its order."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.calendar.school_days import SchoolCalendar
from models.calendar.table import shipped
from models.errors import Refusal
from models.gestures.cycle.weeks import check_week, no_monday
from models.words.moments import long_span
from models.year.dates import dates_of
from models.year.definition import read_definition
from models.year.week import LONGEST_WEEK, Span, usual_end

DEFINITION = read_definition()
PLACES = {"C": "Europe/Paris", "B+57": "Europe/Paris", "Réunion": "Indian/Reunion"}
ORDER = ("framing_opens", "call_opens", "call_closes", "validation_opens", "announce")


@cache
def calendar(place: str) -> SchoolCalendar:
    zone = place.partition("+")[0]
    holidays = [h for (known, _, _), h in shipped().items() if known == zone]
    return SchoolCalendar(
        place=place, timezone=PLACES[place], school_year="2026-27", holidays=holidays
    )


@given(
    place=st.sampled_from(sorted(PLACES)),
    first=st.dates(date(2026, 9, 14), date(2027, 5, 21)),
    length=st.integers(1, LONGEST_WEEK),
)
def test_any_week_opens_and_closes_as_it_was_typed_and_its_dates_are_in_order(
    place: str, first: date, length: int
) -> None:
    here, span = calendar(place), Span(first, first + timedelta(days=length - 1))
    try:
        check_week(here, span)
    except Refusal:
        assume(False)
    found = {name: d.on for name, d in dates_of(DEFINITION, here, span.first, span.last).items()}
    assert (found["week_opens"], found["week_closes"]) == (span.first, span.last)
    before = [found[name] for name in ORDER]
    assert before == sorted(before)
    assert found["announce"] < span.first
    after = [found["reports_open"], found["reports_due"], found["synthesis_basin_due"]]
    assert after == sorted(after)
    assert span.last < after[0]
    typed = {"week_opens", "week_closes"}
    assert all(here.is_school_day(day) for name, day in found.items() if name not in typed)


@pytest.mark.parametrize(
    ("first", "last"),
    [(15, 19), (17, 19), (19, 19), (20, 26), (21, 26)],
)
def test_a_week_ends_on_its_friday_and_one_of_a_week_end_on_the_next(first: int, last: int) -> None:
    assert usual_end(date(2027, 3, first)) == date(2027, 3, last)


def test_a_first_day_that_is_no_monday_is_said() -> None:
    assert no_monday(date(2027, 3, 15)) == ""
    assert no_monday(date(2027, 3, 20)) == "La semaine commence un samedi."


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2013, 2, 18), date(2013, 2, 23), "du lundi 18 au samedi 23 février 2013"),
        (date(2027, 3, 31), date(2027, 4, 4), "du mercredi 31 mars au dimanche 4 avril 2027"),
        (
            date(2026, 12, 28),
            date(2027, 1, 2),
            "du lundi 28 décembre 2026 au samedi 2 janvier 2027",
        ),
        (date(2023, 3, 9), date(2023, 3, 9), "le jeudi 9 mars 2023"),
    ],
)
def test_a_week_is_said_as_one_says_it(first: date, last: date, said: str) -> None:
    assert long_span(first, last) == said
