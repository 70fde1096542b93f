"""The flow of the whole year.

The year as a whole: every live cycle is given what this moment owes it, phase by phase.

The flow does what is owed and not yet done: run it twice and nothing more is owed; miss a day and
the next run catches up. A part that fails leaves the others their share, and the run says so.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from prefect import flow, tags

from config.settings import Settings
from flows.pages import run_name, year_line, year_page
from flows.phase_run import recorded
from flows.phases import PHASES
from flows.told import tell
from flows.validation import validation
from models.errors import Refusal, in_one_line
from models.tick import YEAR, CycleRun, YearReport
from models.year.phases import PARTS, VALIDATION
from tasks.library import look_at_links
from tasks.returned import note_what_came_back
from tasks.year import (
    LiveCycle,
    beat,
    bring_to_its_state,
    change_the_territory,
    close_what_left,
    gather_the_digests,
    owe_the_share,
    the_live_cycles,
    the_moment,
)

log = logging.getLogger("orgue.runner")
FLOWS: dict[str, Any] = PHASES | {VALIDATION: validation}
"""The flow of each part of the year. A part that owes nothing at a moment makes no run."""


class CyclesFailed(Exception):
    """Some cycles could not be given all of their share; the others were."""

    def __init__(self, failed: list[Any]) -> None:
        super().__init__(" ; ".join(f"{c.academy} {c.school_year} : {c.error}" for c in failed))
        self.failed = failed


@flow(
    name="year",
    flow_run_name=run_name("L'année"),
    description="Chaque cycle en cours reçoit ce que ce moment lui doit, temps par temps. Relancé, "
    "il ne doit rien de plus ; manqué, le suivant rattrape.",
)
async def year(moment: datetime | None = None) -> YearReport:
    """Do what the year owes at *moment* (the home's own when not given).

    Returns what was done. Raises :class:`CyclesFailed` after it, when a part of a cycle failed; a
    moment to come is refused before anything is done.
    """
    at = await the_moment(moment)
    async with recorded("year", at) as run:
        report = YearReport(moment=at)
        await change_the_territory(at)
        await close_what_left(at)
        await _came_back()
        for cycle in await the_live_cycles():
            report.cycles.append(await _its_share(cycle, at))
        if Settings().link_checks:
            await look_at_links(at)
        run.did = {"Courriers dus": report.total_owed} if report.total_owed else {}
        await tell(year_page(report), year_line(report), key="annee", title="L'année")
        await beat(at, whole=not report.failed)
        if report.failed:
            raise CyclesFailed(report.failed)
    return report


async def _came_back() -> None:
    """Who can't be reached is known before anything is owed to them; a mailbox that is away keeps
    nobody from their share."""
    if Settings().bounces_url is None:
        return
    try:
        came = await note_what_came_back()
    except Refusal as refusal:
        log.warning("%s %s", refusal.sentence, refusal.next_step)
    except Exception as error:
        log.warning("La boîte des retours n'a pas été lue : %s", in_one_line(error))
    else:
        if came.returned:
            log.warning("retours lus : %d, dont %d adresses muettes", came.returned, came.bounced)


async def _its_share(cycle: LiveCycle, moment: datetime) -> CycleRun:
    """The share of one cycle, whatever fails in it."""
    done = CycleRun(cycle=cycle.id, academy=cycle.academy, school_year=cycle.school_year)
    try:
        standing = await bring_to_its_state(cycle.id, moment)
        done.moved, done.waits = standing.moved, standing.waits
        for part in sorted(standing.parts, key=[*PARTS, YEAR].index):
            await _part(part, cycle, moment, done)
        done.owed["digest"] += await gather_the_digests(cycle.id, moment)
    except Exception as error:
        _note(done, error)
    return done


async def _part(part: str, cycle: LiveCycle, moment: datetime, done: CycleRun) -> None:
    try:
        if part == YEAR:
            done.owed += await owe_the_share(part, cycle.id, moment)
            return
        with tags(cycle.academy, PARTS[part].tag):
            share = await FLOWS[part](cycle.id, moment)
        done.owed += share.owed
    except Exception as error:
        _note(done, error)


def _note(done: CycleRun, error: Exception) -> None:
    done.error = " ; ".join(filter(None, (done.error, in_one_line(error))))
