"""A flow for each phase of the year, as ``models/year/phases.py`` declares it.

A flow owes what its phase owes at this moment: run it twice and nothing more is owed; miss a day
and the next run catches up.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from prefect import Flow, flow

from flows.phase_run import Share, its_share, name_of_share
from models.year.phases import PARTS, PhaseKind, YearPart


def _flow_of(kind: PhaseKind, part: YearPart) -> Flow[Any, Any]:
    @flow(
        name=kind.replace("_", "-"),
        flow_run_name=name_of_share(part.name),
        description=part.story,
    )
    async def phase(cycle: int, moment: datetime | None = None) -> Share:
        """Owe what the phase owes in *cycle* at *moment* (the home's own when not given)."""
        return await its_share(kind.value, cycle, moment)

    return phase


PHASES: dict[str, Flow[Any, Any]] = {kind: _flow_of(kind, PARTS[kind]) for kind in PhaseKind}
