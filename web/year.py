"""The first page: where the year stands, what comes next, what left."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.clock import Moment, is_simulated, now
from models.database import reading
from models.rehearsal.page import name_of_text
from models.serving.board import last_messages, outbox_counts, shown_cycles
from models.serving.pulse import pulse
from models.serving.steps import next_steps
from web.pages import as_moment, page
from web.strip import drawn

router = APIRouter()


@router.get("/")
def year(request: Request) -> Response:
    """The timeline of every live or drafted cycle; an empty home says what to type next."""
    with reading(request.app.state.engine) as session:
        moment = now(session)
        values = {
            "moment": moment,
            "simulated": is_simulated(session),
            "pulse": pulse(session, request.app.state.settings.period),
            "steps": next_steps(session),
            "outbox": outbox_counts(session),
            "last": last_messages(session, 8),
            **_cycles(session, moment),
        }
    return page(request, "year.html", **values)


def _cycles(session: Session, moment: Moment) -> dict[str, Any]:
    cycles = shown_cycles(session)
    if not cycles:
        return {"years": [], "upcoming": []}
    from models.planner.upcoming import next_owed
    from models.year.timeline import timeline

    years = [drawn(timeline(session, cycle, moment), moment) for cycle in cycles]
    upcoming = [_said(owed) for owed in next_owed(session, moment, 10)]
    return {"years": years, "upcoming": upcoming}


def _said(owed: dict[str, Any]) -> dict[str, Any]:
    """What is owed, in words: which message, why, when, and how many if that is known."""
    return {
        "what": name_of_text(owed["what"]),
        "why": owed["reason"],
        "at": as_moment(owed["at"]),
        "count": owed.get("count"),
    }
