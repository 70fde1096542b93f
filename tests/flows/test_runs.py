"""The flows on a real Prefect server: each run is found there, by its French name."""

from __future__ import annotations

import asyncio
import urllib.request
from datetime import date
from pathlib import Path

import pendulum
import pytest
import sqlalchemy as sa

from models.clock import set_clock
from models.database.transactions import gesture, reading
from models.home import home_engine
from models.operations.pulse import Heartbeat
from models.territory.unit import Kind, Level, Unit
from models.year.cycle import Cycle, CycleState
from tests.flows.door import Door
from tests.flows.living import Living, heartbeats, lines_of, pages_of, run_named
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]

EIGHT = pendulum.datetime(2027, 1, 12, 7)


async def whole_year() -> None:
    from flows.in_process import Hands

    await Hands().whole_year()


def test_a_round_leaves_a_run_of_the_year_and_one_of_the_delivery(home: Path, told: str) -> None:
    with gesture(home_engine()) as session:
        set_clock(session, EIGHT)
    asyncio.run(whole_year())
    year = run_named(told, "L'année · 12 janvier 2027, 8 h")
    delivery = run_named(told, "Le courrier · 12 janvier 2027, 8 h")
    assert [run["state_type"] for run in (year, delivery)] == ["COMPLETED", "COMPLETED"]
    assert set(year["tags"]) == {"orgue", "année"}
    assert set(delivery["tags"]) == {"orgue", "courrier"}
    assert pages_of(told, year)["annee"].startswith("# L'année au 12 janvier 2027, 8 h")
    assert "| Partis | 0 |" in pages_of(told, delivery)["courrier"]
    done, note = lines_of(told, delivery)
    assert (done, lines_of(told, year)[0]) == (
        "Rien n'avait à partir.",
        "Aucun cycle en cours : rien n'était dû.",
    )
    assert note.startswith("Dates simulées : cette maison vit le 12 janvier 2027, 8 h")
    assert note in pages_of(told, year)["annee"]


def test_a_run_of_the_year_leaves_a_heartbeat_for_its_moment(home: Path, told: str) -> None:
    from flows.year import year

    with gesture(home_engine()) as session:
        set_clock(session, EIGHT)
    asyncio.run(year())
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
    engine = home_engine()
    with gesture(engine) as session:
        set_clock(session, EIGHT.add(days=1))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE heartbeat"))
    asyncio.run(whole_year())
    assert run_named(told, "L'année · 13 janvier 2027, 8 h")["state_type"] == "FAILED"
    assert run_named(told, "Le courrier · 13 janvier 2027, 8 h")["state_type"] == "COMPLETED"


def test_a_cycle_that_fails_is_named_and_makes_the_run_fail(home: Path, told: str) -> None:
    from flows.year import CyclesFailed, year

    with gesture(home_engine()) as session:
        set_clock(session, EIGHT.add(days=2))
        kind = {"level": Level.ACADEMY, "kind": Kind.ACADEMY}
        academy = Unit(code="24", name="Académie de Créteil", **kind)
        session.add(academy)
        session.flush()
        broken = {"academy_id": academy.id, "definition": {"phases": "aucune"}}
        week = {"school_year": "2026-27", "week": date(2027, 3, 15)}
        session.add(Cycle(state=CycleState.LIVE, **broken, **week))
    with pytest.raises(CyclesFailed, match="Créteil 2026-27"):
        asyncio.run(year())
    run = run_named(told, "L'année · 14 janvier 2027, 8 h")
    assert run["state_type"] == "FAILED"
    assert "**Ce cycle n'a pas reçu sa part :**" in pages_of(told, run)["annee"]


def test_the_interface_of_prefect_is_served_by_the_home(told: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    page = opener.open(told.removesuffix("api"), timeout=10).read()
    assert b"<title>Prefect" in page


def test_a_runner_outlives_the_absence_of_its_server(home: Path, door: Door) -> None:
    with Living(home, door.port) as living:
        until(lambda: living.said("ne répond pas"), 60, "the runner says that it waits")
        assert heartbeats(home) == "None"
        door.open()
        until(lambda: heartbeats(home) != "None", 60, "the first run comes once it answers")
        door.close()  # the mail of this round may be under way
        until(lambda: living.said("ne répond pas") == 2, 60, "the second absence is said once")
        before = heartbeats(home)
        door.open()
        until(lambda: heartbeats(home) != before, 120, "the next run catches up")
        assert living.said("ne répond pas") == living.said("ce qui était dû va être fait") == 2
        before = heartbeats(home)
        until(lambda: heartbeats(home) != before, 60, "the year goes on")
        assert living.end() == 0


def test_a_second_runner_waits_until_the_first_leaves(home: Path, door: Door) -> None:
    door.open()
    first, second = Living(home, door.port), None
    try:
        until(lambda: heartbeats(home) != "None", 60, "the first runner runs")
        second = Living(home, door.port)
        until(lambda: second.said("Un autre runner"), 60, "the second one says that it waits")
        assert first.end() == 0
        last = heartbeats(home)
        until(lambda: heartbeats(home) != last, 60, "the second one takes over")
    finally:
        for one in filter(None, (first, second)):
            one.end()
