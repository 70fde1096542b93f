"""Falls are counted within ten minutes, and who falls while it starts waits longer each time."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import ROOT
from orgue.minding import FALLS, SILENCES, AnsweringPulse, Keeper
from orgue.processes import Children
from tests.waiting import until


@pytest.fixture
def children(tmp_path: Path) -> Iterator[Children]:
    made = Children(tmp_path / "logs", os.environ | {"PYTHONPATH": str(ROOT)})
    yield made
    made.stop(2)


def kept(children: Children, **pulses: AnsweringPulse) -> tuple[Keeper, list[str]]:
    said: list[str] = []
    return Keeper(children, pulses, said.append), said


def test_one_that_falls_is_started_again_in_its_place_and_its_log_says_so(
    children: Children,
) -> None:
    first = children.start("le premier", "first", "tests.orgue.brief", "60")
    children.start("le second", "second", "tests.orgue.brief", "60")
    keeper, said = kept(children)
    assert keeper.look() is None
    first.process.kill()
    until(lambda: keeper.look() or said, 5, "it is started again")
    again, second = children.all
    assert (again.role, again.alive, second.alive) == ("first", True, True)
    assert again.process.pid != first.process.pid
    assert said == [
        "Le premier s'est arrêté (SIGKILL) : je le relance. "
        f"Chute 1 sur 5 en dix minutes ; son journal : {first.log}"
    ]
    until(lambda: "bonjour" in again.last_words(1), 5, "it speaks")
    assert again.last_words(2).splitlines()[0].endswith("(SIGKILL) : je le relance.")


def test_one_that_cannot_start_waits_longer_each_time_and_is_given_up_at_the_fifth(
    children: Children,
) -> None:
    one = children.start("le bref", "brief", "tests.orgue.brief", "0")
    keeper, said = kept(children)
    began, fallen = time.monotonic(), None
    while fallen is None:
        fallen = keeper.look()
        time.sleep(0.02)
        assert time.monotonic() - began < 60
    assert time.monotonic() - began > 13
    assert (fallen.role, keeper.count(fallen), len(said)) == (one.role, FALLS, FALLS - 1)
    assert "(code 0)" in said[0]


def test_falls_of_another_hour_and_of_another_process_are_not_counted(children: Children) -> None:
    one = children.start("le bref", "brief", "tests.orgue.brief", "0")
    keeper, _ = kept(children)
    hour_ago = time.monotonic() - 3600
    keeper.falls = {"brief": [hour_ago] * 4, "other": [time.monotonic()] * 4}
    one.process.wait()
    assert keeper.look() is None
    assert keeper.count(one) == 1


def test_one_that_lives_and_answers_nothing_is_taken_for_fallen(children: Children) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        pulse = AnsweringPulse(deaf.getsockname()[1], "/healthz", "127.0.0.1", every=0.05)
        children.start("le sourd", "deaf", "tests.orgue.brief", "60")
        keeper, said = kept(children, deaf=pulse)
        assert keeper.look() is None
        until(lambda: pulse.lost, SILENCES * 0.05 + 5, "it has been silent for long")
        until(lambda: keeper.look() or len(said) > 1, 5, "it is started again")
    assert said[0] == "Le sourd ne répond plus à rien depuis trois minutes."
    assert said[1].startswith("Le sourd s'est arrêté (SIGABRT) : je le relance.")
