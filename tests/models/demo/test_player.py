"""The leader of a demo takes its year to the end, whatever is killed on the way."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pendulum
import pytest
import sqlalchemy as sa

from models import clock
from models.database.transactions import gesture, reading
from models.demo import pace as pacing
from models.demo.player import Player, PlayerTurn
from models.journal import JOURNAL
from models.outbox.claiming import waiting
from models.planner.upcoming import next_moment
from models.rehearsal.rehearse import last_moment, rehearse
from models.tick import run_year
from models.work.action import ACTION
from models.work.demo import LINE, Pace, PaceState, pace_of
from models.work.message import MESSAGE, MessageState
from tests.academy import Recording, Year, launched
from tests.databases import sqlite_database
from tests.models.demo.leading import WHERE, started

EVE = "31/08/2026 00:00"
SEED = 7


class Demo:
    """Valmont's year as a demo, and the runs that a runner would make of it."""

    def __init__(self, engine: sa.Engine, **pace: object) -> None:
        self.engine, self.year = engine, launched(engine, on=EVE)
        self.year.now = EVE
        with gesture(engine) as session:
            clock.set_clock(session, self.year.moment)
            session.add(Pace(cycle_id=self.year.cycle_id, seed=SEED, **{"seconds": 0.0} | pace))
        self.letters: list[object] = []
        self.ran_for: object = None

    @property
    def moment(self) -> pendulum.DateTime:
        with reading(self.engine) as session:
            return clock.now(session)

    @property
    def pace(self) -> Pace:
        with reading(self.engine) as session:
            found = pace_of(session)
        assert found is not None
        return found

    def change(self, change: pacing.Change) -> None:
        with gesture(self.engine) as session:
            pacing.change_pace(session, change)

    def run(self) -> None:
        """One run at the home's moment, and the outbox drained."""
        moment = self.moment
        assert run_year(self.engine, moment).failed == []
        way_out = Recording(self.year, moment)
        way_out.drain()
        self.letters += way_out.letters
        self.ran_for = moment

    def run_if_wanted(self) -> None:
        """What a runner sees: the clock moved, or a gesture owed something."""
        with reading(self.engine) as session:
            owes = waiting(session, self.year.course, clock.now(session)).anything
        if owes or self.ran_for != self.moment:
            self.run()

    def turns(self, player: Player) -> Iterator[PlayerTurn]:
        """The leader's turns, a run in each wait."""
        while True:
            turn = player.turn()
            yield turn
            if turn is PlayerTurn.WAITED:
                self.run()

    def lead(self, player: Player, until: PlayerTurn = PlayerTurn.FINISHED) -> Counter[PlayerTurn]:
        """Turns until one of that kind; how many there were of each."""
        done: Counter[PlayerTurn] = Counter()
        for turn in self.turns(player):
            done[turn] += 1
            if turn is until:
                return done
        raise AssertionError


def keys(engine: sa.Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(sa.select(MESSAGE.c.key)).scalars())


def test_the_year_of_a_demo_is_the_year_that_was_rehearsed(memory: sa.Engine) -> None:
    demo = Demo(memory)
    rehearsed = rehearse(memory, demo.year.cycle_id, answers="typical", seed=SEED)
    turns = demo.lead(Player(memory))
    assert turns[PlayerTurn.MOVED] == len(rehearsed.visited) - 1
    assert keys(memory) == keys(rehearsed.engine)
    assert demo.pace.state is PaceState.FINISHED
    assert demo.moment <= last_moment(demo.year.course)


def test_the_leader_waits_for_the_run_of_a_moment(memory: sa.Engine) -> None:
    demo, player = Demo(memory), Player(memory)
    before = demo.moment
    assert [player.turn() for _ in range(3)] == [PlayerTurn.WAITED] * 3
    assert demo.moment == before
    demo.run()
    assert player.turn() is PlayerTurn.MOVED
    assert demo.moment > before


def test_the_leader_waits_until_what_may_leave_has_left(memory: sa.Engine) -> None:
    demo, player = Demo(memory), Player(memory)
    while not keys(memory):
        demo.lead(player, until=PlayerTurn.MOVED)
        run_year(memory, demo.moment)
    if not waiting_now(demo):  # owed for the opening of the same morning
        demo.lead(player, until=PlayerTurn.MOVED)
        run_year(memory, demo.moment)
    assert waiting_now(demo)
    assert player.turn() is PlayerTurn.WAITED


def waiting_now(demo: Demo) -> bool:
    with reading(demo.engine) as session:
        return waiting(session, demo.year.course, demo.moment).anything


def test_a_paused_demo_stands_still_and_a_step_is_one_moment(memory: sa.Engine) -> None:
    demo = Demo(memory, state=PaceState.PAUSED)
    player = Player(memory)
    demo.run()
    assert player.turn() is PlayerTurn.WAITED
    with reading(memory) as session:
        following = next_moment(session, demo.year.course, demo.moment)
    demo.change(pacing.step)
    assert player.turn() is PlayerTurn.MOVED
    demo.run()
    assert player.turn() is PlayerTurn.WAITED
    assert demo.moment == following


def test_a_demo_leaves_its_seconds_between_two_moments(memory: sa.Engine) -> None:
    demo, hands = Demo(memory, seconds=5.0), [100.0]
    player = Player(memory, now=lambda: hands[0])
    demo.run()
    assert player.turn() is PlayerTurn.WAITED
    hands[0] += 5
    assert player.turn() is PlayerTurn.MOVED
    demo.run()
    hands[0] += 4.9
    assert player.turn() is PlayerTurn.WAITED


def test_a_jump_to_the_week_lives_every_moment_and_waits_there(memory: sa.Engine) -> None:
    demo, player = Demo(memory, state=PaceState.PAUSED), Player(memory)
    morning = pacing.morning_of_the_week(demo.year.course)
    demo.change(pacing.jump_to(morning))
    while demo.pace.until is not None:
        demo.lead(player, until=PlayerTurn.MOVED)
    assert demo.moment == morning
    assert demo.pace.state is PaceState.PAUSED
    assert proposed(memory)


def test_people_go_on_where_a_visitor_put_the_clock_back(memory: sa.Engine) -> None:
    demo, player = Demo(memory), Player(memory)
    for _ in range(20):
        demo.lead(player, until=PlayerTurn.MOVED)
    there = keys(memory)
    with gesture(memory) as session:
        clock.set_clock(session, demo.year.moment)
    demo.run()
    assert player.turn() is PlayerTurn.MOVED
    assert keys(memory) == there


def proposed(engine: sa.Engine) -> dict[int, int]:
    """How many actions each school has."""
    with engine.connect() as connection:
        return Counter(connection.execute(sa.select(ACTION.c.unit_id)).scalars())


@pytest.fixture
def file(tmp_path: Path, sqlite_template: Path) -> Iterator[sa.Engine]:
    with sqlite_database(tmp_path, sqlite_template) as engine:
        yield engine


@pytest.mark.slow
def test_a_leader_killed_at_every_boundary_goes_on_and_doubles_nothing(file: sa.Engine) -> None:
    demo = Demo(file)
    wanted = rehearse(file, demo.year.cycle_id, answers="typical", seed=SEED)
    for call, where in enumerate(WHERE, 1):
        die_while_leading(demo, where, 1 + call % 4)
    demo.lead(Player(file))

    assert proposed(file) == proposed(wanted.engine)
    assert set(proposed(file).values()) == {1}
    assert sent_once(demo)
    assert submitted_once(file)
    assert all(left_for_later(demo))


def die_while_leading(demo: Demo, where: str, call: int) -> None:
    """A leader leads until it dies; meanwhile a runner runs."""
    leader = started(str(demo.engine.url), where, call)
    deadline = time.monotonic() + 60
    try:
        while leader.is_alive():
            assert time.monotonic() < deadline, f"it never died {where}"
            demo.run_if_wanted()
            if demo.pace.state is PaceState.FINISHED:
                leader.kill()
    finally:
        leader.kill()  # a test that fails leaves no leader behind
        leader.join()
    assert leader.exitcode == -signal.SIGKILL


def sent_once(demo: Demo) -> bool:
    """Whether each message that is sent was handed over once."""
    with demo.engine.connect() as connection:
        by_itself = MESSAGE.c.digest_id.is_(None), MESSAGE.c.state == MessageState.SENT
        sent = connection.execute(sa.select(sa.func.count()).where(*by_itself)).scalar_one()
    return len(demo.letters) == sent


def submitted_once(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        query = sa.select(JOURNAL.c.subject, JOURNAL.c.facts)
        rows = connection.execute(query.where(JOURNAL.c.what == "action.submitted")).all()
    return len({(r.subject, r.facts["round"]) for r in rows}) == len(rows) > 0


def left_for_later(demo: Demo) -> Iterator[bool]:
    """What is not crossed out in the agenda was meant for after the end."""
    with demo.engine.connect() as connection:
        for line in connection.execute(sa.select(LINE).where(~LINE.c.done)):
            yield line.at > demo.moment


def test_an_agenda_that_is_read_again_holds_what_was_not_done(memory: sa.Engine) -> None:
    demo, player = Demo(memory), Player(memory)
    while not (player.answers and len(player.answers.agenda) > 2):
        demo.lead(player, until=PlayerTurn.MOVED)
        assert demo.moment.date() < date(2026, 12, 31)
    again = Player(memory)
    again.turn()
    assert again.answers is not None
    assert sorted(again.answers.agenda) == sorted(player.answers.agenda)


def test_a_cycle_that_its_pilot_closed_is_left_alone(memory: sa.Engine) -> None:
    demo = Demo(memory)
    close(demo.year)
    assert Player(memory).turn() is PlayerTurn.FINISHED


def close(year: Year) -> None:
    from models.gestures.cycle.opening import close_cycle
    from models.year.cycle import Cycle

    pilot = year.by("pilote")
    with gesture(year.engine) as session:
        close_cycle(session, session.get_one(Cycle, year.cycle_id), pilot, year.moment)
