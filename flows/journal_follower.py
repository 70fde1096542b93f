"""The journal's follower (a change feed).

The journal, followed: what happened is told to Prefect, and what it calls for is done at once.

An entry is told, then asked for: it is remembered as told once the server wrote it down, since a
server that dies keeps nothing of what it had only heard. What may have been told before, to
another server, by another runner or long ago, is asked for before it is told: Prefect on SQLite
cannot write a handful of events of which it has each, tries five times, and drops them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pendulum

from flows.events import event_of, wake_ups
from flows.server import Server
from models.database.transactions import gesture, reading
from models.operations.runs import Completed, last_completed
from models.serving.home.news import News, hands_of_the_clock, told, untold

BATCH = 50
"""Events told or asked for in one call: Prefect's own page."""
ASKED_AFTER = 1.5
"""Seconds that a server has to write an event down before it is asked for."""
TOLD_AGAIN_AFTER = 60.0
"""Seconds after which a server that is still there must have lost it: 5,000 take as long."""
WAKE_AFTER = 2.0
"""Seconds that these hands have to do what an entry calls for, before anybody else is woken."""
WAKE_EVERY = 3.0
"""Seconds between two wake-ups of the automations: the last gesture of a burst has one too."""
WOKEN_AGAIN_AFTER = 15.0
"""Seconds that whoever was woken has: a run may be refused, or die, and nobody be told."""


@dataclass(frozen=True, kw_only=True)
class Happened:
    """What is new since the last look: cycles in which somebody acted, and whether the whole year
    must be looked at (a cycle launched, people changed, the home's clock moved)."""

    cycles: tuple[int, ...] = ()
    whole_year: bool = False

    entries: tuple[int, ...] = ()
    """The entries that say so."""

    def __bool__(self) -> bool:
        return self.whole_year or bool(self.cycles)


@dataclass(kw_only=True)
class Awaited:
    """An entry that was told, at *told_at*, and calls for work that nobody is known to have done;
    others were woken for it at *woken_at* (both monotonic)."""

    news: News
    told_at: float
    since: datetime
    woken_at: float | None = None

    def to_wake(self, moment: float, again_after: float) -> bool:
        """Whether it is time to wake others for it, for the first time or again."""
        if self.woken_at is None:
            return moment - self.told_at >= WAKE_AFTER
        return moment - self.woken_at >= again_after


@dataclass(kw_only=True)
class Follower:
    """Where this runner stands in the journal of its home."""

    engine: Any
    """The engine of its home."""
    reacted: set[int] = field(default_factory=set)
    worked: set[int] = field(default_factory=set)
    told_at: dict[UUID, float] = field(default_factory=dict)
    last_of_others: int | None = None
    """The last entry that was there when this server was met: another may have told it."""
    awaiting: dict[int, Awaited] = field(default_factory=dict)
    woken_at: float = 0.0
    again_after: float = WOKEN_AGAIN_AFTER
    clock: datetime | None = None
    started: bool = False

    async def look(self) -> Happened:
        """What happened since the last look."""
        return await asyncio.to_thread(self._look)

    def _look(self) -> Happened:
        with reading(self.engine) as session:
            news, clock = untold(session), hands_of_the_clock(session)
        moved = self.started and clock != self.clock
        self.clock, self.started = clock, True
        fresh = [n for n in news if n.id not in self.reacted]
        self.reacted = {n.id for n in news}
        return _meaning(fresh, moved=moved)

    def done(self, happened: Happened) -> None:
        """What *happened* called for is done: nobody else has to be woken for it."""
        for entry in happened.entries:
            self.awaiting.pop(entry, None)
        self.worked |= set(happened.entries)

    def meet(self) -> None:
        """The server may be another one, or not know what it was told: it is asked first."""
        self.told_at, self.last_of_others = {}, None

    async def tell(self, server: Server, *, wake: bool = True) -> None:
        """Tell what is not told, ask for what was, remember what the server has.

        *wake*: others too, for what awaits; not while these hands are at it.
        """
        with reading(self.engine) as session:
            news = untold(session)
        if self.last_of_others is None:
            self.last_of_others = max((n.id for n in news), default=0)
        lived = self.clock is None
        has = await self._remember(server, [n for n in news if self._perhaps_there(n)])
        for chunk in _chunks([n for n in news if n.id not in has and self._to_tell(n)]):
            await server.tell([event_of(n, lived=lived) for n in chunk])
            self._await(chunk)
        if wake:
            await self._wake(server)

    def _perhaps_there(self, news: News) -> bool:
        """Whether the server may have it: told a moment ago, or by who was here before."""
        told_at = self.told_at.get(news.event_id)
        if told_at is None:
            return news.id <= (self.last_of_others or 0)
        return time.monotonic() - told_at > ASKED_AFTER

    def _to_tell(self, news: News) -> bool:
        """Whether it was not told, or so long ago that the server must have lost it."""
        told_at = self.told_at.get(news.event_id)
        return told_at is None or time.monotonic() - told_at > TOLD_AGAIN_AFTER

    def _await(self, chunk: Sequence[News]) -> None:
        at, since = time.monotonic(), pendulum.now("UTC")
        self.told_at |= {n.event_id: at for n in chunk}
        self.awaiting |= {
            n.id: Awaited(news=n, told_at=at, since=since) for n in chunk if calls_for_work(n)
        }

    async def _wake(self, server: Server) -> None:
        """Wake the automations, once for many gestures, for what nobody has done."""
        self.awaiting = {i: a for i, a in self.awaiting.items() if i not in self.worked}
        self.worked &= self.reacted
        moment = time.monotonic()
        if moment - self.woken_at < WAKE_EVERY:
            return
        if any(a.woken_at for a in self.awaiting.values()):
            await asyncio.to_thread(self._let_go_of_what_others_did)
        waking = [a for a in self.awaiting.values() if a.to_wake(moment, self.again_after)]
        if not waking:
            return
        self.woken_at = moment
        for one in waking:
            one.woken_at = moment
        await server.tell(wake_ups([a.news for a in waking]))

    def _let_go_of_what_others_did(self) -> None:
        with reading(self.engine) as session:
            done = last_completed(session)
        self.awaiting = {i: a for i, a in self.awaiting.items() if not _seen_to(a, done)}

    async def _remember(self, server: Server, news: Sequence[News]) -> set[int]:
        """Ask for entries, and remember those that the server has: these."""
        known: set[int] = set()
        for chunk in _chunks(news):
            has = await server.has([n.event_id for n in chunk])
            there = [n for n in chunk if n.event_id in has]
            if there:
                await asyncio.to_thread(self._told, [n.id for n in there])
                for n in there:
                    self.told_at.pop(n.event_id, None)
                known |= {n.id for n in there}
        return known

    def _told(self, ids: list[int]) -> None:
        with gesture(self.engine) as session:
            told(session, ids)


def _meaning(news: Sequence[News], *, moved: bool) -> Happened:
    acted = [n for n in news if n.by_a_person]
    cycles = dict.fromkeys(n.chain for n in acted if n.chain)
    whole = moved or any(n.chain == 0 or n.what.startswith("cycle.") for n in acted)
    entries = tuple(n.id for n in news if calls_for_work(n))
    return Happened(cycles=tuple(cycles), whole_year=whole, entries=entries)


def _seen_to(one: Awaited, done: Completed) -> bool:
    """Whether the mail was seen to since *one* was told, and before it its cycle or the year."""

    def since(flow: str, cycle: int | None = None) -> bool:
        return done.get((flow, cycle), one.since) > one.since

    cycle = one.news.chain
    reacted = not cycle or since("year") or since("validation", cycle)
    return reacted and since("delivery")


def calls_for_work(news: News) -> bool:
    """Whether an entry may owe mail: a person's gesture, or messages that are newly owed."""
    return news.by_a_person or news.what == "messages.owed"


def _chunks(news: Sequence[News]) -> list[Sequence[News]]:
    return [news[n : n + BATCH] for n in range(0, len(news), BATCH)]
