"""The runs that the runner makes in its own process: quick, one at a time, each told to Prefect."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any

from prefect import Flow, tags
from prefect.client.schemas.objects import FlowRun
from prefect.flow_engine import run_flow_async

from config.logs import of_run
from flows.delivery import delivery
from flows.journal_follower import Happened
from flows.server import AWAY, TAG
from flows.validation import validation
from flows.year import year
from tasks.year import the_live_cycles, the_moment

log = logging.getLogger("orgue.runner")


class Hands:
    """One run at a time: two at once would wait for the same rows."""

    def __init__(self) -> None:
        self._busy = asyncio.Lock()
        self._work: asyncio.Future[Any] | None = None
        self._asked: FlowRun | None = None

    @property
    def busy(self) -> bool:
        """Whether a run is under way."""
        return self._busy.locked()

    async def react(self, happened: Happened) -> None:
        """What gestures set off in their cycles, then their mail."""
        moment = await the_moment.fn()
        live = {one.id for one in await the_live_cycles.fn()}
        for cycle in filter(live.__contains__, happened.cycles):
            await self.in_place(validation, "validation", cycle, moment)
        await self.in_place(delivery, "courrier")

    async def whole_year(self) -> None:
        """One run of the year, then one of the delivery: a year that fails keeps no mail."""
        await self.in_place(year, "année", await the_moment.fn())
        await self.in_place(delivery, "courrier")

    async def asked_for(self, flow: Flow[Any, Any], run: FlowRun) -> None:
        """A run that the schedule or an automation made, and that is ours; a year has its mail."""
        work: Any = run_flow_async(flow, run, run.parameters, return_type="result")
        with tags(TAG):  # its parts bear it too
            await self._attempt(flow.name, work, run)
        if flow is year:
            await self.in_place(delivery, "courrier")

    async def in_place(self, flow: Flow[Any, Any], tag: str, *arguments: Any) -> None:
        run: Any = flow
        with tags(TAG, tag):
            await self._attempt(flow.name, run(*arguments))

    async def let_go(self, run: FlowRun) -> None:
        """End *run* if these hands are at it: letters that are leaving are marked all the same."""
        work = self._work
        if work is not None and self._are_at(run):
            work.cancel()
            await asyncio.wait({work})

    def _are_at(self, run: FlowRun) -> bool:
        """Whether *run* is under way here; of those that nobody asked for, there is but one."""
        if self._asked is not None:
            return run.id == self._asked.id
        return run.deployment_id is None and run.parent_task_run_id is None

    async def _attempt(self, name: str, work: Awaitable[Any], asked: FlowRun | None = None) -> None:
        """A run that fails is seen in Prefect, and done again by the next."""
        with of_run(name):
            await self._attempted(name, work, asked)

    async def _attempted(self, name: str, work: Awaitable[Any], asked: FlowRun | None) -> None:
        try:
            async with self._busy:
                self._asked, self._work = asked, asyncio.ensure_future(work)
                await asyncio.wait({self._work})
                done, self._work = self._work, None
            if done.cancelled():
                log.warning("%s : annulé par un opérateur ; ce qui était dû le reste", name)
            else:
                done.result()
        except AWAY:
            raise
        except Exception as error:
            log.error("%s : échec, repris au prochain passage (%s)", name, one_line(error))


def one_line(error: BaseException) -> str:
    """An error as one line of a log."""
    return f"{type(error).__name__} : {' '.join(str(error).split())}"[:300]
