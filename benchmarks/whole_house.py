"""Everything running on one machine: from a gesture to its mail, a burst, the portal under load.

``orgue up`` on a home of 613 schools (its processes, a real Prefect server), mail to a local SMTP
sink; gestures are made here, as the portal will make them, one transaction each.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import pendulum
import sqlalchemy as sa

from benchmarks.made_up import drafted, spin
from config.settings import ROOT, Settings
from models.access.actors import Actor
from models.clock import set_clock
from models.database.transactions import gesture
from models.gestures.actions import proposing
from models.gestures.actions.proposing import Proposal
from models.gestures.cycle.checking import checked_definition
from models.home import home_engine
from models.tick import in_hand, run_cycle
from models.year.course import Course
from models.year.cycle import Cycle, CycleState
from tests.ports import own_ports
from tests.sink import Sink

CIRCONSCRIPTIONS, SCHOOLS = 24, 613
NOON = pendulum.datetime(2027, 1, 12, 12, 0, tz="Europe/Paris")
MORNING = pendulum.datetime(2027, 1, 13, 7, 45, tz="Europe/Paris")
FIRST_SCHOOL = 3 + CIRCONSCRIPTIONS
PACED, BURST, WRITES_A_SECOND, UNDER_LOAD = 60, 500, 50, 20


class House:
    """An open home: what it takes to open, its processes, and the letters that it sends."""

    def __init__(self, home: Path, sink: Sink):
        self.home, self.sink = home, sink
        self.arrived: dict[str, float] = {}
        threading.Thread(target=self._watch, daemon=True).start()

    @contextmanager
    def open(self) -> Iterator[dict[str, Any]]:
        environment = os.environ | {"ORGUE_HOME": str(self.home), "ORGUE_MAIL_URL": self.sink.url}
        command = [sys.executable, "-m", "orgue.up", "up", "--json", *own_ports()]
        began = time.perf_counter()
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            assert process.stdout is not None
            facts = json.loads(process.stdout.readline())
            facts["took"] = time.perf_counter() - began
            facts["process"] = process.pid
            try:
                yield facts
            finally:
                process.send_signal(signal.SIGINT)

    def _watch(self) -> None:
        seen = 0
        while True:
            moment = time.perf_counter()
            for message in self.sink.messages[seen:]:
                self.arrived.setdefault(message["X-Orgue-Key"], moment)
                seen += 1
            time.sleep(0.005)


def founded(home: Path) -> tuple[sa.Engine, Course]:
    """A home in the middle of its call, whose morning was served."""
    engine = home_engine(Settings(home=home))
    cycle_id = drafted(engine, CIRCONSCRIPTIONS, SCHOOLS)
    with gesture(engine) as session:
        drawn = session.get_one(Cycle, cycle_id)
        drawn.definition = checked_definition().model_dump(mode="json", by_alias=True)
        drawn.state, drawn.launched_at = CycleState.LIVE, NOON.subtract(days=1)
        session.add(drawn)
        set_clock(session, NOON)
    run_cycle(engine, cycle_id, NOON)
    return engine, in_hand(engine, cycle_id)


def propose(engine: sa.Engine, course: Course, school: int, *, submit: bool = True) -> str:
    """A gesture of the head of *school*; the key of its receipt."""
    by = Actor(slot=f"u{school}", unit_id=school)
    proposal = Proposal(
        unit_id=school,
        title="Atelier",
        theme="La mobilisation des parents",
        on_date=date(2027, 3, 16),
        contact="le secrétariat",
    )
    with gesture(engine) as session:
        (number,) = proposing.propose(session, course, [(proposal, by)], NOON)
        if submit:
            proposing.submit(session, course, [(number, by)], NOON)
    return f"{course.cycle_id}:action_received::action.{number}:1:u{school}"


def waited(until: Callable[[], bool], seconds: float) -> bool:
    deadline = time.perf_counter() + seconds
    while not until() and time.perf_counter() < deadline:
        time.sleep(0.01)
    return until()


def one_by_one(house: House, engine: sa.Engine, course: Course, schools: Iterator[int]) -> None:
    """Seconds from each gesture's commit to its letter's arrival."""
    told = {}
    for _ in range(PACED):
        key = propose(engine, course, next(schools))
        told[key] = time.perf_counter()
        time.sleep(0.8)
    assert waited(lambda: told.keys() <= house.arrived.keys(), 30), "letters are missing"
    took = sorted(house.arrived[key] - at for key, at in told.items())
    p95 = quantiles(took, n=20)[-1]
    print(
        f"gesture to mail, {PACED} paced: p50 {median(took):.2f} s (target 1.5), "
        f"p95 {p95:.2f} s (target 3), slowest {took[-1]:.2f} s"
    )


def at_once(house: House, engine: sa.Engine, course: Course, schools: Iterator[int]) -> None:
    """Seconds from the first of five hundred gestures to the last letter."""
    began = time.perf_counter()
    keys = {propose(engine, course, next(schools)) for _ in range(BURST)}
    made = time.perf_counter() - began
    whole = waited(lambda: keys <= house.arrived.keys(), 60)
    last = max(house.arrived.get(key, float("inf")) for key in keys) - began
    arrived = len(keys & house.arrived.keys())
    print(
        f"{BURST} gestures at once: made in {made:.1f} s, {arrived} letters, "
        f"the last after {last:.1f} s (target 30), whole: {whole}"
    )


def under_load(
    engine: sa.Engine, course: Course, schools: Iterator[int], facts: dict[str, Any]
) -> None:
    """The first page read while fifty gestures a second, a morning's run and its mail go on."""
    reads: list[float] = []
    failed: list[str] = []
    ends = time.perf_counter() + UNDER_LOAD
    reader = threading.Thread(target=_read, args=(facts["portal"], ends, reads, failed))
    reader.start()
    with gesture(engine) as session:
        set_clock(session, MORNING)
    writes, began = 0, time.perf_counter()
    slowest = 0.0
    while time.perf_counter() < ends:
        start = time.perf_counter()
        try:
            propose(engine, course, next(schools), submit=False)
        except sa.exc.OperationalError as error:
            failed.append(str(error.orig))
        writes += 1
        slowest = max(slowest, time.perf_counter() - start)
        time.sleep(max(0, began + writes / WRITES_A_SECOND - time.perf_counter()))
    reader.join()
    rate = writes / (time.perf_counter() - began)
    p95 = quantiles(reads, n=20)[-1]
    print(
        f"portal under load: {rate:.0f} writes/s (slowest {slowest * 1000:.0f} ms), "
        f"{len(reads)} pages, p50 {median(reads) * 1000:.0f} ms, "
        f"p95 {p95 * 1000:.0f} ms, failures: {failed or 'none'}"
    )


def _read(address: str, ends: float, reads: list[float], failed: list[str]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.perf_counter() < ends:
        start = time.perf_counter()
        try:
            opener.open(address, timeout=30).read()
        except OSError as error:
            failed.append(str(error))
        reads.append(time.perf_counter() - start)
        time.sleep(0.1)


def weight(process: int) -> float:
    """Megabytes held by a process and what it started, shared pages counted once."""
    kilobytes = 0
    for pid in [process, *_below(process)]:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        kilobytes += int(text.split("\nPss:")[1].split()[0])
    return kilobytes / 1024


def _below(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(c) for c in children] + [g for c in children for g in _below(int(c))]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Sink() as sink:
        home = Path(folder) / "home"
        house = House(home, sink)
        engine, course = founded(home)
        schools = cycle(range(FIRST_SCHOOL, FIRST_SCHOOL + SCHOOLS))
        with house.open() as facts:
            print(f"orgue up, first start: {facts['took']:.1f} s")
            time.sleep(8)
        with house.open() as facts:
            print(f"orgue up, second start: {facts['took']:.1f} s (target 15)")
            time.sleep(12)  # its first runs, and the morning's letters
            one_by_one(house, engine, course, schools)
            at_once(house, engine, course, schools)
            print(f"all processes: {weight(facts['process']):.0f} MB (target 700)")
            under_load(engine, course, schools, facts)
    print(f"spin: {spin():.2f} s")


if __name__ == "__main__":
    main()
