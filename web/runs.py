"""The runs: what each did, how long it took, how it ended; kept here also while Prefect is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pendulum
from fastapi import APIRouter, Depends, Request, Response

from models.database import reading
from models.serving.pulse import pulse
from models.serving.runs import RunState, last_runs
from web.house import need_the_house
from web.pages import page

router = APIRouter()
SHOWN = 100
STATES = {
    RunState.RUNNING: ("En cours", "running"),
    RunState.COMPLETED: ("Réussi", "done"),
    RunState.FAILED: ("En échec", "alert"),
}


@dataclass(frozen=True, kw_only=True)
class ShownRun:
    """A run in words; *lasted* is None while it runs. *did* leaves out what it did nothing of."""

    name: str
    moment: datetime
    started_at: datetime
    lasted: timedelta | None
    said: str
    tone: str
    did: tuple[tuple[str, int], ...]
    error: str | None


@router.get("/runs", dependencies=[Depends(need_the_house)])
def runs(request: Request) -> Response:
    """The last hundred runs, the newest first."""
    with reading(request.app.state.engine) as session:
        beat = pulse(session, request.app.state.settings.period)
        found = last_runs(session, SHOWN)
    shown = [in_words(run) for run in found]
    return page(request, "runs.html", runs=shown, pulse=beat, now=pendulum.now("UTC"))


def in_words(run: Any) -> ShownRun:
    """*run*, ready to be shown."""
    said, tone = STATES[run.state]
    return ShownRun(
        name=run.name,
        moment=run.moment,
        started_at=run.started_at,
        lasted=run.ended_at - run.started_at if run.ended_at else None,
        said=said,
        tone=tone,
        did=tuple((what, count) for what, count in run.did.items() if count),
        error=run.error,
    )
