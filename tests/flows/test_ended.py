"""Runs that nobody is at any more: those of a runner that died, and those that are cancelled."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from flows.server import TAKEN, Server
from models.database.transactions import reading
from models.home import home_engine
from models.operations.runs import RunState, last_runs
from tests.academy import launched
from tests.flows.living import asked
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]

CANCEL = {"state": {"type": "CANCELLING", "name": "Cancelling"}}
"""What the button of the interface says."""


def made(api: str, state: str, *, tags: tuple[str, ...] = ("orgue",)) -> str:
    """A run that stands in *state*, as a process that died left it."""
    flow = asked(f"{api}/flows/", {"name": "delivery"})
    run = asked(f"{api}/flow_runs/", {"flow_id": flow["id"], "tags": list(tags)})
    return stands(api, run["id"], state)


def given(api: str, state: str, *, message: str = "") -> str:
    """A run of the deployment « Le courrier », in *state*."""
    mail = asked(f"{api}/deployments/name/delivery/Le%20courrier", None, "GET")
    run = asked(f"{api}/deployments/{mail['id']}/create_flow_run", {})
    return stands(api, run["id"], state, message)


def stands(api: str, run: str, state: str, message: str = "") -> str:
    said = {"state": {"type": state, "message": message}, "force": True}
    asked(f"{api}/flow_runs/{run}/set_state", said)
    return run


def state_of(api: str, run: str) -> str:
    return str(asked(f"{api}/flow_runs/{run}", None, "GET")["state_type"])


def runner() -> Any:
    from flows.runner import Runner

    return Runner(Settings())


@pytest.fixture
def registered(home: Path, told: str) -> str:
    """The address of a server that knows our deployments."""

    async def register_them() -> None:
        from flows.deployments import register

        await register(Settings())

    asyncio.run(register_them())
    return told


async def _closing() -> None:
    one = runner()
    async with one.server:
        await one.close_what_was_left_open()


def test_whatever_a_dead_runner_left_is_ended_by_the_next_recorded_or_not(registered: str) -> None:
    ended = {
        made(registered, "RUNNING"): "CRASHED",
        made(registered, "PENDING"): "CRASHED",
        made(registered, "CANCELLING"): "CANCELLED",
        given(registered, "PENDING", message=TAKEN): "CRASHED",
        given(registered, "RUNNING"): "CRASHED",
    }
    asyncio.run(_closing())
    assert {run: state_of(registered, run) for run in ended} == ended


def test_what_a_worker_is_at_is_left_to_it(registered: str) -> None:
    started, claimed = given(registered, "RUNNING"), given(registered, "PENDING")
    asked(f"{registered}/flow_runs/{started}", {"infrastructure_pid": "its-host:4711"}, "PATCH")
    part = made(registered, "RUNNING", tags=("Valmont",))
    asyncio.run(_closing())
    found = [state_of(registered, run) for run in (started, claimed, part)]
    for run in (started, claimed, part):
        stands(registered, run, "COMPLETED")
    assert found == ["RUNNING", "PENDING", "RUNNING"]


async def _cancelled(api: str, *, deployed: bool) -> str:
    """A long run in place that an operator cancels, once it ended; its id."""
    from prefect import flow

    from flows.phase_run import recorded
    from tasks.year import the_moment

    @flow(name="delivery")
    async def long() -> None:
        async with recorded("delivery", await the_moment.fn()):
            await asyncio.sleep(120)

    one = runner()
    async with one.server:
        if deployed:
            found = await (await one.server.client()).read_flow_run(given(api, "SCHEDULED"))
            one.flows = {found.deployment_id: long}
            working = asyncio.create_task(one.run_asked_for(found))
        else:
            working = asyncio.create_task(one.hands.in_place(long, "courrier"))
        await asyncio.to_thread(until, lambda: _recorded(RunState.RUNNING), 60, "it is under way")
        (run,) = _recorded(RunState.RUNNING)
        await asyncio.to_thread(asked, f"{api}/flow_runs/{run}/set_state", CANCEL)
        assert state_of(api, run) == "CANCELLING"
        await one.heed_cancels()
        await asyncio.wait_for(working, 10)
    return run


def _recorded(state: RunState) -> list[str]:
    with reading(home_engine()) as session:
        return [row.id for row in last_runs(session) if row.state == state]


@pytest.mark.parametrize("deployed", [False, True], ids=["set off by a gesture", "asked for"])
def test_a_run_in_place_that_an_operator_cancels_ends_and_gives_its_slot_back(
    registered: str, deployed: bool
) -> None:
    launched(home_engine())
    run = asyncio.run(_cancelled(registered, deployed=deployed))
    assert state_of(registered, run) == "CANCELLED"
    assert _recorded(RunState.FAILED) == [run]
    assert asyncio.run(_claimed(given(registered, "SCHEDULED")))


async def _claimed(run: str) -> bool:
    """Whether the deployment has room for another run."""
    async with Server() as server:
        found = await (await server.client()).read_flow_run(run)
        taken = await server.claimed(found)
        await server.replaced(found)
        return taken
