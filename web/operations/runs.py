"""The runs: what each did, how long it took, how it ended; kept here also while Prefect is away.

The portal does not ask Prefect whether it answers: it says what our own record shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

import pendulum
from fastapi import APIRouter, Depends, Request, Response

from models.clock import now
from models.database.transactions import reading
from models.operations.pulse import pulse
from models.operations.runs import (
    BUSY,
    RunFilters,
    RunState,
    last_fallen,
    last_of_each_flow,
    runs_like,
)
from models.serving.home.faults import faults, folder_faults
from models.serving.home.news import untold_so_far
from models.words.french import capital
from models.words.nouns import RUN_STATES, RUNS_COUNTED
from models.year.phases import PARTS, VALIDATION, PhaseKind
from web.site.home_access import need_the_runs
from web.site.pages import page
from web.site.typed import day_of, number_of

router = APIRouter()
SHOWN = 100
R = RunState
TONES = {R.RUNNING: "running", R.COMPLETED: "done", R.FAILED: "alert"}
CHOICES = (
    (BUSY, "Qui ont fait quelque chose"),
    *((s.value, capital(RUNS_COUNTED[s])) for s in (R.COMPLETED, R.FAILED, R.RUNNING)),
)
FLOWS: dict[str, str] = {
    "year": "L'année",
    VALIDATION: PARTS[VALIDATION].the,
    "delivery": "Le courrier",
    **{kind: PARTS[kind].the for kind in PhaseKind},
}
PATHS = (
    ("year", "L'horaire « L'année »", "chaque cycle reçoit ce que l'heure lui doit"),
    (VALIDATION, "Après un geste, la validation", "ce qu'une décision ou un silence entraîne"),
    ("delivery", "Après un geste, le courrier", "ce qui doit partir part"),
)
"""What sets runs off, by the flow that it runs: a schedule and two automations."""


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


@router.get("/runs", dependencies=[Depends(need_the_runs)])
def runs(request: Request) -> Response:
    """The runs that the filters keep, the newest first, and how the whole goes."""
    asked = request.query_params
    filters = read_filters(asked)
    settings = request.app.state.settings
    period = settings.period
    with reading(request.app.state.engine) as session:
        listed = runs_like(session, filters, number_of(asked.get("page", "")) or 1, SHOWN)
        last = last_of_each_flow(session)
        fallen = last_fallen(session)
        values: dict[str, Any] = {
            "pulse": pulse(session, period),
            "faults": [*faults(session, period), *folder_faults(settings.config)],
            "untold": untold_so_far(session),
            "moment": now(session),
        }
    return page(
        request,
        "operations/runs.html",
        **values,
        listed=listed,
        filters=filters,
        choices=CHOICES,
        runs=[in_words(run) for run in listed.rows],
        now=pendulum.now("UTC"),
        period=period,
        flows=[(flow, words) for flow, words in FLOWS.items() if flow in last],
        paths=[(words, does, shown(last.get(flow))) for flow, words, does in PATHS],
        fallen=shown(fallen),
        address=lambda number: address(filters, number),
    )


def read_filters(asked: Mapping[str, str]) -> RunFilters:
    """The filters of an address; what cannot be one is none."""
    flow, state = asked.get("flow", ""), asked.get("state", "")
    known = {code for code, _ in CHOICES}
    day: date | None = day_of(asked.get("day", ""))
    return RunFilters(
        flow=flow if flow in FLOWS else "", state=state if state in known else "", day=day
    )


def address(filters: RunFilters, number: int) -> str:
    """The path of page *number* of the runs that *filters* keep."""
    values = {"flow": filters.flow, "state": filters.state, "day": str(filters.day or "")}
    values |= {"page": str(number) if number > 1 else ""}
    query = urlencode({name: value for name, value in values.items() if value})
    return f"/runs?{query}" if query else "/runs"


class RunRow(Protocol):
    """A run of the flows, as it is kept."""

    @property
    def name(self) -> str: ...
    @property
    def moment(self) -> datetime: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def state(self) -> RunState: ...
    @property
    def did(self) -> dict[str, int]: ...
    @property
    def error(self) -> str | None: ...


def shown(run: RunRow | None) -> ShownRun | None:
    """*run* in words, when there is one."""
    return in_words(run) if run is not None else None


def in_words(run: RunRow) -> ShownRun:
    """*run*, ready to be shown."""
    return ShownRun(
        name=run.name,
        moment=run.moment,
        started_at=run.started_at,
        lasted=run.ended_at - run.started_at if run.ended_at else None,
        said=capital(RUN_STATES[run.state]),
        tone=TONES[run.state],
        did=tuple((what, count) for what, count in run.did.items() if count),
        error=run.error,
    )
