"""The validation flow.

The validation: what a decision or a silence sets off.

Silence is taken for agreement where the cycle says so, decisions are announced on their date, and
the ladder is climbed for every task that nobody answers: a reminder, the deputy, the level above,
the academic pilot, then nothing more.
"""

from __future__ import annotations

from datetime import datetime

from prefect import flow

from flows.phase_run import Share, its_share, name_of_share
from models.year.phases import PARTS, VALIDATION
from tasks.year import bring_to_its_state, need_live, the_moment


@flow(
    name="validation",
    flow_run_name=name_of_share(PARTS[VALIDATION].name),
    description=PARTS[VALIDATION].story,
)
async def validation(cycle: int, moment: datetime | None = None) -> Share:
    """Do what decisions and silences owe in *cycle* at *moment* (the home's own by default).

    Refuses, before anything is done, a moment to come and a cycle that is not live.
    """
    at = await the_moment(moment)
    await need_live(cycle)
    await bring_to_its_state(cycle, at)
    return await its_share(VALIDATION, cycle, at)
