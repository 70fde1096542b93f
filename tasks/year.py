"""The year's steps, each of which can be taken again: the state, a part's messages, the digests."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import pendulum
from prefect import task
from prefect.cache_policies import NO_CACHE

from models import tick
from models.clock import Moment, now
from models.database import home_engine, reading
from models.year.course import Course


@dataclass(frozen=True, kw_only=True)
class LiveCycle:
    """A cycle that is live: its id, its académie (« Créteil ») and its school year."""

    id: int
    academy: str
    school_year: str


@dataclass(kw_only=True)
class Standing:
    """Where a cycle stands at a moment: what moved, and the parts that have something to owe."""

    moved: list[tuple[str, str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)


@task(name="le moment de la maison", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def the_moment(given: datetime | None = None) -> Moment:
    """The moment *given*, else the one that this home lives at; in UTC."""
    if given is not None:
        return pendulum.instance(given).in_timezone("UTC")
    return await asyncio.to_thread(_the_moment)


@task(name="les cycles en cours", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def the_live_cycles() -> list[LiveCycle]:
    """Every live cycle, the oldest first."""
    return await asyncio.to_thread(live_cycles)


@task(name="où en est le cycle", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def bring_to_its_state(cycle: int, moment: datetime) -> Standing:
    """Phases opened and closed, silence taken for agreement, decisions announced."""
    return await asyncio.to_thread(_bring_to_its_state, cycle, moment)


@task(name="ce qui est dû", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def owe_the_share(part: str, cycle: int, moment: datetime) -> Counter[str]:
    """Carry out the rules of *part* that are due; the new messages, by text."""
    return await asyncio.to_thread(_owe_the_share, part, cycle, moment)


@task(name="les courriers du jour", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def gather_the_digests(cycle: int, moment: datetime) -> int:
    """Gather what waits for the daily digests; how many are new."""
    return await asyncio.to_thread(_gather_the_digests, cycle, moment)


@task(name="le battement", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def beat(moment: datetime) -> None:
    """Remember that a whole run completed for *moment*."""
    await asyncio.to_thread(tick.beat, home_engine(), moment)


def _the_moment() -> Moment:
    with reading(home_engine()) as session:
        return now(session)


def live_cycles() -> list[LiveCycle]:
    """What :func:`the_live_cycles` finds."""
    engine = home_engine()
    return [_live(cycle, *tick.name_of_cycle(engine, cycle)) for cycle in tick.live_cycles(engine)]


def _live(cycle: int, academy: str, school_year: str) -> LiveCycle:
    for before in ("Académie de la ", "Académie de ", "Académie d'", "Académie des ", "Académie "):
        academy = academy.removeprefix(before)
    return LiveCycle(id=cycle, academy=academy, school_year=school_year)


def _course(cycle: int) -> Course:
    return tick.in_hand(home_engine(), cycle)


def _bring_to_its_state(cycle: int, moment: datetime) -> Standing:
    engine, course = home_engine(), _course(cycle)
    if not tick.has_begun(course, moment):
        return Standing()
    moved = tick.keep_state(engine, course, moment)
    parts = dict.fromkeys([kind.value for kind, _ in moved])
    parts |= dict.fromkeys(tick.parts_due(engine, course, moment))
    names = [(course.definition.phases[kind].name, state) for kind, state in moved]
    return Standing(moved=names, parts=list(parts))


def _owe_the_share(part: str, cycle: int, moment: datetime) -> Counter[str]:
    engine, course = home_engine(), _course(cycle)
    if not tick.has_begun(course, moment):
        return Counter()
    return tick.owe(engine, course, tick.parts_due(engine, course, moment).get(part, []), moment)


def _gather_the_digests(cycle: int, moment: datetime) -> int:
    engine, course = home_engine(), _course(cycle)
    return tick.gather_digests(engine, course, moment) if tick.has_begun(course, moment) else 0
