"""The closing seminar.

The review is written and validated, the seminar meets, next year's objectives are published.

The flow owes what this phase owes at this moment: run it twice and nothing more is owed; miss a
day and the next run catches up.
"""

from __future__ import annotations

from datetime import datetime

from prefect import flow

from flows.phase_run import Share, its_share, name_of_share


@flow(name="closing-seminar", flow_run_name=name_of_share("Séminaire de clôture"))
async def closing_seminar(cycle: int, moment: datetime | None = None) -> Share:
    """Owe what the phase owes in *cycle* at *moment* (the home's own when not given)."""
    return await its_share("closing_seminar", cycle, moment)
