"""National events come from a table whose lines have a source, or say how they were reckoned."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from models.calendar.national_dates import (
    TOUCHED,
    EventKind,
    NationalEvent,
    met_by,
    national_events,
)
from models.errors import BadDefinition
from tests.models.calendar.years import d

HEAD = "name;first;last;kind;places;touches;source;provisional\n"


def named(part: str, year: int) -> NationalEvent:
    (found,) = (e for e in national_events() if part in e.name and e.first.year == year)
    return found


def test_each_line_has_its_source_and_says_what_it_touches() -> None:
    for event in national_events():
        assert event.source, event
        assert event.touches
        assert set(event.touches) <= set(TOUCHED)
        assert event.first <= event.last < event.first + timedelta(days=60)


def test_what_is_not_published_says_how_it_was_reckoned() -> None:
    published = {e.name for e in national_events() if not e.provisional}
    reckoned = [e for e in national_events() if e.provisional]
    assert all("confirmer" in e.provisional for e in reckoned)
    assert {e.name for e in reckoned if e.kind is EventKind.EXAM} <= published


def test_an_exam_that_is_reckoned_falls_on_the_days_of_the_week_of_the_last_one_published() -> None:
    for event in national_events():
        if event.provisional and event.kind is EventKind.EXAM:
            of_2026 = named(event.name, 2026)
            weeks = 52 * (event.first.year - 2026)
            assert event.first - of_2026.first == timedelta(weeks=weeks)
            assert event.last - of_2026.last == timedelta(weeks=weeks)


def test_the_civil_service_votes_from_the_3rd_to_the_10th_of_december_2026() -> None:
    vote = named("professionnelles", 2026)
    assert (vote.first, vote.last, vote.provisional) == (d("03/12/2026"), d("10/12/2026"), "")


def test_both_rounds_of_2027_are_as_far_from_the_end_of_the_mandate_as_the_constitution_says() -> (
    None
):
    ends, vote = date(2027, 5, 13), named("présidentielle (", 2027)
    assert 20 <= (ends - vote.first).days <= 35
    assert {vote.first.weekday(), vote.last.weekday()} == {6}
    reserve = named("réserve avant l'élection présidentielle", 2027)
    assert vote.first - reserve.first == date(2022, 4, 10) - date(2022, 3, 18)
    assert (reserve.last, vote.provisional != "") == (vote.last, True)


def test_who_votes_for_a_region_or_its_assembly_in_2028_votes_overseas_too() -> None:
    vote = named("régionales", 2028)
    for place in ("B", "Corse", "Guadeloupe", "Guyane", "Martinique", "Mayotte", "Réunion"):
        assert vote.holds_at(place)
    assert not vote.holds_at("Nouvelle Calédonie")


def test_an_exam_of_france_does_not_concern_the_far_south() -> None:
    first, last = d("15/06/2026"), d("19/06/2026")
    assert "Baccalauréat général et technologique, épreuves écrites" in {
        e.name for e in met_by(national_events(), "C~w3", first, last)
    }
    assert not {
        e.name
        for e in met_by(national_events(), "Nouvelle Calédonie", first, last)
        if e.kind is EventKind.EXAM
    }


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Vote;hier;2027-01-02;vote;;week;JO;", "ne se lit pas"),
        ("Vote;2027-01-01;2027-01-02;fête;;week;JO;", "ne se lit pas"),
        ("Vote;2027-01-01", "ne se lit pas"),
        ("Vote;2027-01-01;2027-01-02;vote;;week;;", "la source"),
        ("Vote;2027-01-03;2027-01-02;vote;;week;JO;", "ne vont pas"),
        ("Vote;2027-01-01;2027-01-02;vote;;partout;JO;", "ne vont pas"),
    ],
)
def test_a_line_that_is_no_event_is_named(tmp_path: Path, line: str, says: str) -> None:
    own = tmp_path / "national_dates.csv"
    own.write_text(f"{HEAD}{line}\n", encoding="utf-8")
    with pytest.raises(BadDefinition) as refused:
        national_events(own)
    assert "ligne 2" in refused.value.sentence
    assert says in refused.value.sentence
