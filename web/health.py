"""A pulse for machines: the database answers, and the last run is not older than two periods."""

from __future__ import annotations

import time
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from models.database import reading
from models.serving.faults import run_faults
from models.serving.pulse import Pulse, pulse
from web.watch import first_run_within

router = APIRouter()


@router.get("/healthz")
def healthz(request: Request) -> JSONResponse:
    """200 while all is well, 503 otherwise; *heartbeat_age* in seconds, null before any run."""
    try:
        period = request.app.state.settings.period
        with reading(request.app.state.engine) as session:
            beat, late = pulse(session, period), bool(run_faults(session, period))
    except sa.exc.SQLAlchemyError:
        return JSONResponse({"status": "down", "database": False}, 503)
    status = _status(request, beat, late)
    return JSONResponse(_facts(status, beat), 503 if status == "late" else 200)


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
