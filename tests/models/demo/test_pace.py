"""A demo's year goes on, waits, hurries or jumps, as its row says."""

from __future__ import annotations

import pendulum
import pytest
import sqlalchemy as sa

from models.database.transactions import gesture, reading
from models.demo.pace import (
    SPEEDS,
    Change,
    change_pace,
    faster,
    finish,
    jump_to,
    may_move,
    moved,
    pause,
    resume,
    slower,
    step,
)
from models.work.demo import Pace, PaceState, pace_of
from tests.academy import launched

MONDAY = pendulum.datetime(2027, 3, 15, 6, 45)


def after(*changes: Change, **start: object) -> Pace:
    """The pace after *changes*, one after the other."""
    pace = Pace(cycle_id=1, **start)
    for change in changes:
        pace = Pace(**{**pace.model_dump(), **change(pace)})
    return pace


def test_a_year_that_runs_moves_once_it_waited_enough() -> None:
    pace = after(seconds=2.5)
    assert not may_move(pace, 2.4)
    assert may_move(pace, 2.5)


def test_a_paused_year_waits_for_ever() -> None:
    assert not may_move(after(pause), 1e9)
    assert may_move(after(pause, resume), 1e9)


def test_a_step_is_one_moment_then_it_waits() -> None:
    pace = after(step)
    assert pace.state is PaceState.PAUSED
    assert may_move(pace, 0)
    assert not may_move(after(step, moved(MONDAY)), 1e9)


def test_two_steps_are_two_moments() -> None:
    pace = after(step, step, moved(MONDAY))
    assert may_move(pace, 0)
    assert not may_move(after(step, step, moved(MONDAY), moved(MONDAY)), 1e9)


def test_who_jumps_to_the_week_passes_by_every_moment_and_waits_there() -> None:
    pace = after(jump_to(MONDAY), moved(MONDAY.subtract(days=1)))
    assert may_move(pace, 0)
    there = after(jump_to(MONDAY), moved(MONDAY.subtract(days=1)), moved(MONDAY))
    assert (there.state, there.until) == (PaceState.PAUSED, None)


def test_a_pause_gives_up_the_jump_and_the_steps() -> None:
    for pace in (after(jump_to(MONDAY), pause), after(step, step, pause)):
        assert not may_move(pace, 1e9)


def test_faster_and_slower_go_through_the_speeds_and_stop_at_their_ends() -> None:
    assert after(*[faster] * 20).seconds == 0
    assert after(*[slower] * 20).seconds == SPEEDS[-1]
    assert after(faster, slower).seconds == Pace(cycle_id=1).seconds
    assert after(slower, seconds=90.0).seconds == 90.0
    assert after(faster, seconds=90.0).seconds == SPEEDS[-1]


@pytest.mark.parametrize("change", [pause, resume])
def test_a_year_that_is_over_stays_over(change: Change) -> None:
    assert after(finish, change).state is PaceState.FINISHED


def test_the_row_is_changed_where_it_stands(engine: sa.Engine) -> None:
    year = launched(engine)
    with gesture(engine) as session:
        session.add(Pace(cycle_id=year.cycle_id))
    for change in (step, step, faster):
        with gesture(engine) as session:
            change_pace(session, change)
    with reading(engine) as session:
        pace = pace_of(session)
    assert pace is not None
    assert (pace.state, pace.steps, pace.seconds) == (PaceState.PAUSED, 2, 1.0)


def test_a_home_that_is_no_demo_has_no_pace_to_change(memory: sa.Engine) -> None:
    with gesture(memory) as session:
        change_pace(session, pause)
    with reading(memory) as session:
        assert pace_of(session) is None
