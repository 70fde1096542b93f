"""Whatever people do and whatever happens to the clock, the promises hold.

Each example is a piece of a year, in one of five timezones: gestures, runs at any hour, mornings
missed, the way out down, people who come and go, the clock back one hour. 50 examples in CI,
shared between the timezones.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from models.calendar.table import calendar_for
from models.database.transactions import reading
from models.year.dates import dates_of
from models.year.definition import read_definition
from tests.promises import people
from tests.promises.drawn import some
from tests.promises.people import GESTURES
from tests.promises.world import ZONES, World, Zone, founded_anew, founded_in_memory

HOURS = (
    (7, 45),
    (7, 30),
    (9, 0),
    (7, 44),
    (8, 10),
    (6, 50),
    (18, 29),
    (18, 30),
    (22, 0),
    (0, 5),
)
VARIANTS: tuple[dict[str, Any], ...] = (
    {},
    {"announcing": "together"},
    {"announcing": "flagships_together"},
    {"invitations": "relay"},
    {
        "chains": {
            "vacant": "skip",
            "action": {"levels": {"basin": {"function": "relay", "delay": 6, "tacit": 8}}},
        }
    },
    {"participation": {"but": ["Circonscription Trois"]}},
)
MILESTONES = (
    "framing_opens",
    "letter_due",
    "call_opens",
    "call_closes",
    "validation_opens",
    "announce",
    "programme",
    "week_opens",
    "reports_open",
    "reports_due",
    "synthesis_basin_due",
    "seminar",
)
numbers = st.integers(0, 30)


class AnyYear(RuleBasedStateMachine):
    """A piece of a year; subclasses say where."""

    zone: ClassVar[Zone]
    database: ClassVar[sa.Engine | None] = None

    @initialize(
        start=st.sampled_from(MILESTONES),
        before=st.integers(-1, 8),
        late=st.booleans(),
        own_week=st.booleans(),
        lasts=st.sampled_from((None, 6, 7, 10)),
        variant=st.sampled_from(VARIANTS),
        proposed=st.lists(st.tuples(numbers, st.integers(0, 5)), max_size=4),
    )
    def launch(
        self,
        start: str,
        before: int,
        late: bool,
        own_week: bool,
        lasts: int | None,
        variant: dict[str, Any],
        proposed: list[tuple[int, int]],
    ) -> None:
        """In time, or in the middle of the year; *proposed*: actions there already; *lasts*: the
        days of the week, where it does not end on its Friday."""
        founded = (
            founded_anew(self.database, self.zone)
            if self.database
            else founded_in_memory(self.zone)
        )
        dates, calendar = year_of(founded[0], self.zone, lasts)
        begins = calendar.at(calendar.add(dates[start], -before), 6, 0)
        in_time = calendar.at(dates["framing_opens"] - timedelta(days=1), 0)
        moment = max(begins, in_time) if late else in_time
        self.world = World(
            founded, self.zone, launch=moment, own_week=own_week, lasts=lasts, **variant
        )
        if not late and dates[start] > dates["call_opens"]:
            self._proposed(calendar.at(dates["call_opens"], 9, 0), proposed)
        self.world.go_to(begins)

    def _proposed(self, opening: Any, proposed: list[tuple[int, int]]) -> None:
        self.world.go_to(opening)
        self.world.tick()
        for n, m in proposed:
            people.propose(self.world, n, m)
        for n, _ in proposed[:2]:
            people.decide(self.world, n, 0)
            people.agrees(self.world, n, 0)

    # ── the clock ──

    @rule(
        days=st.integers(0, 4),
        hour=st.sampled_from(HOURS),
        mail=st.sampled_from((True, True, False)),
    )
    def a_run(self, days: int, hour: tuple[int, int], mail: bool) -> None:
        """Some mornings later, at some hour; the way out may be down."""
        world = self.world
        world.go_to(world.at(world.today() + timedelta(days=days), *hour))
        world.tick(mail=mail)

    @rule()
    def the_next_thing_owed(self) -> None:
        self.world.next_owed()
        self.world.tick()

    @rule(n=st.integers(0, 3), before=st.integers(-6, 3), hour=st.sampled_from(HOURS[:4]))
    def about_a_date(self, n: int, before: int, hour: tuple[int, int]) -> None:
        """Near one of the next dates of the year, nothing having run since."""
        world = self.world
        dates = {moved.on for moved in world.course.dates[world.course.home].values()}
        ahead = sorted(d for d in dates if d >= world.today())[: n + 1]
        if ahead:
            world.go_to(world.at(world.calendar.add(ahead[-1], before), *hour))
        world.tick()

    @rule(days=st.integers(2, 9))
    def an_outage(self, days: int) -> None:
        self.world.go_to(self.world.now.add(days=days))
        self.world.tick()

    @rule()
    def the_clock_goes_back(self) -> None:
        self.world.tick(self.world.now.subtract(hours=1))
        self.world.tick()

    @rule()
    def a_night_when_clocks_change(self) -> None:
        """Runs every hour through the night, and the morning after."""
        world = self.world
        nights = [n for n in map(date.fromisoformat, self.zone.nights) if n > world.today()]
        if nights:
            world.go_to(world.at(nights[0], 0, 10))
            for _ in range(4):
                world.tick()
                world.go_to(world.now.add(minutes=60))
            world.go_to(world.at(nights[0] + timedelta(days=1), 7, 45))
            world.tick()

    # ── people ──

    @rule(what=st.sampled_from(sorted(GESTURES)), n=numbers, m=st.integers(0, 5))
    def somebody(self, what: str, n: int, m: int) -> None:
        GESTURES[what](self.world, n, m)

    @rule(n=numbers, m=st.integers(0, 5), then=st.sampled_from(("decide", "submit", "propose")))
    def a_busy_day(self, n: int, m: int, then: str) -> None:
        """Several gestures, one after the other, then a run."""
        for shift, what in enumerate(("propose", then, "decide", "propose")):
            GESTURES[what](self.world, n + shift, (m + shift) % 6)
        self.world.tick()

    @precondition(lambda self: len(self.world.check.keys) > 40)
    @rule(sure=st.booleans())
    def the_pilot_closes_the_cycle(self, sure: bool) -> None:
        if sure:
            people.close_cycle(self.world)

    def teardown(self) -> None:
        """The next school morning, everything is said."""
        world = getattr(self, "world", None)
        if world and world.whole:
            calendar = world.calendar
            for days in (1, 2):
                world.go_to(world.at(calendar.add(world.today(), days), 7, 45))
                world.tick()


@lru_cache(maxsize=32)
def _dates(timezone: str, calendar: Any, lasts: int | None) -> dict[str, date]:
    week = ZONES[timezone].week
    ends = week + timedelta(days=lasts - 1) if lasts else None
    found = dates_of(read_definition(), calendar, week, ends)
    return {name: moved.on for name, moved in found.items()}


def year_of(engine: sa.Engine, zone: Zone, lasts: int | None) -> tuple[dict[str, date], Any]:
    with reading(engine) as session:
        calendar = calendar_for(session, zone.place, zone.timezone, "2026-27")
    return _dates(zone.timezone, calendar, lasts), calendar


def _in(zone: Zone, engine: sa.Engine | None = None) -> type[AnyYear]:
    return type("AnyYear", (AnyYear,), {"zone": zone, "database": engine})


IN_BRIEF = ("America/Miquelon", "Europe/Paris", "Pacific/Noumea")
"""One on each side of the day line, and the one of most académies; the others are ``long``."""
LONG = pytest.mark.long


@pytest.mark.parametrize(
    "timezone", [pytest.param(z, marks=() if z in IN_BRIEF else LONG) for z in sorted(ZONES)]
)
def test_the_promises_hold_whatever_happens(timezone: str) -> None:
    run_state_machine_as_test(_in(ZONES[timezone]), settings=some(len(ZONES)))


def test_the_promises_hold_on_each_database(engine: sa.Engine) -> None:
    run_state_machine_as_test(_in(ZONES["Europe/Paris"], engine), settings=some(60, steps=12))
