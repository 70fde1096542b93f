"""What Prefect is told to do by itself is told once; what an operator switched off stays off."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from config.settings import Settings
from flows.server import Server
from tests.flows.living import asked

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]


async def _register() -> dict[Any, Any]:
    from flows.deployments import register

    return await register(Settings())


def ours(api: str, what: str) -> dict[str, dict[str, Any]]:
    names = {found["name"]: found for found in asked(f"{api}/{what}/filter", {})}
    return {n: f for n, f in names.items() if what == "deployments" or n.startswith("orgue")}


def test_registering_twice_registers_once(home: object, told: str) -> None:
    first, second = asyncio.run(_register()), asyncio.run(_register())
    assert first.keys() == second.keys()
    assert set(ours(told, "deployments")) >= {"L'année", "La validation", "Le courrier"}
    assert len(ours(told, "automations")) == 3
    year = ours(told, "deployments")["L'année"]
    assert year["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    assert [s["schedule"]["interval"] for s in year["schedules"]] == [300]
    assert year["entrypoint"] == "flows/year.py:year"


def test_an_operator_sees_the_runner_and_its_deployments_in_one_pool(
    home: object, told: str
) -> None:
    async def seen() -> None:
        await _register()
        async with Server() as server:
            await server.be_seen("orgue sur ici")

    asyncio.run(seen())
    workers = asked(f"{told}/work_pools/orgue/workers/filter", {})
    assert ("orgue sur ici", "ONLINE") in {(w["name"], w["status"]) for w in workers}
    assert asked(f"{told}/work_pools/orgue", None, "GET")["status"] == "READY"
    mine = ours(told, "deployments")
    assert {d["work_pool_name"] for d in mine.values()} == {"orgue"}


def test_what_an_operator_switched_off_stays_off(home: object, told: str) -> None:
    asyncio.run(_register())
    year = ours(told, "deployments")["L'année"]
    mail = ours(told, "automations")["orgue · après un geste, le courrier"]
    schedule = f"{told}/deployments/{year['id']}/schedules/{year['schedules'][0]['id']}"
    asked(schedule, {"active": False}, "PATCH")
    asked(f"{told}/automations/{mail['id']}", {"enabled": False}, "PATCH")
    try:
        asyncio.run(_register())
        assert not ours(told, "deployments")["L'année"]["schedules"][0]["active"]
        assert not ours(told, "automations")["orgue · après un geste, le courrier"]["enabled"]
    finally:
        again = ours(told, "deployments")["L'année"]
        schedule = f"{told}/deployments/{year['id']}/schedules/{again['schedules'][0]['id']}"
        asked(schedule, {"active": True}, "PATCH")
        asked(f"{told}/automations/{mail['id']}", {"enabled": True}, "PATCH")


def test_a_run_that_died_with_its_process_is_declared_crashed_by_an_automation(
    home: object, told: str
) -> None:
    asyncio.run(_register())
    watch = ours(told, "automations")["orgue · passages tombés"]
    trigger, action = watch["trigger"], watch["actions"][0]
    assert (trigger["posture"], trigger["within"]) == ("Proactive", 90)
    assert (action["type"], action["state"]) == ("change-flow-run-state", "CRASHED")
