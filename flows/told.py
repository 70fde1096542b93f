"""What a run tells in Prefect: a page, and a line on the first tab of its own.

Prefect's own lines are in English and kept silent (``flows/environment.py``): ours are handed to
the server as they are, beside its loggers.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prefect import runtime
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import LogCreate

from flows.pages import simulated_note

LOGGER = "orgue"


async def tell(page: str, line: str, *, key: str, title: str) -> None:
    """Leave *page* among the run's artifacts, and *line* in its log, which is its first tab; in a
    home whose clock is simulated both say so."""
    note = simulated_note()
    whole = f"{page}\n> {note}\n" if note else page
    await acreate_markdown_artifact(whole, key=key, description=title)
    lines = [line, note] if note else [line]
    at, run = datetime.now(UTC), UUID(str(runtime.flow_run.id))
    logs = [
        LogCreate(
            name=LOGGER,
            level=logging.INFO,
            message=said,
            timestamp=at + timedelta(microseconds=n),  # type: ignore[arg-type]
            flow_run_id=run,
        )
        for n, said in enumerate(lines)
    ]
    async with get_client() as client:
        await client.create_logs(logs)
