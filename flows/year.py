"""The year as a whole: every live cycle is given what this moment owes it.

The flow does what is owed and not yet done: run it twice and nothing more is owed; miss a day and
the next run catches up. One cycle that fails leaves the others their share, and the run says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact

from flows.pages import run_name, year_page
from models.outbox.drain import CycleFailure
from models.tick import CycleRun, YearReport
from tasks.year import do_what_the_year_owes, the_moment


class CyclesFailed(Exception):
    """Some cycles could not be given their share; the others were."""

    def __init__(self, failed: Sequence[CycleRun | CycleFailure]) -> None:
        super().__init__(" ; ".join(f"{c.academy} {c.school_year} : {c.error}" for c in failed))
        self.failed = failed


@flow(name="year", flow_run_name=run_name("L'année"))
async def year(moment: datetime | None = None) -> YearReport:
    """Do what the year owes at *moment* (the home's own when not given).

    Returns what was done. Raises :class:`CyclesFailed` after it, when a cycle failed.
    """
    report = await do_what_the_year_owes(await the_moment(moment))
    await acreate_markdown_artifact(year_page(report), key="annee", description="L'année")
    if report.failed:
        raise CyclesFailed(report.failed)
    return report
