"""The resident worker.

The runner: it follows what happens in its home, and gives the year its share in time.

A gesture is seen within a quarter of a second: the validation of its cycle, then the delivery, run
in place, in this process. Every few minutes the schedule's run of the year does all that is owed
and was not done. While the server is away nothing is run and nothing is lost: what is owed stays
owed, what happened is told later, and the first run after it catches up. Two runners of one home
are harmless, by a lease: the second waits for the first to leave.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain, repeat
from typing import Any
from uuid import UUID

from prefect import Flow
from prefect.client.schemas.objects import FlowRun, StateType

from channels.delivery import letters_in_flight
from channels.stopping import STOP, stopping_may_take
from config.logs import dated_lines
from config.settings import Settings
from flows.deployments import not_offered, register
from flows.in_process import Hands, one_line
from flows.journal_follower import Follower, Happened
from flows.server import AWAY, SEEN_EVERY, SILENT, Server
from flows.year import year
from models.home import home_engine
from models.operations.claimants import anybody_at_work
from models.operations.lease import Turn
from tasks.record import runs_left_open

log = logging.getLogger("orgue.runner")

LOOK_EVERY = 0.25
"""Seconds between two looks at the journal and at the home's clock."""
ASK_EVERY = 1.0
"""Seconds between two looks at what the server has to run, and at what it was told."""
LEASE_EVERY = 5.0
PATIENCE = (1, 1, 2, 3, 5)
"""Seconds between two looks at a server that is away; the last is repeated."""
UNDER_WAY = (StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)
LAST_RUN_MAY_TAKE = 7.0
"""Seconds that the current run has, once the runner is asked to stop and no letter is leaving."""
LEAVING_MAY_TAKE = 1.0
"""Seconds that Prefect has to send its last news, after the last run."""


class Runner:
    """The hands of one home, while it holds the lease and its server answers."""

    def __init__(self, settings: Settings, server: Server | None = None):
        self.settings = settings
        self.engine = home_engine(settings)
        self.server = server or Server()
        self.follower = Follower(engine=self.engine)
        self.turn = Turn(self.engine)
        self.flows: dict[UUID, Flow[Any, Any]] = {}
        self._whole_year_at = 0.0
        self._ran = False
        self.hands = Hands()
        self._serving = False
        self._away = False
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def stop(self) -> None:
        """End after the current run; may be called from any thread."""
        if self._loop is None:
            self._stopping.set()
        else:
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def run(self) -> None:
        """Serve until asked to stop, once the lease is ours."""
        self._loop = asyncio.get_running_loop()
        await self._our_turn()
        keeping = asyncio.create_task(self._keep_the_lease())
        try:
            async with self.server:
                while not self._stopping.is_set():
                    if await self._server_is_there():
                        await self._serve_while_it_answers()
        finally:
            keeping.cancel()
            await asyncio.to_thread(self.turn.give_back)

    async def _serve_while_it_answers(self) -> None:
        """All that a runner does, until it must stop or the server goes away."""
        try:
            await self.close_what_was_left_open()
            self.flows = await register(self.settings)
            self.follower.meet()
            await self.follower.look()
            await self._whole_year()
            self._serving = True
            loops = (
                self._react,
                self._run_what_is_due,
                self._tell,
                self._be_seen,
                self.heed_cancels,
            )
            await asyncio.gather(*(self._again_and_again(loop) for loop in loops))
        except Exception as error:
            self._note(error)
        await self.server.let_go()
        await self._pause(PATIENCE[0])

    async def _again_and_again(self, loop: Callable[[], Awaitable[float]]) -> None:
        """One of the loops; when one of them fails, all of them end after what they are at."""
        while self._serving and not self._stopping.is_set():
            try:
                pause = await loop()
            except Exception as error:
                self._serving = False
                self._note(error)
            else:
                await self._pause(pause)

    def _note(self, error: Exception) -> None:
        if isinstance(error, AWAY):
            log.info("Le serveur Prefect s'est tu : %s", one_line(error))
            if isinstance(error, SILENT):
                self._say_it_is_away()
        else:
            log.error("Passage en échec, repris au prochain : %s", one_line(error))

    # ── the lease ────────────────────────────────────────────────────────────────────────────────

    async def _our_turn(self) -> None:
        if await asyncio.to_thread(self.turn.taken):
            return
        log.warning("Un autre runner sert déjà cette maison : celui-ci attend qu'il parte.")
        while not self._stopping.is_set() and not await asyncio.to_thread(self.turn.taken):
            await self._pause(1.0)

    async def _keep_the_lease(self) -> None:
        while True:
            await asyncio.sleep(LEASE_EVERY)
            with contextlib.suppress(Exception):  # a locked database: the lease lasts three turns
                if not await asyncio.to_thread(self.turn.taken):
                    log.error("Un autre runner a pris la main : celui-ci s'arrête.")
                    self._stopping.set()

    # ── the server ───────────────────────────────────────────────────────────────────────────────

    async def _server_is_there(self) -> bool:
        """Wait for the server; False when asked to stop before it answered."""
        for seconds in chain(PATIENCE, repeat(PATIENCE[-1])):
            if await self.server.answers():
                self._say_it_is_back()
                return True
            self._say_it_is_away()
            await self._pause(seconds)
            if self._stopping.is_set():
                break
        return False

    def _say_it_is_away(self) -> None:
        """Once an absence, by whichever loop sees it first: a run under way gives up later."""
        if not self._away:
            self._away = True
            log.warning("Le serveur Prefect ne répond pas : rien n'est perdu, j'attends.")

    def _say_it_is_back(self) -> None:
        if self._away:
            self._away = False
            log.warning("Le serveur Prefect répond : ce qui était dû va être fait.")

    async def close_what_was_left_open(self) -> None:
        """Runs that a runner left when it died: they are over, and the next one does their work."""
        await runs_left_open()
        # Prefect knows of runs that died before our record did, and with them of their slots.
        for run in await self.server.in_place(*UNDER_WAY):
            await self._ended(run)

    async def _ended(self, run: FlowRun) -> None:
        """Say how a run ended that nobody is at any more."""
        if run.state is not None and run.state.type is StateType.CANCELLING:
            await self.server.cancelled(run)
        else:
            await self.server.crashed(run.id)

    # ── the loops, side by side: each gives the seconds until its next turn ──────────────────────

    async def _react(self) -> float:
        """Within a second of a gesture: what it sets off, then its mail."""
        happened = await self.follower.look()
        ours, self._ran = self._ran, False
        if self.settings.reactions and (happened or happened.entries):
            if happened or not ours:  # what our own run owed, it delivered
                await self._do_at_once(happened)
            self.follower.done(happened)
        elif time.monotonic() - self._whole_year_at > 1.5 * self.settings.period:
            await self._whole_year()  # the schedule's run did not come, whatever the reason
        return LOOK_EVERY

    async def _do_at_once(self, happened: Happened) -> None:
        if happened.whole_year:
            await self._whole_year()
        else:
            await self.hands.react(happened)
            self._ran = True

    async def _run_what_is_due(self) -> float:
        """What the schedule and the automations ask for, run in place."""
        due = await self.server.due(list(self.flows))
        for run in await self._newest(due):
            await self.run_asked_for(run)
        return ASK_EVERY

    async def _tell(self) -> float:
        await self.follower.tell(self.server, wake=not self.hands.busy)
        return ASK_EVERY

    async def heed_cancels(self) -> float:
        """End the runs that an operator cancels in the interface: no worker would."""
        for run in await self.server.in_place(StateType.CANCELLING):
            await self.hands.let_go(run)
            await self.server.cancelled(run)
        return ASK_EVERY

    async def _be_seen(self) -> float:
        await self.server.be_seen(f"orgue sur {socket.gethostname()}")
        return SEEN_EVERY

    async def _whole_year(self) -> None:
        await self.hands.whole_year()
        self._whole_year_at, self._ran = time.monotonic(), True

    async def run_asked_for(self, run: FlowRun) -> None:
        flow = self.flows.get(run.deployment_id) if run.deployment_id else None
        if flow is not None and (given := not_offered(flow, run.parameters)):
            await self.server.refused(run, f"« {', '.join(given)} » ne se donne pas à la main.")
        elif flow is not None and await self.server.claimed(run):
            await self.hands.asked_for(flow, run)
            if flow is year:
                self._whole_year_at, self._ran = time.monotonic(), True

    async def _newest(self, due: Sequence[FlowRun]) -> list[FlowRun]:
        """Of the runs of one flow, with the same parameters, the last; the others are cancelled."""
        last: dict[tuple[Any, str], FlowRun] = {}
        for run in due:
            older = last.get((run.deployment_id, str(run.parameters)))
            if older is not None:
                await self.server.replaced(older)
            last[run.deployment_id, str(run.parameters)] = run
        return list(last.values())

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), max(seconds, 0))


def main(settings: Settings) -> None:
    """Be the runner of the home that *settings* name, until SIGTERM or SIGINT."""
    dated_lines()
    runner = Runner(settings)
    # Beside the main thread, for in it a Prefect flow takes SIGTERM for itself, and crashes.
    life = threading.Thread(target=lambda: asyncio.run(runner.run()), daemon=True)
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    life.start()
    while life.is_alive() and not asked.wait(0.2):
        pass
    STOP.ask()
    runner.stop()
    _leave(life, stopping_may_take(settings.mail_timeout), fell=not asked.is_set())


def _leave(life: threading.Thread, letters_may_take: float, *, fell: bool) -> None:
    """End the process, within limits, whatever the last run or Prefect's last news wait for.

    Letters that are leaving are waited for longer, until they are marked.
    """
    began = time.monotonic()
    until = began + LAST_RUN_MAY_TAKE
    while life.is_alive() and time.monotonic() < until:
        if anybody_at_work():
            until = min(time.monotonic() + LAST_RUN_MAY_TAKE, began + letters_may_take)
        life.join(0.05)
    if life.is_alive():
        log.error("Le passage en cours n'a pas fini à temps : arrêt ; ce qui était dû le reste.")
    if flying := letters_in_flight():
        log.error(
            "Le départ de %d courrier(s) n'a pas pu être noté : ils peuvent partir une seconde "
            "fois.",
            flying,
        )
    code = 1 if fell or life.is_alive() else 0
    last = threading.Timer(0 if life.is_alive() else LEAVING_MAY_TAKE, os._exit, [code])
    last.daemon = True
    last.start()
    raise SystemExit(code)
