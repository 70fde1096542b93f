"""Three paths from a gesture to its mail: in place, by an automation, by the schedule. Each alone
is enough, and what was sent says by which run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from config.settings import Settings
from models.clock import set_clock
from models.database.transactions import gesture
from models.operations.runs import RUN, RunState
from models.work.message import MESSAGE, MessageState
from tests.academy import Year, at
from tests.flows.living import Living, asked, run_named
from tests.waiting import until
from tests.years import year_on

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]

NOON = "12/01/2027 12:00"


year = year_on("home", clock=NOON)
"""A live cycle in the middle of its call, whose clock stands at noon of a school day."""


@pytest.fixture
def switches(told: str) -> Iterator[Any]:
    """Pauses the schedule, or switches our automations off; both are back on afterwards."""

    def switch(*, schedule: bool = True, automations: bool = True) -> None:
        for found in asked(f"{told}/automations/filter", {}):
            if found["name"].startswith("orgue"):
                wanted = {"enabled": automations}
                asked(f"{told}/automations/{found['id']}", wanted, "PATCH")
        for found in asked(f"{told}/deployments/filter", {}):
            for one in found["schedules"]:
                place = f"{told}/deployments/{found['id']}/schedules/{one['id']}"
                asked(place, {"active": schedule}, "PATCH")
        settle(told)

    from flows.deployments import register

    asyncio.run(_register(register))
    yield switch
    switch()


def settle(api: str) -> None:
    """Forget the runs that earlier tests set off, and that nobody has taken or that died."""
    open_ = ["SCHEDULED", "PENDING", "RUNNING"]
    waiting = {"flow_runs": {"state": {"type": {"any_": open_}}}}
    for run in asked(f"{api}/flow_runs/filter", waiting):
        asked(f"{api}/flow_runs/{run['id']}", method="DELETE")


async def _register(register: Any) -> None:
    await register(Settings())


def sent(year: Year, text: str) -> list[Any]:
    query = sa.select(MESSAGE).where(MESSAGE.c.text == text, MESSAGE.c.state == MessageState.SENT)
    with year.engine.connect() as connection:
        return list(connection.execute(query))


def proposed_and_told(year: Year) -> Any:
    """The message to the next validator, once it left."""
    year.propose("E11", on=NOON)
    until(lambda: sent(year, "to_validate"), 60, "the next validator is told")
    return sent(year, "to_validate")[0]


def ready(year: Year, living: Living) -> None:
    until(lambda: first_round_is_over(year), 90, "the runner made its first round, mail included")
    assert not living.said("échec")


def first_round_is_over(year: Year) -> bool:
    """Whether a delivery ended: what comes later is carried by another run."""
    over = sa.select(RUN.c.id).where(RUN.c.flow == "delivery", RUN.c.state != RunState.RUNNING)
    with year.engine.connect() as connection:
        return connection.execute(over).first() is not None


def test_with_schedules_paused_and_automations_off_the_runner_reacts_by_itself(
    home: Path, year: Year, told: str, switches: Any
) -> None:
    switches(schedule=False, automations=False)
    with Living(home, port_of(told), ORGUE_PERIOD="600") as living:
        ready(year, living)
        message = proposed_and_told(year)
    run = asked(f"{told}/flow_runs/{message.flow_run_id}")
    assert run["name"] == "Le courrier · 12 janvier 2027, 12 h"
    assert set(run["tags"]) == {"orgue", "courrier"}
    assert run["deployment_id"] is None
    assert run_named(told, "Validation 2026-27 · Valmont · 12 janvier 2027, 12 h")


def test_with_schedules_paused_events_alone_deliver(
    home: Path, year: Year, told: str, switches: Any
) -> None:
    switches(schedule=False)
    with Living(home, port_of(told), ORGUE_PERIOD="600", ORGUE_REACTIONS="false") as living:
        ready(year, living)
        message = proposed_and_told(year)
    run = asked(f"{told}/flow_runs/{message.flow_run_id}")
    assert run["created_by"]["type"] == "AUTOMATION"


def test_with_automations_off_the_schedule_alone_delivers(
    home: Path, year: Year, told: str, switches: Any
) -> None:
    switches(automations=False)
    with Living(home, port_of(told), ORGUE_PERIOD="5", ORGUE_REACTIONS="false") as living:
        ready(year, living)
        message = proposed_and_told(year)
    assert asked(f"{told}/flow_runs/{message.flow_run_id}")["state_type"] == "COMPLETED"


def test_the_clock_of_a_home_that_moves_gives_the_year_its_share_at_once(
    home: Path, year: Year, told: str, switches: Any
) -> None:
    switches(schedule=False, automations=False)
    with Living(home, port_of(told), ORGUE_PERIOD="600") as living:
        ready(year, living)
        with gesture(year.engine) as session:
            set_clock(session, at("13/01/2027 07:45"))
        name = "L'année · 13 janvier 2027, 7 h 45"
        until(lambda: _is_there(told, name), 60, "the year is run for the new moment")


def _is_there(api: str, name: str) -> bool:
    from tests.flows.living import runs_like

    return any(
        run["name"] == name and run["state_type"] == "COMPLETED" for run in runs_like(api, name)
    )


def port_of(api: str) -> int:
    return int(api.rsplit(":", 1)[1].split("/")[0])
