"""Hours are those of the place, on the two nights when its clocks change as well."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.models.calendar.years import calendar, d

ZONES = {
    "Europe/Paris": "C",
    "Indian/Reunion": "Réunion",
    "America/Miquelon": "Saint Pierre et Miquelon",
    "Pacific/Noumea": "Nouvelle Calédonie",
    "America/Cayenne": "Guyane",
    "Pacific/Tahiti": "Polynésie",
}
HERE = {zone: calendar(place, timezone=zone) for zone, place in ZONES.items()}
places = st.sampled_from(list(HERE.values()))
moments = st.datetimes(datetime(2026, 8, 1), datetime(2027, 8, 1), timezones=st.just(UTC))  # noqa: DTZ001
NIGHTS = {
    "Europe/Paris": (d("28/03/2027"), d("25/10/2026")),
    "America/Miquelon": (d("14/03/2027"), d("01/11/2026")),
}


@pytest.mark.parametrize("zone", NIGHTS)
@pytest.mark.parametrize("night", [0, 1])
def test_a_later_hour_is_never_earlier_on_a_dst_night(zone: str, night: int) -> None:
    day = NIGHTS[zone][night]
    clock = [HERE[zone].at(day, m // 60, m % 60) for m in range(0, 24 * 60 + 1, 5)]
    assert all(a <= b for a, b in pairwise(clock))


@pytest.mark.parametrize("zone", NIGHTS)
def test_an_hour_that_does_not_exist_becomes_the_first_that_does(zone: str) -> None:
    day = NIGHTS[zone][0]
    assert HERE[zone].at(day, 2, 30) == HERE[zone].at(day, 3, 0)
    assert HERE[zone].at(day, 2, 30) == HERE[zone].at(day, 1, 59) + timedelta(minutes=1)


@pytest.mark.parametrize("zone", NIGHTS)
def test_an_hour_that_happens_twice_is_the_earlier(zone: str) -> None:
    hour = {"Europe/Paris": 2, "America/Miquelon": 1}[zone]
    found = HERE[zone].at(NIGHTS[zone][1], hour, 30)
    assert (found.hour, found.minute) == (hour, 30)
    assert HERE[zone].local(found.in_timezone("UTC") + timedelta(hours=1)).hour == hour


def test_the_day_after_a_dst_night_opens_at_the_same_clock_time() -> None:
    here = HERE["Europe/Paris"]
    saturday = pendulum.datetime(2026, 10, 24, 12, tz="Europe/Paris")
    assert here.next_opening(saturday).isoformat() == "2026-11-02T07:30:00+01:00"
    easter = pendulum.datetime(2027, 3, 27, 12, tz="Europe/Paris")
    assert here.next_opening(easter).isoformat() == "2027-03-30T07:30:00+02:00"


@pytest.mark.parametrize(
    ("hour", "minute", "inside"),
    [(7, 29, False), (7, 30, True), (12, 0, True), (18, 29, True), (18, 30, False)],
)
@pytest.mark.parametrize("zone", ZONES)
def test_hours_are_from_opening_to_closing_excluded(
    zone: str, hour: int, minute: int, inside: bool
) -> None:
    moment = HERE[zone].at(d("16/03/2027"), hour, minute)
    assert HERE[zone].in_hours(moment) is inside
    assert HERE[zone].in_hours(moment.in_timezone("UTC")) is inside


def test_noumea_opens_while_paris_sleeps() -> None:
    moment = datetime(2027, 3, 15, 21, tzinfo=UTC)
    assert HERE["Pacific/Noumea"].in_hours(moment)
    assert not HERE["Europe/Paris"].in_hours(moment)
    assert HERE["Pacific/Noumea"].next_digest(moment).isoformat() == "2027-03-17T07:45:00+11:00"


@given(places, moments)
def test_the_next_opening_is_in_hours_and_not_before(here, moment):
    found = here.next_opening(moment)
    assert found >= moment
    assert here.in_hours(found)
    assert found == moment or (found.hour, found.minute) == (7, 30)
    assert here.next_opening(found) == found


@given(places, moments)
def test_no_opening_is_skipped(here, moment):
    found = here.next_opening(moment)
    if found != moment:
        assert not here.in_hours(moment)
        before = here.at(here.add(found, -1), 18, 29)
        assert before < moment


@given(places, moments)
def test_the_next_digest_is_the_first_school_morning(here, moment):
    found = here.next_digest(moment)
    assert found >= moment
    assert here.is_school_day(found)
    assert (found.hour, found.minute) == (7, 45)
    assert here.at(here.add(found, -1), 7, 45) < moment
    assert here.next_digest(found) == found


@given(places, st.dates(date(2026, 8, 1), date(2027, 8, 1)), st.integers(0, 23))
def test_local_reads_back_what_at_made(here, day, hour):
    found = here.local(here.at(day, hour).in_timezone("UTC"))
    skipped = hour == 2 and found.hour == 3
    assert (found.date(), found.hour) == (day, hour) or skipped


def test_a_naive_moment_is_refused_rather_than_guessed() -> None:
    with pytest.raises(ValueError, match="timezone"):
        HERE["Europe/Paris"].local(datetime(2027, 3, 15, 9))  # noqa: DTZ001
