"""The call for actions.

Every school is invited when the call opens, reminded while it stays silent, warned of a draft that
is not submitted, and told when the call closes.

The flow owes what this phase owes at this moment: run it twice and nothing more is owed; miss a
day and the next run catches up.
"""

from __future__ import annotations

from datetime import datetime

from prefect import flow

from flows.phase_run import Share, its_share, name_of_share


@flow(name="call-for-actions", flow_run_name=name_of_share("Appel à actions"))
async def call_for_actions(cycle: int, moment: datetime | None = None) -> Share:
    """Owe what the phase owes in *cycle* at *moment* (the home's own when not given)."""
    return await its_share("call_for_actions", cycle, moment)
