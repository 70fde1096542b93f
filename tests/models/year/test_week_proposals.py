"""The weeks of a next year are ranked, each with what speaks for it and against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.calendar.national_dates import national_events
from models.year.definition import read_definition
from models.year.week import Span
from models.year.week_proposals import BusyPeriod, WeekGround, same_rank, week_proposals
from tests.models.calendar.years import calendar, d

MARCH = WeekGround(
    was=Span.of(d("15/03/2027")),
    then=calendar("C"),
    calendar=calendar("C", "2027-28"),
    definition=read_definition(),
    events=national_events(),
)


def test_the_same_week_comes_first_where_nothing_stands_against_it() -> None:
    first, *_ = week_proposals(replace(MARCH, events=()))
    assert first.week == Span.of(d("13/03/2028"))
    assert first.reasons == (
        "semaine 11 du calendrier, comme l'an dernier",
        "23e semaine de classe, comme l'an dernier",
        "5 jours de classe",
        "ni veille ni reprise de vacances (zone C)",
        "aucune date nationale connue ces jours-là",
    )


def test_an_election_is_named_and_costs() -> None:
    (with_it,) = (p for p in week_proposals(MARCH) if p.week.first == d("13/03/2028"))
    (without,) = (
        p for p in week_proposals(replace(MARCH, events=())) if p.week.first == d("13/03/2028")
    )
    assert any("Élections départementales" in one for one in with_it.against)
    assert with_it.score < without.score


def test_placements_of_schools_are_named_and_cost() -> None:
    pfmp = BusyPeriod(called="PFMP", first=d("06/03/2028"), last=d("24/03/2028"), schools=12)
    first, *_ = week_proposals(replace(MARCH, events=(), busy=[pfmp]))
    (busy,) = (
        p
        for p in week_proposals(replace(MARCH, events=(), busy=[pfmp]))
        if p.week.first == d("13/03/2028")
    )
    assert "PFMP : 12 établissements" in busy.against
    assert first.score >= busy.score


def test_the_rank_is_counted_in_school_weeks() -> None:
    assert MARCH.rank == 23
    assert same_rank(MARCH) == d("13/03/2028")


@given(
    first=st.dates(d("05/10/2026"), d("20/06/2027")),
    days=st.integers(1, 14),
    place=st.sampled_from(["A", "B", "C"]),
)
def test_what_is_proposed_can_always_be_held(first: date, days: int, place: str) -> None:
    ground = replace(
        MARCH,
        was=Span(first, first + timedelta(days=days - 1)),
        then=calendar(place),
        calendar=calendar(place, "2027-28"),
    )
    proposals = week_proposals(ground)
    assert len(proposals) <= 5
    for one in proposals:
        assert one.week.length == days
        assert one.week.first.weekday() == first.weekday()
        assert ground.calendar.rentree() <= one.week.first
        assert one.week.last <= ground.calendar.last_day()
        assert any(ground.calendar.is_school_day(day) for day in one.week.days())
