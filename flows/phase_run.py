"""The run of one phase, and its record.

What every part of the year does with its share of a moment, and how its run is told.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prefect import runtime

from flows.pages import moment_of_this_run, owed_line, share_page
from flows.told import tell
from models.errors import in_one_line
from models.words.collation import loosely
from models.words.moments import moment as in_words
from models.year.phases import PARTS
from tasks.record import record_beginning, record_end
from tasks.year import LiveCycle, is_off, live_cycles, owe_the_share, the_moment

CANCELLED = "Annulé dans Prefect ; ce qui était dû le reste, pour le prochain passage."


@dataclass(kw_only=True)
class Share:
    """What one part of one cycle owed at a moment: new messages by text."""

    part: str
    cycle: int
    owed: Counter[str] = field(default_factory=Counter)

    @property
    def did(self) -> dict[str, int]:
        return {"Courriers dus": total} if (total := sum(self.owed.values())) else {}


async def its_share(part: str, cycle: int, moment: datetime | None) -> Share:
    """Owe the share of *part*, and say so on a page of the run."""
    at = await the_moment(moment)
    async with recorded(part, at, cycle) as run:
        share = Share(part=part, cycle=cycle, owed=await owe_the_share(part, cycle, at))
        run.did = share.did
        page = share_page(run.name, share.owed, off=await is_off(part, cycle))
        line = f"{owed_line(share.owed)}."
        await tell(page, line, key=key_of(PARTS[part].name), title=run.name)
    return share


def key_of(name: str) -> str:
    """« appel-a-actions »: what Prefect calls the pages of a part by, in plain letters alone."""
    return "-".join(loosely(name).split())


def name_of_share(noun: str) -> Callable[[], str]:
    """What names the runs of a part: « Appel à actions 2026-27 · Créteil · 12 janvier 2027 »."""

    def name() -> str:
        cycle = cycle_named(int(runtime.flow_run.parameters["cycle"]))
        return f"{noun} {cycle} · {in_words(moment_of_this_run())}"

    return name


def cycle_named(cycle_id: int) -> str:
    """« 2026-27 · Créteil »; the bare number of a cycle that is not live."""
    known: dict[int, LiveCycle] = {c.id: c for c in live_cycles()}
    found = known.get(cycle_id)
    return f"{found.school_year} · {found.academy}" if found else f"cycle {cycle_id}"


@dataclass(kw_only=True)
class Told:
    """A run being recorded: its id and name in Prefect, and what it *did* (counts in French)."""

    id: str
    name: str
    did: dict[str, int] = field(default_factory=dict)


@asynccontextmanager
async def recorded(flow: str, moment: datetime, cycle: int | None = None) -> AsyncIterator[Told]:
    """Keep our own record of this run: when it began, what it did, how it ended."""
    summary = Told(id=str(runtime.flow_run.id), name=str(runtime.flow_run.name))
    row: dict[str, Any] = {"id": summary.id, "flow": flow, "name": summary.name}
    await record_beginning(row | {"cycle_id": cycle, "moment": moment})
    try:
        yield summary
    except asyncio.CancelledError:
        await record_end(summary.id, summary.did, CANCELLED)
        raise
    except Exception as error:
        await record_end(summary.id, summary.did, in_one_line(error))
        raise
    await record_end(summary.id, summary.did)
