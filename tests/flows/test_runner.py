"""The runner's own life: it starts at once, waits for its server, ends after its run."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import ROOT
from models.serving.lock import Lock


class Counting:
    """A round that counts, stops its runner after *enough*, and fails when told to."""

    def __init__(self, enough: int, failing: bool = False):
        self.enough, self.failing = enough, failing
        self.done = 0

    async def __call__(self) -> None:
        self.done += 1
        if self.done == self.enough:
            self.runner.stop()
        if self.failing:
            raise RuntimeError("une ligne\net une autre")


def lived(round: Counting, period: float, answers: list[bool]) -> float:
    """A runner's life until its round stops it; *answers* of the server in turn, then yes."""
    from flows.runner import Runner

    async def answer() -> bool:
        return answers.pop(0) if answers else True

    async def life() -> None:
        round.runner = Runner(period, round, answer)  # type: ignore[attr-defined]
        await asyncio.wait_for(round.runner.run(), 20)  # type: ignore[attr-defined]

    began = time.monotonic()
    asyncio.run(life())
    return time.monotonic() - began


class Lines(logging.Handler):
    """What the runner logs, as a list."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@pytest.fixture
def said() -> Iterator[list[str]]:
    """The runner's own lines: Prefect replaces the handlers of the root logger, caplog's too."""
    lines, log = Lines(), logging.getLogger("orgue.runner")
    log.addHandler(lines)
    yield lines.said
    log.removeHandler(lines)


def test_the_first_round_comes_at_once_and_the_next_after_the_period() -> None:
    round = Counting(enough=3)
    assert 0.19 < lived(round, 0.1, []) < 2
    assert round.done == 3


def test_a_round_that_fails_is_said_in_one_line_and_the_next_one_comes(
    said: list[str],
) -> None:
    round = Counting(enough=2, failing=True)
    lived(round, 0.01, [])
    assert round.done == 2
    failure = "Passage en échec, repris au prochain : RuntimeError : une ligne et une autre"
    assert said == [failure, failure]


def test_a_server_that_is_away_is_said_once_and_waited_for(
    said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import runner

    monkeypatch.setattr(runner, "PATIENCE", (0.01, 0.02))
    lived(Counting(enough=1), 60, [False] * 6)
    assert said == [
        "Le serveur Prefect ne répond pas : rien n'est perdu, j'attends.",
        "Le serveur Prefect répond : ce qui était dû va être fait.",
    ]


def test_a_lock_has_one_holder_and_survives_none(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.taken(portal="ici")
    assert not second.taken()
    assert second.holder() == {"pid": os.getpid(), "portal": "ici"}
    first.release()
    assert second.taken()


def test_a_lock_left_by_a_killed_holder_is_free(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    code = (
        "import sys, time; from pathlib import Path; from models.serving.lock import Lock\n"
        "lock = Lock(Path(sys.argv[1])); assert lock.taken()\n"
        "print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, path], cwd=ROOT, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    assert not Lock(path).taken()
    holder.kill()
    holder.wait()
    assert Lock(path).holder()["pid"] == holder.pid
    assert Lock(path).taken()
