"""A demo is founded once, whatever cuts its founding short, and in no other académie's home."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import clock
from models.database.transactions import gesture, reading
from models.demo import founding, told
from models.demo.founding import NotADemo, found, take_up_again
from models.demo.names import ACADEMY
from models.demo.pace import change_pace, pause
from models.gestures.cycle.finding import find_cycle
from models.home import home_engine
from models.rehearsal.rehearse import first_moment
from models.territory.people import ABSENCE, ASSIGNMENT
from models.tick import run_year
from models.work.demo import PaceState, pace_of
from models.work.message import MESSAGE, MessageState
from models.work.model_actions import themes
from models.year.course import Course, load_course
from models.year.cycle import CycleState
from tests.academy import valmont


@pytest.fixture
def engine_of_home(home: Path) -> sa.Engine:
    return home_engine()


def counted(engine: sa.Engine, table: sa.Table) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_a_demo_begins_on_the_eve_of_cadrage_with_its_cycle_live(
    home: Path, engine_of_home: sa.Engine
) -> None:
    found(engine_of_home, home)
    with reading(engine_of_home) as session:
        cycle = find_cycle(session, "2026-27", ACADEMY)
        course = load_course(session, cycle)
        assert cycle.state is CycleState.LIVE
        assert clock.now(session) == first_moment(course) == cycle.launched_at
        assert course.definition.themes == themes()
        pace = pace_of(session)
    assert pace is not None
    assert pace.state is PaceState.RUNNING
    the_week_is_as_weeks_are(course)
    who_carries_is_there(engine_of_home)


def the_week_is_as_weeks_are(course: Course) -> None:
    """It ends on a Saturday, has a slogan, a launch and a parrain; a CIO takes part."""
    opens, closes = (course.on(course.home, name) for name in ("week_opens", "week_closes"))
    assert (opens, closes, closes.isoweekday()) == (told.FIRST, told.LAST, 6)
    definition = course.definition
    assert definition.week.slogan == told.SLOGAN
    assert definition.participation.also == (told.CIO.code,)
    kinds = {one.kind: one.on for one in definition.other_dates}
    assert kinds == {"launch": told.FIRST.isoformat(), "sponsor": None}


def who_carries_is_there(engine: sa.Engine) -> None:
    """Every action that is told has its unit in the territory, and is of this year alone."""
    with reading(engine) as session:
        carrying = told.told_in(session, 1).values()
        assert {one.code for one in carrying} == {one.code for one in told.told_proposals()}
        assert told.told_in(session, 2) == {}


def test_nothing_is_owed_on_the_eve_and_people_are_written_to_from_the_first_day(
    home: Path, engine_of_home: sa.Engine
) -> None:
    found(engine_of_home, home)
    with reading(engine_of_home) as session:
        eve = clock.now(session)
    assert run_year(engine_of_home, eve).total_owed == 0
    assert run_year(engine_of_home, eve.add(days=1, hours=9)).total_owed > 0


STEPS: dict[str, Callable[[sa.Engine, Path], object]] = {
    "after its files were written": lambda engine, home: founding.write_files(home),
    "after its people were loaded": founding.load,
    "after its cycle was drafted": lambda engine, home: founding.draft(engine),
}


@pytest.mark.parametrize("last", STEPS)
def test_a_founding_that_was_cut_short_goes_on(
    home: Path, engine_of_home: sa.Engine, last: str
) -> None:
    for name, step in STEPS.items():
        step(engine_of_home, home)
        if name == last:
            break
    found(engine_of_home, home)
    assert counted(engine_of_home, ABSENCE) == 3
    assert counted(engine_of_home, ASSIGNMENT) > 100


def test_a_demo_that_was_founded_is_left_where_it_is(home: Path, engine_of_home: sa.Engine) -> None:
    found(engine_of_home, home)
    with gesture(engine_of_home) as session:
        clock.set_clock(session, clock.now(session).add(days=40))
        change_pace(session, pause)
        there = clock.now(session)
    found(engine_of_home, home)
    with reading(engine_of_home) as session:
        assert clock.now(session) == there
        pace = pace_of(session)
    assert pace is not None
    assert pace.state is PaceState.PAUSED


def test_a_home_of_another_academie_is_refused_and_left_as_it_is(
    home: Path, engine_of_home: sa.Engine
) -> None:
    valmont(engine_of_home)
    with pytest.raises(NotADemo, match="une vraie académie \\(Valmont\\)"):
        found(engine_of_home, home)
    assert sorted(f.name for f in home.glob("*.csv")) == []


def test_what_a_killed_run_had_claimed_is_owed_again(home: Path, engine_of_home: sa.Engine) -> None:
    found(engine_of_home, home)
    with reading(engine_of_home) as session:
        eve = clock.now(session)
    run_year(engine_of_home, eve.add(days=1, hours=9))
    with gesture(engine_of_home) as session:
        session.connection().execute(sa.update(MESSAGE).values(state=MessageState.CLAIMED))
    take_up_again(engine_of_home)
    with engine_of_home.connect() as connection:
        states = set(connection.execute(sa.select(MESSAGE.c.state)).scalars())
    assert states == {MessageState.OWED}
