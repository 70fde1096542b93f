"""A pulse for machines: the database answers, a gesture could be written down, and the last run is
not older than two periods.

It waits for none of the threads that pages share, and for nothing longer than a few seconds.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import anyio
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from models.database.patience import BRIEF
from models.database.transactions import reading
from models.database.unavailable import MAY_BE_AWAY, Trouble, Unavailable, unavailable
from models.operations.pulse import Pulse, pulse
from models.serving.home.faults import run_faults
from web.operations.watchdog import first_run_within

router = APIRouter()
WITHIN = 4.0
"""Seconds after which a look that has not ended is an answer by itself."""
AWAY = (Trouble.AWAY, Trouble.UNOPENED, Trouble.SPOILT, Trouble.SLOW)
"""When the database does not even answer."""


@router.get("/healthz")
async def healthz(request: Request) -> JSONResponse:
    """200 while all is well, 503 otherwise, its *trouble* and a sentence; *heartbeat_age* in
    seconds, null before any run."""
    own: anyio.CapacityLimiter = request.app.state.looking
    with anyio.move_on_after(WITHIN):
        look = partial(_looked, request)
        return await anyio.to_thread.run_sync(look, abandon_on_cancel=True, limiter=own)
    return _down(Unavailable(Trouble.SLOW))


def _looked(request: Request) -> JSONResponse:
    try:
        period = request.app.state.settings.period
        with reading(request.app.state.engine, BRIEF) as session:
            beat, late = pulse(session, period), bool(run_faults(session, period))
        trouble = request.app.state.checkup.trouble()
    except MAY_BE_AWAY as error:
        away = unavailable(error)
        return _down(away) if away else JSONResponse({"status": "down", "database": False}, 503)
    status = _status(request, beat, late)
    if trouble is not None:
        return _down(trouble, _facts(status, beat))
    return JSONResponse(_facts(status, beat), 503 if status == "late" else 200)


def _down(trouble: Unavailable, facts: dict[str, Any] | None = None) -> JSONResponse:
    said = {"status": "down", "database": facts is not None and trouble.trouble not in AWAY}
    said |= {"trouble": trouble.trouble.value, "sentence": trouble.sentence}
    return JSONResponse((facts or {}) | said, 503, headers=trouble.headers)


def _status(request: Request, beat: Pulse, late: bool) -> str:
    if beat.completed_at is not None:
        return "late" if late else "ok"
    up_for = time.monotonic() - request.app.state.started
    grace = first_run_within(request.app.state.settings.period)
    return "late" if late and up_for > grace else "starting"


def _facts(status: str, beat: Pulse) -> dict[str, Any]:
    return {
        "status": status,
        "database": True,
        "heartbeat": beat.completed_at.isoformat() if beat.completed_at else None,
        "heartbeat_age": round(beat.age.total_seconds(), 1) if beat.age is not None else None,
    }
