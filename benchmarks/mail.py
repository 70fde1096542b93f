"""Three thousand letters by SMTP, and the time from a gesture to its mail in a whole house.

The letters are claimed, written, re-checked, sent to a sink in another process, and marked. The
house is an ``orgue up`` (its processes, a real Prefect server), its gestures made here, paced. With
``--base DIR``, the same on the base, in turn.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import SQLModel

from benchmarks.made_up import drafted, spin
from channels.delivery import deliver
from channels.opening import open_channel
from config.settings import ROOT, Settings
from models.clock import set_clock
from models.database.engine import open_engine
from models.database.transactions import gesture
from models.gestures.cycle.checking import checked_definition
from models.tick import run_cycle
from models.year.cycle import Cycle, CycleState

SCHOOLS, A_SECOND = 3_000, 400
WITHIN, PACE = 1.0, 0.8
"""Seconds from gesture to mail that nineteen of twenty keep, and from one gesture to the next."""
MORNING = 613
"""The letters that the house of ``whole_house`` owes before any gesture."""
LAUNCHED = pendulum.datetime(2026, 9, 1, tz="Europe/Paris")
INVITED = pendulum.datetime(2026, 11, 2, 8, 0, tz="Europe/Paris")


def invited(engine: sa.Engine) -> None:
    """Owe every school its invitation, on a morning that stands still."""
    SQLModel.metadata.create_all(engine)
    cycle_id = drafted(engine, 120, SCHOOLS)
    with gesture(engine) as session:
        cycle = session.get_one(Cycle, cycle_id)
        cycle.definition = checked_definition().model_dump(mode="json", by_alias=True)
        cycle.state, cycle.launched_at = CycleState.LIVE, LAUNCHED
        session.add(cycle)
        set_clock(session, INVITED)
    run_cycle(engine, cycle_id, INVITED)


@contextmanager
def sink(folder: Path) -> Iterator[str]:
    """The address of an SMTP server that keeps its letters in *folder*, a process of its own."""
    command = [sys.executable, "-m", "tests.sink", "--dir", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.terminate()


def sent() -> dict[str, float]:
    """Seconds a letter of one delivery, by pooled connections."""
    with tempfile.TemporaryDirectory() as folder, sink(Path(folder) / "letters") as address:
        engine = open_engine(f"sqlite:///{Path(folder) / 'orgue.db'}")
        invited(engine)
        with open_channel(Settings(mail_url=address), engine) as channel:
            began = time.perf_counter()
            report = deliver(engine, INVITED, channel)
            took = time.perf_counter() - began
        assert report.sent >= SCHOOLS, report
        engine.dispose()
    return {"letter": took / report.sent}


def arrived(gestures: int) -> list[dict[str, float]]:
    """Seconds from the commit of each gesture to its letter, in a house opened for them."""
    from benchmarks.whole_house import FIRST_SCHOOL, House, Sink, founded, propose, waited

    if not gestures:
        return []
    told: dict[str, float] = {}
    schools = count(FIRST_SCHOOL)
    with tempfile.TemporaryDirectory() as folder, Sink() as letters:
        house = House(Path(folder) / "home", letters)
        engine, course = founded(house.home)
        with house.open():
            at_rest(letters)
            for _ in range(gestures):
                key = propose(engine, course, next(schools))
                told[key] = time.perf_counter()
                time.sleep(PACE)
            assert waited(lambda: told.keys() <= house.arrived.keys(), 30), "letters are missing"
        engine.dispose()
    return [{"arrival": house.arrived[key] - at} for key, at in told.items()]


def at_rest(letters: Any) -> None:
    """Return once the house's first runs are over, and the morning's letters gone."""
    seen, until = -1, time.monotonic() + 180
    while len(letters.messages) != seen or seen < MORNING:
        assert time.monotonic() < until, f"{seen} letters of the morning's"
        seen = len(letters.messages)
        time.sleep(8)


def asked(what: str) -> None:
    """The measure itself, as :mod:`benchmarks.against_base` asks for it, on either tree."""
    for line in sys.stdin:
        times = int(line)
        found = [sent() for _ in range(times)] if what == "letters" else arrived(times)
        print(json.dumps(found), flush=True)


def main() -> None:
    from benchmarks.against_base import options

    parser = options(__doc__, turns=3, houses=2, each=30)
    told = parser.parse_args()
    mailing(told)
    if told.houses:
        arriving(told)
    print(f"spin: {spin():.2f} s")


def mailing(told: Any) -> None:
    """Print how many letters leave in a second."""
    from benchmarks.against_base import of_tree, trees, turn_about

    programs = {n: of_tree(tree, __file__, "letters") for n, tree in trees(told.base).items()}
    for name, took in turn_about(programs, told.turns, 1).items():
        each = took["letter"]
        print(
            f"letters by SMTP, {name}: {1 / median(each):.0f}/s (median of {len(each)} times "
            f"{SCHOOLS}, {1 / max(each):.0f} to {1 / min(each):.0f}), target {A_SECOND}/s",
            flush=True,
        )


def arriving(told: Any) -> None:
    """Print how long a gesture's letter takes to arrive."""
    from benchmarks.against_base import of_tree, p95, trees, turn_about

    programs = {n: of_tree(tree, __file__, "arrivals") for n, tree in trees(told.base).items()}
    for name, took in turn_about(programs, told.houses, told.each, first=0).items():
        each = took["arrival"]
        print(
            f"gesture to mail, {name}: p50 {median(each):.2f} s, p95 {p95(each):.2f} s of "
            f"{len(each)}, slowest {max(each):.2f} s, target {WITHIN:g} s at p95",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--asked"]:
        asked(sys.argv[2])
    else:
        main()
