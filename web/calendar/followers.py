"""Server-sent events: the streams by which open first pages follow the year.

One task looks at the database, in one thread of its own, however many streams there are; a stream
holds neither a thread nor a connection: it waits for that task. It only says that something
changed, and a comment now and then, so that proxies keep it open.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import anyio
import sqlalchemy as sa

from models.database.transactions import reading
from models.database.unavailable import MAY_BE_AWAY
from models.serving.home.changed import ChangeWatch, HomeChange

log = logging.getLogger("orgue.portal")

STREAMS = 200
"""At once in one portal: who comes next looks again every minute (``web/static/follow.js``)."""
LOOKS_EVERY = 1.0
BEATS_EVERY = 15.0
"""Seconds between two signs of life: proxies close what is silent for thirty or sixty."""
APART, APART_WHERE_PLAYED = 15.0, 1.0
"""Seconds between two calls to one page, and in a home whose time is played: a busy evening is not
made busier by those who watch it."""
SPREAD = 5.0
"""Seconds over which pages that are called at once ask again."""

RETRY = b"retry: 5000\n\n"
CHANGED, OVER, BEAT = b"event: changed\ndata:\n\n", b"event: over\ndata:\n\n", b": \n\n"


@dataclass(eq=False, kw_only=True)
class OpenPage:
    """One open page. *chains*: the cycles that it shows (None: all); *session*: its reader's (None:
    of a home that is open to whoever reaches it); *house*: whether it shows the runs."""

    chains: frozenset[int] | None
    session: int | None = None
    house: bool = False
    changed: bool = False
    over: bool = False
    told_at: float = float("-inf")
    stirred: asyncio.Event = field(default_factory=asyncio.Event)

    def concerns(self, change: HomeChange) -> bool:
        """Whether what changed is on its page."""
        mine = bool(change.chains) if self.chains is None else bool(change.chains & self.chains)
        return mine or change.moved or (change.beat and self.house)


class Followers:
    """The streams of one portal. *leaving*: whether it is about to close."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.leaving: Callable[[], bool] = lambda: False
        self.looks_every, self.beats_every = LOOKS_EVERY, BEATS_EVERY
        self.open: set[OpenPage] = set()
        self.played = False
        self._task: asyncio.Task[None] | None = None

    @property
    def full(self) -> bool:
        return len(self.open) >= STREAMS

    async def events(self, follower: OpenPage) -> AsyncIterator[bytes]:
        """What is sent to *follower*, until it leaves, its session ends or the portal closes."""
        if self.full:
            return  # others came in while this one was being known: it comes back, and is told so
        self.open.add(follower)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        try:
            yield RETRY
            while not follower.over:
                yield await self._next(follower)
        finally:
            self.open.discard(follower)

    async def _next(self, follower: OpenPage) -> bytes:
        """The next thing to say: it changed, it is over, or that we are still there."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(follower.stirred.wait(), self.beats_every)
        follower.stirred.clear()
        if follower.over:
            return OVER
        if not follower.changed:
            return BEAT
        await self._spaced(follower)
        follower.changed, follower.told_at = False, time.monotonic()
        return OVER if follower.over else CHANGED

    async def _spaced(self, follower: OpenPage) -> None:
        """Wait until *follower* may be called again; less where there is nobody to spare."""
        apart = APART_WHERE_PLAYED if self.played else APART
        rest = follower.told_at + apart - time.monotonic()
        spread = 0.0 if self.played else random.uniform(0, SPREAD)
        until = time.monotonic() + max(rest, 0.0) + spread
        while not follower.over and (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(left, self.looks_every))

    async def _watch(self) -> None:
        """Look, as long as somebody follows, and stir those whom it concerns."""
        watch, thread = ChangeWatch(), anyio.CapacityLimiter(1)
        while self.open:
            try:
                seen = await anyio.to_thread.run_sync(self.look, watch, limiter=thread)
            except MAY_BE_AWAY:
                seen = HomeChange()
            self.played = seen.played
            for follower in tuple(self.open):
                self._stir(follower, seen)
            await asyncio.sleep(self.looks_every)

    def look(self, watch: ChangeWatch) -> HomeChange:
        numbers = {one.session for one in tuple(self.open) if one.session is not None}
        with reading(self.engine) as session:
            return watch.look(session, numbers)

    def _stir(self, follower: OpenPage, seen: HomeChange) -> None:
        over = self.leaving() or (follower.session is not None and follower.session in seen.ended)
        if over or follower.concerns(seen):
            follower.over = follower.over or over
            follower.changed = follower.changed or not over
            follower.stirred.set()
