"""What is due to leave leaves, in one step that can be taken again: each message is claimed."""

from __future__ import annotations

import asyncio

from prefect import task
from prefect.cache_policies import NO_CACHE

from channels.delivery import deliver
from channels.opening import open_channel
from channels.stopping import STOP, Stop
from config.settings import Settings
from models.database.transactions import reading
from models.home import home_engine
from models.outbox.drain import DeliveryReport
from models.outbox.left import LeftInRun, left_in_run


@task(name="faire partir le courrier", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def drain_the_outbox(flow_run_id: str | None) -> DeliveryReport:
    """Send what is due by the home's clock, each row marked with *flow_run_id*.

    Cancelled, it begins no other letter: those that are leaving are marked all the same.
    """
    stop = Stop(also=STOP)
    try:
        return await asyncio.to_thread(_drain_the_outbox, flow_run_id, stop)
    except asyncio.CancelledError:
        stop.ask()
        raise


async def what_left(flow_run_id: str) -> LeftInRun:
    """What left in this run, counted."""
    return await asyncio.to_thread(_what_left, flow_run_id)


def _what_left(flow_run_id: str) -> LeftInRun:
    with reading(home_engine()) as session:
        return left_in_run(session, flow_run_id)


def _drain_the_outbox(flow_run_id: str | None, stop: Stop) -> DeliveryReport:
    settings = Settings()
    engine = home_engine(settings)
    with open_channel(settings, engine) as channel:
        return deliver(engine, None, channel, flow_run_id=flow_run_id, stop=stop)
