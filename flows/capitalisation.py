"""The capitalisation.

Each action that took place is reported on, then each level writes its synthesis, in time for the
seminar.

The flow owes what this phase owes at this moment: run it twice and nothing more is owed; miss a
day and the next run catches up.
"""

from __future__ import annotations

from datetime import datetime

from prefect import flow

from flows.phase_run import Share, its_share, name_of_share


@flow(name="capitalisation", flow_run_name=name_of_share("Capitalisation"))
async def capitalisation(cycle: int, moment: datetime | None = None) -> Share:
    """Owe what the phase owes in *cycle* at *moment* (the home's own when not given)."""
    return await its_share("capitalisation", cycle, moment)
