"""What happens is told to a real Prefect server: all of it, once, also after it was away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import pendulum
import pytest
import sqlalchemy as sa

from flows.events import MAIL_WOKEN, WOKEN
from models.database.transactions import gesture, reading
from models.operations import runs
from models.serving.home.news import untold, untold_count
from tests.academy import Year
from tests.flows.door import Door
from tests.flows.living import Living, asked, events_told
from tests.waiting import until
from tests.years import year_on

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]


def ids(engine: sa.Engine) -> list[str]:
    with reading(engine) as session:
        return [str(n.event_id) for n in untold(session)]


def all_told(engine: sa.Engine) -> bool:
    with reading(engine) as session:
        return untold_count(session) == 0


year = year_on("home")


async def followed(year: Year, *, until_told: bool = True) -> list[str]:
    """A new follower tells the journal; gives the events that it handed over, wake-ups apart."""
    from flows.journal_follower import Follower
    from flows.server import Server

    handed: list[str] = []

    class Heard(Server):
        async def tell(self, events: Sequence[dict[str, Any]]) -> None:
            handed.extend(e["id"] for e in events if e["event"] not in WOKEN)
            await super().tell(events)

    async with Heard() as server:
        follower, ends = Follower(engine=year.engine), time.monotonic() + 40
        await follower.tell(server)
        while until_told and not all_told(year.engine) and time.monotonic() < ends:
            await asyncio.sleep(0.5)
            await follower.tell(server)
        if until_told:
            await follower.tell(server)
    return handed


def test_every_entry_of_the_journal_is_told_once(year: Year, told: str) -> None:
    year.propose("E11", on="12/01/2027 10:00")
    year.accept("ien1", on="14/01/2027 10:00")
    events = ids(year.engine)
    assert sorted(asyncio.run(followed(year))) == sorted(events)
    assert all_told(year.engine)
    assert sorted(e["id"] for e in events_told(told, events)) == sorted(events)


def test_what_the_server_has_is_not_told_again_by_the_runner_after_the_one_that_died(
    year: Year, told: str
) -> None:
    year.propose("E11", on="12/01/2027 10:00")
    events = ids(year.engine)
    asyncio.run(followed(year, until_told=False))  # it dies before it remembers
    until(lambda: len(events_told(told, events)) == len(events), 30, "the server has them")
    assert ids(year.engine) == events
    year.propose("E12", on="12/01/2027 11:00")
    fresh = [i for i in ids(year.engine) if i not in events]
    assert sorted(asyncio.run(followed(year))) == sorted(fresh)
    assert all_told(year.engine)


def test_an_entry_told_twice_is_one_event(year: Year, told: str) -> None:
    from flows.events import event_of
    from flows.server import Server

    year.propose("E11", on="12/01/2027 10:00")
    with reading(year.engine) as session:
        news = untold(session)[-1]

    async def twice() -> None:
        async with Server() as server:
            for _ in range(2):
                await server.tell([event_of(news, lived=False)])
                await asyncio.sleep(2)

    asyncio.run(twice())
    until(lambda: events_told(told, [str(news.event_id)]), 90, "the event is written down")
    time.sleep(2)
    assert len(events_told(told, [str(news.event_id)])) == 1


def test_others_are_woken_until_the_mail_was_seen_to(year: Year, told: str) -> None:
    """An automation's run may be refused or die: nobody tells, and the last gesture waits."""
    from flows.journal_follower import WAKE_AFTER, WAKE_EVERY, Follower
    from flows.server import Server

    class Counting(Server):
        woken = 0

        async def tell(self, events: Sequence[dict[str, Any]]) -> None:
            self.woken += sum(e["event"] == MAIL_WOKEN for e in events)
            await super().tell(events)

    year.propose("E11", on="12/01/2027 10:00")

    async def follow() -> tuple[int, int]:
        follower = Follower(engine=year.engine, again_after=1.0)
        async with Counting() as server:
            await _tell_for(follower, server, WAKE_AFTER + 2 * WAKE_EVERY + 1)
            unseen = server.woken
            _ran(year, "validation", "delivery")
            await _tell_for(follower, server, 2 * WAKE_EVERY + 1)
            return unseen, server.woken

    unseen, in_all = asyncio.run(follow())
    assert unseen >= 2
    assert in_all == unseen


async def _tell_for(follower: Any, server: Any, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        await follower.tell(server)
        await asyncio.sleep(0.5)


def _ran(year: Year, *flows: str) -> None:
    with gesture(year.engine) as session:
        for flow in flows:
            cycle = year.cycle_id if flow == "validation" else None
            run = {"id": flow, "flow": flow, "name": flow, "cycle_id": cycle}
            runs.began(session, run | {"moment": pendulum.now("UTC")})
            runs.ended(session, flow, {})


def test_what_happened_while_the_server_was_away_is_told_when_it_is_back(
    year: Year, told: str, door: Door
) -> None:
    with Living(year_home(year), door.port, ORGUE_PERIOD="300") as living:
        until(lambda: living.said("ne répond pas"), 90, "the runner says that it waits")
        year.propose("E11", on="12/01/2027 10:00")
        events = ids(year.engine)
        time.sleep(2)
        assert ids(year.engine) == events
        door.open()
        until(lambda: all_told(year.engine), 60, "the journal is told")
    assert {e["id"] for e in events_told(told, events)} == set(events)


def year_home(year: Year) -> object:
    from config.settings import Settings

    return Settings().home


def test_an_admin_may_hang_an_automation_on_our_events(year: Year, told: str) -> None:
    """As typed in the interface: on each proposal, a run of a flow of their own."""
    from flows.deployments import register

    deployments = asyncio.run(_registered(register))
    body = {
        "name": "la mienne",
        "trigger": {
            "type": "event",
            "posture": "Reactive",
            "expect": ["orgue.action.submitted"],
            "match_related": {"prefect.resource.role": "unit", "prefect.resource.name": "*E11*"},
            "threshold": 1,
            "within": 0,
        },
        "actions": [
            {"type": "run-deployment", "source": "selected", "deployment_id": deployments[-1]}
        ],
    }
    made = asked(f"{told}/automations/", body)
    try:
        assert made["enabled"]
    finally:
        asked(f"{told}/automations/{made['id']}", method="DELETE")


async def _registered(register: object) -> list[str]:
    from config.settings import Settings

    return [str(i) for i in await register(Settings())]  # type: ignore[operator]
