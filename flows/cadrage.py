"""The cadrage.

The framing letter is written, validated by the recteur and carried down by each DASEN; teams are
composed, a relay is named in every unit that takes part.

The flow owes what this phase owes at this moment: run it twice and nothing more is owed; miss a
day and the next run catches up.
"""

from __future__ import annotations

from datetime import datetime

from prefect import flow

from flows.phase_run import Share, its_share, name_of_share


@flow(name="cadrage", flow_run_name=name_of_share("Cadrage"))
async def cadrage(cycle: int, moment: datetime | None = None) -> Share:
    """Owe what the phase owes in *cycle* at *moment* (the home's own when not given)."""
    return await its_share("cadrage", cycle, moment)
