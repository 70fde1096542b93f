"""Counting in school days is arithmetic: going and coming back is staying."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.models.calendar.years import calendar

PLACES = ("A", "B", "C", "B+67", "B+57", "Réunion", "Nouvelle Calédonie")
places = st.sampled_from([calendar(p) for p in PLACES])
days = st.dates(date(2025, 1, 1), date(2029, 12, 31))
counts = st.integers(-250, 250)


@given(places, days, counts)
def test_add_lands_on_a_school_day(here, day, n):
    assert here.is_school_day(here.add(day, n))


@given(places, days, st.integers(0, 250))
def test_between_undoes_add(here, day, n):
    start = here.add(day, 0)
    assert here.between(start, here.add(start, n)) == n
    assert n == 0 or here.between(day, here.add(day, n)) == n


@given(places, days, st.integers(1, 250))
def test_add_backwards_undoes_add(here, day, n):
    start = here.add(day, 0)
    assert here.add(here.add(start, n), -n) == start
    assert here.add(day, -n) < day < here.add(day, n)


@given(places, days, days)
def test_between_is_the_count_of_days_one_by_one(here, a, b):
    a, b = min(a, b), max(a, b)
    span = range(a.toordinal() + 1, b.toordinal() + 1)
    count = sum(here.is_school_day(date.fromordinal(o)) for o in span)
    assert (here.between(a, b), here.between(b, a)) == (count, -count)


@given(places, days)
def test_back_and_forward_surround_the_day(here, day):
    back, forward = here.back(day), here.forward(day)
    assert here.is_school_day(back.on)
    assert here.is_school_day(forward.on)
    assert back.on <= day
    assert forward.on == back.on or forward.on.isocalendar()[:2] == day.isocalendar()[:2]
    assert here.between(back.on, day) == 0


@given(places, days)
def test_a_date_that_moves_says_from_where_and_why(here, day):
    for moved in (here.back(day), here.forward(day)):
        assert (moved.on == day) == (moved.moved_from is None) == (moved.why == "")
        assert moved.moved_from in (None, day)


@given(places, days)
def test_a_day_is_in_class_or_says_why_not(here, day):
    assert here.is_school_day(day) == (here.why_not(day) is None)
    assert day.weekday() < 5 or not here.is_school_day(day)


@given(places, days, st.integers(-40, 40))
def test_weeks_are_counted_like_days(here, day, n):
    start = here.week(day).on
    target = here.week(start, n).on
    assert here.weeks_between(start, target) == n
    assert here.is_school_day(target)
    assert target <= here.last_of_week(start, n)
    assert target.isocalendar()[:2] == here.last_of_week(start, n).isocalendar()[:2]


@given(places, days, st.integers(-40, 39))
def test_a_later_school_week_is_later(here, day, n):
    start = here.week(day).on
    assert here.last_of_week(start, n) < here.week(start, n + 1).on
