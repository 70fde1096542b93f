"""A bassin's own week: what follows it, what had passed, and the common week again."""

from __future__ import annotations

from datetime import date

import pytest

from models.database.transactions import gesture
from models.errors import NotFound, NotYours
from models.gestures.cycle.own_week import OwnWeekSet, set_own_week
from models.gestures.cycle.weeks import BadWeek
from models.serving.territory.weeks import own_weeks
from models.year.cycle import Cycle
from models.year.week import Span
from tests.academy import Year, at
from tests.years import year_on

year = year_on(now="12/01/2027 10:00")
LATER = Span.of(date(2027, 3, 22))
SAME = Span.of(date(2027, 3, 15))


def give(year: Year, code: str, to: Span | None, who: str = "pilote") -> OwnWeekSet:
    with gesture(year.engine) as session:
        cycle = session.get_one(Cycle, year.cycle_id)
        return set_own_week(session, cycle, year.units[code], to, year.by(who), year.moment)


def held(year: Year) -> list[tuple[str, Span, int]]:
    with gesture(year.engine) as session:
        found = own_weeks(session, session.get_one(Cycle, year.cycle_id))
    return [(one.code, one.held, one.follows) for one in found]


def test_its_schools_follow_it_and_its_dates_to_come_move(year: Year) -> None:
    year.tick("12/01/2027 07:45")
    year.propose("E11", "Chorale", on="12/01/2027 09:00", day="16/03/2027")
    done = give(year, "C1", LATER)
    assert (done.was, done.to, done.units, done.outside) == (SAME, LATER, 3, 1)
    assert held(year) == [("C1", LATER, 3)]
    moved = [title for title, was, on in done.dates if on > was]
    assert moved
    assert not [one for one in done.dates if one[1] <= date(2027, 1, 12)]


def test_what_had_passed_stays_and_nobody_is_invited_twice(year: Year) -> None:
    year.tick("02/11/2026 07:45")
    year.tick("12/01/2027 07:45")
    before = {m.key for m in year.messages(rule="call_opened")}
    give(year, "C1", LATER)
    year.tick("13/01/2027 07:45")
    assert {m.key for m in year.messages(rule="call_opened")} == before
    assert not [m for m in year.messages() if m.owed_at == at("13/01/2027 07:45") and not m.rung]


def test_it_goes_back_to_the_week_of_all(year: Year) -> None:
    give(year, "C1", LATER)
    done = give(year, "C1", None)
    assert (done.was, done.to) == (LATER, SAME)
    assert held(year) == []


@pytest.mark.parametrize(
    ("on", "to"), [("12/01/2027 10:00", Span.of(date(2027, 1, 4))), ("16/03/2027 10:00", LATER)]
)
def test_no_week_that_began_is_given_or_moved(year: Year, on: str, to: Span) -> None:
    year.now = on
    with pytest.raises(BadWeek):
        give(year, "C1", to)
    assert held(year) == []


def test_only_who_changes_the_cycle_gives_one_and_only_where_one_takes_part(year: Year) -> None:
    with pytest.raises(NotYours):
        give(year, "C1", LATER, "ien1")
    with pytest.raises(NotFound):
        give(year, "AC", LATER)
