"""What was counted of a year that is over is counted again only when people or units changed."""

from __future__ import annotations

import sqlalchemy as sa

from models.access.scope import scope_of
from models.database.transactions import reading
from models.serving.dashboard.closed_years import counted_once
from models.serving.perimeter import Perimeter
from models.year.cycle import CycleState
from tests.academy import Year, day
from tests.past import year_before


def asked(year: Year, cycle_id: int, times: int = 2, who: str = "pilote", what: str = "x") -> int:
    """How many of *times* askings were counted."""
    counted: list[int] = []
    with reading(year.engine) as session:
        scope = scope_of(session, year.by(who), day("12/01/2027"))
        perimeter = Perimeter(cycle_ids=(cycle_id,), scope=scope)
        for n in range(times):
            counted_once(session, perimeter, lambda n=n: counted.append(n), what)  # type: ignore[misc]
    return len(counted)


def test_a_closed_year_is_counted_once(year: Year) -> None:
    past = year_before(year)
    assert [asked(year, past), asked(year, past)] == [1, 0]


def test_each_reader_and_each_question_has_its_own(year: Year) -> None:
    past = year_before(year)
    assert [asked(year, past, what=w) for w in ("x", "y")] == [1, 1]
    assert [asked(year, past, who=w) for w in ("pilote", "pilote1")] == [0, 1]


def test_a_school_that_moves_has_it_counted_again(year: Year) -> None:
    past = year_before(year)
    asked(year, past)
    year.change("E11", basin_id=year.units["C2"])
    assert asked(year, past) == 1


def test_a_year_that_goes_on_is_counted_each_time(year: Year) -> None:
    assert asked(year, year_before(year, state=CycleState.LIVE), times=3) == 3
    assert asked(year, year.cycle_id, times=3) == 3


def test_without_a_cycle_that_goes_on_it_is_counted_each_time(year: Year) -> None:
    past = year_before(year)
    with year.engine.begin() as connection:
        connection.execute(sa.text("UPDATE cycle SET state = 'closed'"))
    assert asked(year, past, times=2) == 2
