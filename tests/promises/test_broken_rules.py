"""The checker sees what it is there to see: each rule broken on purpose is caught.

For each there is a short story that the right engine walks without breaking a promise, and that
the broken one cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pendulum
import pytest

from models.gestures.validation import deciding
from models.gestures.validation.deciding import Decision
from models.work.validation import TaskState
from tests.promises import people
from tests.promises.broken import BROKEN, break_rule, mend
from tests.promises.checker import BrokenPromise
from tests.promises.world import ZONES, World, actor, founded_in_memory

PARIS = ZONES["Europe/Paris"]
SCHOOL = 0
PLAIN = 0


def at(text: str) -> datetime:
    return pendulum.from_format(text, "DD/MM/YYYY HH:mm", tz="Europe/Paris")


def a_world(launch: str = "31/08/2026 00:00", **changes: Any) -> World:
    world = World(founded_in_memory(PARIS), PARIS, launch=at(launch), **changes)
    world.go_to(at(launch))
    return world


def runs(world: World, *moments: str) -> None:
    for moment in moments:
        world.go_to(at(moment))
        world.tick()


def corrected_twice() -> None:
    """An action goes back to its school, comes again, and the bassin is asked again."""
    world = a_world()
    runs(world, "16/11/2026 09:00")
    people.propose(world, SCHOOL, PLAIN)
    runs(world, "16/11/2026 10:00", "17/11/2026 07:45")
    task = world.picture().open_tasks()[0]
    (by,) = world.picture().deciders(task)
    verdict = Decision(task_id=task.id, verdict=TaskState.RETURNED, by=actor(by), reason="Où ?")
    world.act(deciding.decide, [verdict])
    runs(world, "17/11/2026 09:00")
    people.submit(world, 0, 0)
    runs(world, "17/11/2026 10:00", "18/11/2026 07:45")


def proposed_just_in_time() -> None:
    """A school proposes between the reckoning of the reminders and their leaving."""
    world = a_world()
    runs(world, "16/11/2026 09:00")
    closes = world.course.on(world.course.home, "call_closes")
    world.go_to(world.at(world.calendar.add(closes, -2), 8, 0))
    world.tick(mail=False)
    people.propose(world, SCHOOL, PLAIN)
    world.tick()


def asked_at_night() -> None:
    """A relay's validation is asked on a Saturday night."""
    world = a_world()
    runs(world, "16/11/2026 09:00", "21/11/2026 21:00")
    people.propose(world, SCHOOL, PLAIN)
    runs(world, "21/11/2026 23:00", "23/11/2026 07:45")


def asked_then_an_outage() -> None:
    """A relay is asked, and nothing runs until the level above should be told."""
    world = a_world()
    runs(world, "16/11/2026 09:00")
    people.propose(world, SCHOOL, PLAIN)
    runs(world, "16/11/2026 10:00", "30/11/2026 08:00")


def up_again_after_the_call() -> None:
    """The last reminder's day is missed, and the next ones until the call has closed."""
    world = a_world()
    runs(world, "16/11/2026 09:00")
    closes = world.course.on(world.course.home, "call_closes")
    world.go_to(world.at(world.calendar.add(closes, 1), 9, 0))
    world.tick()


def four_in_a_morning() -> None:
    """Four schools of one circonscription propose on the same morning."""
    world = a_world()
    runs(world, "16/11/2026 09:00")
    for school in (0, 1, 2, 0):
        people.propose(world, school, PLAIN)
    runs(world, "16/11/2026 10:00", "17/11/2026 07:45")


def launched_during_the_call() -> None:
    """The pilot launches after the first reminders' days."""
    world = a_world("15/01/2027 07:00")
    runs(world, "15/01/2027 08:00", "18/01/2027 08:00")


def away_for_a_day() -> None:
    """A relay is asked while away: the deputy is told, then the relay who is back."""
    world = a_world()
    runs(world, "16/11/2026 09:00", "21/11/2026 21:00")
    people.propose(world, SCHOOL, PLAIN)
    monday = date(2026, 11, 23)
    people.absent(world, "ien1", monday, monday)
    runs(world, "23/11/2026 07:45", "24/11/2026 07:45")


def money_that_nobody_answers() -> None:
    """A partner brings money to what a school proposes, and its relay never answers."""
    basin = {"function": "relay", "delay": 6, "tacit": 8}
    world = a_world(chains={"action": {"levels": {"basin": basin}}})
    runs(world, "16/11/2026 09:00")
    people.propose(world, 3, 4)
    runs(world, "16/11/2026 10:00", "17/11/2026 07:45", "27/11/2026 07:45", "30/11/2026 07:45")


STORIES: dict[str, Callable[[], None]] = {
    "a_key_without_its_round": corrected_twice,
    "no_second_look_before_sending": proposed_just_in_time,
    "hours_ignored": asked_at_night,
    "every_missed_rung": asked_then_an_outage,
    "the_end_of_a_phase_ignored": up_again_after_the_call,
    "no_cap_on_new_tasks": four_in_a_morning,
    "reminders_as_soon_as_launched": launched_during_the_call,
    "a_dropped_key_kept_for_ever": away_for_a_day,
    "silence_that_binds": money_that_nobody_answers,
}
SAID = {
    "a_key_without_its_round": "everything due is done",
    "no_second_look_before_sending": "nothing to one whose work is done",
    "hours_ignored": "only on school days|nothing leaves outside hours",
    "every_missed_rung": "the strongest rung",
    "the_end_of_a_phase_ignored": "nothing of a phase after it closed",
    "no_cap_on_new_tasks": "three a day at most",
    "reminders_as_soon_as_launched": "no reminder sooner than a school day after asking",
    "a_dropped_key_kept_for_ever": "what is due leaves",
    "silence_that_binds": "silence accepts nothing that binds anybody",
}


@pytest.fixture(autouse=True)
def _mended() -> Iterator[None]:
    yield
    mend()


@pytest.mark.parametrize("name", sorted(STORIES))
def test_the_engine_keeps_its_promises_in_the_story(name: str) -> None:
    STORIES[name]()


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_rule_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    break_rule(monkeypatch, name)
    with pytest.raises(BrokenPromise, match=SAID[name]):
        STORIES[name]()
