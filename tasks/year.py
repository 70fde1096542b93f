"""What the year owes is put in the outbox, in one step that can be taken again."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pendulum
from prefect import task
from prefect.cache_policies import NO_CACHE

from models.clock import Moment, now
from models.database import home_engine, reading
from models.tick import YearReport, run_year


@task(name="le moment de la maison", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def the_moment(given: datetime | None = None) -> Moment:
    """The moment *given*, else the one that this home lives at; in UTC."""
    if given is not None:
        return pendulum.instance(given).in_timezone("UTC")
    return await asyncio.to_thread(_the_moment)


@task(name="ce que l'année doit", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def do_what_the_year_owes(moment: datetime) -> YearReport:
    """Carry out every rule due at *moment*, of every live cycle; twice, nothing more is owed."""
    return await asyncio.to_thread(_do_what_the_year_owes, moment)


def _the_moment() -> Moment:
    with reading(home_engine()) as session:
        return now(session)


def _do_what_the_year_owes(moment: datetime) -> YearReport:
    return run_year(home_engine(), moment)
