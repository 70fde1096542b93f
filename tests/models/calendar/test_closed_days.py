"""Days that a suspension closes: what was to come is put off by as many, what had passed stays."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar.closed_days import ClosedCalendar, ClosedDays, moved_by
from models.calendar.places import suspensions_of, with_suspensions, without_suspensions
from models.year.dates import dates_of
from models.year.definition import read_definition
from tests.models.calendar.years import calendar, d

WHOLE = calendar()
DAYS = st.dates(date(2026, 9, 2), date(2027, 6, 30))


def closed(*stretches: tuple[str, str]) -> ClosedCalendar:
    days = [ClosedDays(first=d(a), last=d(b)) for a, b in stretches]
    return ClosedCalendar(WHOLE, "C~s1", days)


@settings(max_examples=40, deadline=None)
@given(first=DAYS, length=st.integers(0, 25), day=DAYS)
def test_as_many_school_days_are_left_as_before(first: date, length: int, day: date) -> None:
    last = first + timedelta(days=length)
    there = ClosedCalendar(WHOLE, "C~s1", [ClosedDays(first=first, last=last)])
    eve = first - timedelta(days=1)
    moved = moved_by(WHOLE, there, eve, day)
    if day < first:
        assert moved == day
        return
    assert there.between(eve, moved) == WHOLE.between(eve, day)
    assert moved >= day
    if WHOLE.is_school_day(day):  # and back, once these days are open again
        assert not first <= moved <= last
        assert moved_by(there, WHOLE, eve, moved) == day


def test_a_closed_day_says_why_and_holidays_keep_their_name() -> None:
    there = closed(("08/03/2027", "12/03/2027"))
    assert there.why_not(d("09/03/2027")) == "sans classe : suspension du 08/03/2027 au 12/03/2027"
    assert closed(("20/12/2026", "10/01/2027")).why_not(d("23/12/2026")) == WHOLE.why_not(
        d("23/12/2026")
    )


def test_what_comes_before_the_week_is_due_on_its_eve_at_the_latest() -> None:
    week = d("15/03/2027")
    there = closed(("01/03/2027", "19/03/2027"))
    assert there.week(week).on == week
    assert there.week(week, -2).on == there.whole.add(week, -1)


def test_what_comes_after_the_week_counts_the_days_lost_since() -> None:
    week = d("15/03/2027")
    before, after = closed(("11/01/2027", "29/01/2027")), closed(("22/03/2027", "26/03/2027"))
    assert before.week(week, 4) == WHOLE.week(week, 4)
    assert WHOLE.between(WHOLE.week(week, 4).on, after.week(week, 4).on) == 5


def test_days_closed_twice_count_once() -> None:
    twice = closed(("08/03/2027", "12/03/2027"), ("10/03/2027", "16/03/2027"))
    once = closed(("08/03/2027", "16/03/2027"))
    assert twice.put_off(d("20/04/2027")) == once.put_off(d("20/04/2027"))


def test_a_key_keeps_its_other_marks_and_the_last_suspensions_that_it_has_room_for() -> None:
    key = with_suspensions("C~w3", [12, 3])
    assert suspensions_of(key) == (3, 12)
    assert without_suspensions(key) == "C~w3"
    full = with_suspensions("Saint Pierre et Miquelon", range(1000, 1020))
    assert len(full) <= 60
    assert 1019 in suspensions_of(full)


def test_what_had_passed_when_days_were_closed_stays_whatever_it_is_counted_from() -> None:
    week, definition = d("15/03/2027"), read_definition()
    there = closed(("12/10/2026", "06/11/2026"), ("04/01/2027", "08/01/2027"))
    as_meant, now = dates_of(definition, WHOLE, week), dates_of(definition, there, week)
    assert now["call_opens"].on > as_meant["call_opens"].on
    for name, meant in as_meant.items():
        if meant.on < d("12/10/2026"):
            assert now[name] == meant, name
    once = dates_of(definition, closed(("12/10/2026", "06/11/2026")), week)
    for name, stood in once.items():
        if stood.on < d("04/01/2027"):
            assert now[name] == stood, name
