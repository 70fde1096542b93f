"""The flows on a real Prefect server: each run is found there, by its French name."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pendulum
import pytest
import sqlalchemy as sa

from config.settings import Settings
from flows.deployments import local_environment
from models.clock import set_clock
from models.database import gesture, home_engine, reading
from models.outbox.message import Heartbeat
from models.serving.pulse import pulse
from models.territory.unit import Kind, Level, Unit
from models.year.cycle import Cycle, CycleState
from tests.flows.door import Door
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]

EIGHT = pendulum.datetime(2027, 1, 12, 7)


def asked(url: str, body: dict[str, Any] | None = None) -> Any:
    """What Prefect's API answers."""
    data = json.dumps(body).encode() if body is not None else None
    headers = {"Content-Type": "application/json"}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, data, headers), timeout=10) as answer:
        return json.load(answer)


def run_named(api: str, name: str) -> dict[str, Any]:
    """The run of that name, the newest first."""
    chosen = {"flow_runs": {"name": {"any_": [name]}}, "sort": "START_TIME_DESC"}
    runs: list[dict[str, Any]] = asked(f"{api}/flow_runs/filter", chosen)
    assert runs, f"no run is called {name}"
    return runs[0]


def pages_of(api: str, run: dict[str, Any]) -> dict[str, str]:
    chosen = {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}}
    return {page["key"]: page["data"] for page in asked(f"{api}/artifacts/filter", chosen)}


def test_a_round_leaves_a_run_of_the_year_and_one_of_the_delivery(home: Path, told: str) -> None:
    from flows.runner import one_round

    with gesture(home_engine()) as session:
        set_clock(session, EIGHT)
    asyncio.run(one_round())
    year = run_named(told, "L'année · 12 janvier 2027, 8 h")
    delivery = run_named(told, "Le courrier · 12 janvier 2027, 8 h")
    assert [run["state_type"] for run in (year, delivery)] == ["COMPLETED", "COMPLETED"]
    assert set(year["tags"]) == {"orgue", "année"}
    assert set(delivery["tags"]) == {"orgue", "courrier"}
    assert pages_of(told, year)["annee"].startswith("# L'année au 12 janvier 2027, 8 h")
    assert "| Partis | 0 |" in pages_of(told, delivery)["courrier"]


def test_a_run_of_the_year_leaves_a_heartbeat_for_its_moment(home: Path, told: str) -> None:
    from flows.year import year

    asyncio.run(year(EIGHT))
    with reading(home_engine()) as session:
        beat = session.get(Heartbeat, 1)
    assert beat is not None
    assert beat.moment == EIGHT


def test_a_flow_that_is_given_no_moment_takes_the_home_s(home: Path, told: str) -> None:
    from flows.delivery import delivery

    with gesture(home_engine()) as session:
        set_clock(session, EIGHT.add(minutes=45))
    asyncio.run(delivery())
    run = run_named(told, "Le courrier · 12 janvier 2027, 8 h 45")
    assert run["state_type"] == "COMPLETED"


def test_a_year_that_fails_is_seen_and_does_not_keep_the_mail(home: Path, told: str) -> None:
    from flows.runner import one_round

    engine = home_engine()
    with gesture(engine) as session:
        set_clock(session, EIGHT.add(days=1))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE heartbeat"))
    asyncio.run(one_round())
    assert run_named(told, "L'année · 13 janvier 2027, 8 h")["state_type"] == "FAILED"
    assert run_named(told, "Le courrier · 13 janvier 2027, 8 h")["state_type"] == "COMPLETED"


def test_a_cycle_that_fails_is_named_and_makes_the_run_fail(home: Path, told: str) -> None:
    from flows.year import CyclesFailed, year

    with gesture(home_engine()) as session:
        kind = {"level": Level.ACADEMY, "kind": Kind.ACADEMY}
        academy = Unit(code="24", name="Académie de Créteil", **kind)
        session.add(academy)
        session.flush()
        broken = {"academy_id": academy.id, "definition": {"phases": "aucune"}}
        week = {"school_year": "2026-27", "week": date(2027, 3, 15)}
        session.add(Cycle(state=CycleState.LIVE, **broken, **week))
    with pytest.raises(CyclesFailed, match="Académie de Créteil 2026-27"):
        asyncio.run(year(EIGHT.add(days=2)))
    run = run_named(told, "L'année · 14 janvier 2027, 8 h")
    assert run["state_type"] == "FAILED"
    assert "**Ce cycle n'a pas reçu sa part :**" in pages_of(told, run)["annee"]


def test_the_interface_of_prefect_is_served_by_the_home(told: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    page = opener.open(told.removesuffix("api"), timeout=10).read()
    assert b"<title>Prefect" in page


class Living:
    """A runner in a process of its own, told of its server through *door*."""

    def __init__(self, home: Path, door: Door):
        settings = Settings(home=home, prefect_port=door.port, database_url=None, mail_url=None)
        environment = local_environment(os.environ, settings)
        environment |= {"ORGUE_HOME": str(home), "ORGUE_PERIOD": "4"}
        environment["ORGUE_PREFECT_PORT"] = str(door.port)
        self.log = home.parent / f"runner-{time.monotonic_ns()}.log"
        with self.log.open("wb") as output:
            command = [sys.executable, "-m", "orgue.up", "runner"]
            self.process = subprocess.Popen(
                command, env=environment, stdout=output, stderr=subprocess.STDOUT
            )

    def said(self, words: str) -> int:
        return self.log.read_text(encoding="utf-8").count(words)

    def end(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)


@pytest.fixture
def door(server: Settings) -> Iterator[Door]:
    made = Door(server.prefect_port)
    yield made
    made.close()


def heartbeats(home: Path) -> str:
    with reading(home_engine(Settings(home=home))) as session:
        return str(pulse(session, 300).completed_at)


def test_a_runner_outlives_the_absence_of_its_server(home: Path, door: Door) -> None:
    living = Living(home, door)
    try:
        until(lambda: living.said("ne répond pas"), 20, "the runner says that it waits")
        assert heartbeats(home) == "None"
        door.open()
        until(lambda: heartbeats(home) != "None", 20, "the first run comes once it answers")
        time.sleep(2)  # the round is over, the next one not begun
        door.close()
        until(lambda: living.said("ne répond pas") == 2, 60, "the second absence is said once")
        before = heartbeats(home)
        door.open()
        until(lambda: heartbeats(home) != before, 20, "the next run catches up")
        assert living.said("ce qui était dû va être fait") == 2
        before = heartbeats(home)
        until(lambda: heartbeats(home) != before, 20, "the year goes on")
        assert living.end() == 0
    finally:
        living.end()


def test_a_second_runner_waits_until_the_first_leaves(home: Path, door: Door) -> None:
    door.open()
    first, second = Living(home, door), None
    try:
        until(lambda: heartbeats(home) != "None", 20, "the first runner runs")
        second = Living(home, door)
        until(lambda: second.said("Un autre runner"), 20, "the second one says that it waits")
        assert first.end() == 0
        last = heartbeats(home)
        until(lambda: heartbeats(home) != last, 20, "the second one takes over")
    finally:
        for one in filter(None, (first, second)):
            one.end()
