"""The runner: at once, then every few minutes, it gives the year its share and drains the outbox.

It runs the flows in place, in its own process, and tells the Prefect server about them. While the
server is away nothing is run and nothing is lost: what is owed stays owed, and the first run after
it catches up. Two runners of one home are harmless: the second waits for the first to leave.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from itertools import chain, repeat
from typing import Any

from prefect import tags
from prefect.client.orchestration import get_client

from config.settings import Settings
from flows.delivery import delivery
from flows.year import year
from models.serving.lock import Lock
from tasks.year import the_moment

log = logging.getLogger("orgue.runner")

PATIENCE = (1, 2, 4, 8, 15, 30)
"""Seconds between two looks at a server that is away; the last is repeated."""
LAST_RUN_MAY_TAKE = 7.0
"""Seconds that the current run has, once the runner is asked to stop."""
LEAVING_MAY_TAKE = 1.0
"""Seconds that Prefect has to send its last news, after the last run."""

Round = Callable[[], Awaitable[None]]
Answer = Callable[[], Awaitable[bool]]


async def one_round() -> None:
    """One run of the year, then one of the delivery: a year that fails does not keep the mail."""
    moment = await the_moment.fn()
    for flow, tag in ((year, "année"), (delivery, "courrier")):
        await _in_place(flow, tag, moment)


async def _in_place(flow: Any, tag: str, moment: Any) -> None:
    try:
        with tags("orgue", tag):
            await flow(moment)
    except Exception as error:
        log.error("%s : échec, repris au prochain passage (%s)", flow.name, _one_line(error))


async def server_answers() -> bool:
    """Whether the Prefect server that this process is told of is there."""
    try:
        async with get_client() as client:
            return await client.api_healthcheck() is None
    except Exception:
        return False


class Runner:
    """Runs *round* every *period* seconds of real time, while the server *answers*."""

    def __init__(self, period: float, round: Round = one_round, answers: Answer = server_answers):
        self.period = period
        self.round = round
        self.answers = answers
        self._stopping = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def stop(self) -> None:
        """End after the current run; may be called from any thread."""
        if self._loop is None:
            self._stopping.set()
        else:
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def run(self, lock: Lock | None = None) -> None:
        """Rounds, until asked to stop; the first at once, or when another holder of *lock* left."""
        self._loop = asyncio.get_running_loop()
        await self._alone(lock)
        while not self._stopping.is_set():
            began = time.monotonic()
            if await self._server_is_there():
                await self._one_round()
                await self._pause(self.period - (time.monotonic() - began))

    async def _alone(self, lock: Lock | None) -> None:
        if lock is None or lock.taken():
            return
        log.warning("Un autre runner sert déjà cette maison : celui-ci attend qu'il parte.")
        while not self._stopping.is_set() and not lock.taken():
            await self._pause(1.0)

    async def _server_is_there(self) -> bool:
        """Wait for the server; False when asked to stop before it answered."""
        if await self.answers():
            return True
        log.warning("Le serveur Prefect ne répond pas : rien n'est perdu, j'attends.")
        for seconds in chain(PATIENCE, repeat(PATIENCE[-1])):
            await self._pause(seconds)
            if self._stopping.is_set():
                break
            if await self.answers():
                log.warning("Le serveur Prefect répond : ce qui était dû va être fait.")
                return True
        return False

    async def _one_round(self) -> None:
        try:
            await self.round()
        except Exception as error:
            log.error("Passage en échec, repris au prochain : %s", _one_line(error))

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), max(seconds, 0))


def main(settings: Settings) -> None:
    """Be the runner of the home that *settings* name, until SIGTERM or SIGINT."""
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S")
    runner, lock = Runner(settings.period), Lock(settings.home / "runner.lock")
    # Beside the main thread, for in it a Prefect flow takes SIGTERM for itself, and crashes.
    life = threading.Thread(target=lambda: asyncio.run(runner.run(lock)), daemon=True)
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    life.start()
    while life.is_alive() and not asked.wait(0.2):
        pass
    runner.stop()
    _leave(life, fell=not asked.is_set())


def _leave(life: threading.Thread, *, fell: bool) -> None:
    """End the process, within limits, whatever the last run or Prefect's last news wait for."""
    life.join(LAST_RUN_MAY_TAKE)
    if life.is_alive():
        log.error("Le passage en cours n'a pas fini à temps : arrêt ; ce qui était dû le reste.")
    code = 1 if fell or life.is_alive() else 0
    last = threading.Timer(0 if life.is_alive() else LEAVING_MAY_TAKE, os._exit, [code])
    last.daemon = True
    last.start()
    raise SystemExit(code)


def _one_line(error: BaseException) -> str:
    return f"{type(error).__name__} : {' '.join(str(error).split())}"[:300]
