"""What is due to leave leaves, in one step that can be taken again: each message is claimed."""

from __future__ import annotations

import asyncio
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from channels.delivery import deliver
from channels.opening import open_channel
from config.settings import Settings
from models.database import home_engine
from models.outbox.drain import DeliveryReport


@task(name="vider la boîte d'envoi", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def drain_the_outbox(moment: datetime, flow_run_id: str | None) -> DeliveryReport:
    """Send what is due at *moment*, each row marked with *flow_run_id*."""
    return await asyncio.to_thread(_drain_the_outbox, moment, flow_run_id)


def _drain_the_outbox(moment: datetime, flow_run_id: str | None) -> DeliveryReport:
    settings = Settings()
    engine = home_engine(settings)
    with open_channel(settings, engine) as channel:
        return deliver(engine, moment, channel, flow_run_id=flow_run_id)
