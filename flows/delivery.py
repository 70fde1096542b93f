"""The outbox, drained: what is due leaves once, what is no longer wanted is dropped."""

from __future__ import annotations

from prefect import flow

from flows.pages import delivered, delivery_line, delivery_page, run_name
from flows.phase_run import recorded
from flows.told import tell
from flows.year import CyclesFailed
from models.outbox.drain import DeliveryReport
from tasks.delivery import drain_the_outbox, what_left
from tasks.year import the_moment


@flow(
    name="delivery",
    flow_run_name=run_name("Le courrier"),
    description="Ce qui doit partir maintenant part, une fois ; ce qui n'est plus attendu est "
    "abandonné.",
)
async def delivery() -> DeliveryReport:
    """Send what is due now, and return the counts: the home's clock alone says what may leave.

    Raises :class:`CyclesFailed` after it, when the mail of a cycle could not be seen to.
    """
    at = await the_moment()
    async with recorded("delivery", at) as run:
        report = await drain_the_outbox(run.id)
        run.did = {what: count for what, count in delivered(report) if count}
        page = delivery_page(report)
        line = delivery_line(report, await what_left(run.id))
        await tell(page, line, key="courrier", title="Le courrier")
        if report.failed:
            raise CyclesFailed(list(report.failed))
    return report
