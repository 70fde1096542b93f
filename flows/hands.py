"""The runs that the runner makes in its own process: quick, one at a time, each told to Prefect."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any

from prefect import Flow, tags
from prefect.client.schemas.objects import FlowRun
from prefect.flow_engine import run_flow_async

from flows.delivery import delivery
from flows.following import Happened
from flows.server import AWAY
from flows.validation import validation
from flows.year import year
from tasks.year import the_live_cycles, the_moment

log = logging.getLogger("orgue.runner")


class Hands:
    """One run at a time: two at once would wait for the same rows."""

    def __init__(self) -> None:
        self._busy = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """Whether a run is under way."""
        return self._busy.locked()

    async def react(self, happened: Happened) -> None:
        """What gestures set off in their cycles, then their mail."""
        moment = await the_moment.fn()
        live = {one.id for one in await the_live_cycles.fn()}
        for cycle in filter(live.__contains__, happened.cycles):
            await self._in_place(validation, "validation", cycle, moment)
        await self._in_place(delivery, "courrier")

    async def whole_year(self) -> None:
        """One run of the year, then one of the delivery: a year that fails keeps no mail."""
        await self._in_place(year, "année", await the_moment.fn())
        await self._in_place(delivery, "courrier")

    async def asked_for(self, flow: Flow[Any, Any], run: FlowRun) -> None:
        """A run that the schedule or an automation made, and that is ours; a year has its mail."""
        work: Any = run_flow_async(flow, run, run.parameters, return_type="result")
        await self._attempt(flow.name, work)
        if flow is year:
            await self._in_place(delivery, "courrier")

    async def _in_place(self, flow: Flow[Any, Any], tag: str, *arguments: Any) -> None:
        run: Any = flow
        with tags("orgue", tag):
            await self._attempt(flow.name, run(*arguments))

    async def _attempt(self, name: str, work: Awaitable[Any]) -> None:
        """A run that fails is seen in Prefect, and done again by the next."""
        try:
            async with self._busy:
                await work
        except AWAY:
            raise
        except Exception as error:
            log.error("%s : échec, repris au prochain passage (%s)", name, one_line(error))


def one_line(error: BaseException) -> str:
    """An error as one line of a log."""
    return f"{type(error).__name__} : {' '.join(str(error).split())}"[:300]
