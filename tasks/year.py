"""The year's steps, each of which can be taken again: the state, a part's messages, the digests."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pendulum
from prefect import task
from prefect.cache_policies import NO_CACHE

from models import tick
from models.clock import Moment, now
from models.database.transactions import reading
from models.errors import Refusal
from models.gestures.redrawing.redraw import redraw_on_their_day
from models.home import home_engine
from models.words.moments import moment as in_words
from models.year.course import Course
from models.year.phases import PhaseKind


@dataclass(frozen=True, kw_only=True)
class LiveCycle:
    """A cycle that is live: its id, its académie (« Créteil ») and its school year."""

    id: int
    academy: str
    school_year: str


@dataclass(kw_only=True)
class CycleStanding:
    """Where a cycle stands at a moment: what moved, the parts that have something to owe, whether
    what dates command *waits* for a person."""

    moved: list[tuple[str, str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    waits: bool = False


class AheadOfTheClock(Refusal):
    """A run for a moment that the home's clock has not reached."""


class NotLive(Refusal):
    """A run for a cycle that is not there, not launched yet, or closed."""


def _unless_refused(task: object, run: object, state: Any) -> bool:
    """A refusal stays one, however often it is asked again."""
    return not isinstance(state.data, Refusal)


@task(
    name="le moment de la maison",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=2,
    retry_condition_fn=_unless_refused,
)
async def the_moment(given: datetime | None = None) -> Moment:
    """The moment *given*, else the one that this home lives at; in UTC.

    Raises :class:`AheadOfTheClock`: what is done at a day to come can't be undone.
    """
    lived = await asyncio.to_thread(_the_moment)
    if given is None:
        return lived
    moment = pendulum.instance(given).in_timezone("UTC")
    if moment > lived:
        raise AheadOfTheClock(
            f"Le {in_words(moment)} est à venir : l'horloge de la maison est au {in_words(lived)}.",
            "Rien n'a été fait. Relancez le passage sans moment : il prend celui de la maison.",
        )
    return moment


@task(name="les cycles en cours", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def the_live_cycles() -> list[LiveCycle]:
    """Every live cycle, the oldest first."""
    return await asyncio.to_thread(live_cycles)


@task(
    name="le cycle est en cours",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=2,
    retry_condition_fn=_unless_refused,
)
async def need_live(cycle: int) -> None:
    """Refuse a cycle that is not live: nothing is owed in it. Raises :class:`NotLive`."""
    if cycle not in {one.id for one in await asyncio.to_thread(live_cycles)}:
        raise NotLive(
            f"Le cycle n° {cycle} n'est pas en cours : inconnu, pas encore lancé, ou clos.",
            "Rien n'a été fait. « orgue status » montre les cycles en cours.",
            cycle=cycle,
        )


@task(name="où en est le cycle", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def bring_to_its_state(cycle: int, moment: datetime) -> CycleStanding:
    """Phases opened and closed, silence taken for agreement, decisions announced."""
    return await asyncio.to_thread(_bring_to_its_state, cycle, moment)


@task(name="les courriers dus", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def owe_the_share(part: str, cycle: int, moment: datetime) -> Counter[str]:
    """Carry out the rules of *part* that are due; the new messages, by text."""
    return await asyncio.to_thread(_owe_the_share, part, cycle, moment)


async def is_off(part: str, cycle: int) -> bool:
    """Whether a part of the year is switched off in *cycle*."""
    return await asyncio.to_thread(_is_off, part, cycle)


@task(name="les courriers du jour", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def gather_the_digests(cycle: int, moment: datetime) -> int:
    """Gather what waits for the daily digests; how many are new."""
    return await asyncio.to_thread(_gather_the_digests, cycle, moment)


async def change_the_territory(moment: datetime) -> int:
    """Carry out the changes of territories whose day has come, whatever year is live there."""
    return await asyncio.to_thread(redraw_on_their_day, home_engine(), moment)


async def close_what_left(moment: datetime) -> int:
    """Revoke what those opened whose last function is over, forget the sessions of before today;
    how many left."""
    return await asyncio.to_thread(tick.close_what_is_over, home_engine(), moment)


@task(name="le battement", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=2)
async def beat(moment: datetime, *, whole: bool) -> None:
    """Remember that a whole run completed for *moment*."""
    await asyncio.to_thread(tick.beat, home_engine(), moment, whole=whole)


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


def _bring_to_its_state(cycle: int, moment: datetime) -> CycleStanding:
    engine, course = home_engine(), _course(cycle)
    if not tick.has_begun(course, moment):
        return CycleStanding()
    moved = tick.keep_state(engine, course, moment)
    course = tick.as_it_is_now(engine, course)
    parts = dict.fromkeys([kind.value for kind, _ in moved])
    parts |= dict.fromkeys(tick.parts_due(engine, course, moment))
    names = [(course.definition.phase_name(kind), state) for kind, state in moved]
    return CycleStanding(moved=names, parts=list(parts), waits=tick.waits(engine, course))


def _is_off(part: str, cycle: int) -> bool:
    course = _course(cycle)
    return part in list(PhaseKind) and PhaseKind(part) not in course.phases(course.home)


def _owe_the_share(part: str, cycle: int, moment: datetime) -> Counter[str]:
    engine, course = home_engine(), _course(cycle)
    if not tick.has_begun(course, moment):
        return Counter()
    return tick.owe(engine, course, tick.parts_due(engine, course, moment).get(part, []), moment)


def _gather_the_digests(cycle: int, moment: datetime) -> int:
    engine, course = home_engine(), _course(cycle)
    return tick.gather_digests(engine, course, moment) if tick.has_begun(course, moment) else 0
