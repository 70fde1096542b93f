"""The December conference.

Relays and pilots are invited; what it gives feeds the short talks of the bassins.

The flow owes what this phase owes at this moment: run it twice and nothing more is owed; miss a
day and the next run catches up.
"""

from __future__ import annotations

from datetime import datetime

from prefect import flow

from flows.phase_run import Share, its_share, name_of_share


@flow(name="conference", flow_run_name=name_of_share("Conférence"))
async def conference(cycle: int, moment: datetime | None = None) -> Share:
    """Owe what the phase owes in *cycle* at *moment* (the home's own when not given)."""
    return await its_share("conference", cycle, moment)
