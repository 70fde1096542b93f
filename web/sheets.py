"""The page that a letter's link opens: read by whoever holds the link, indexed by nobody.

Paths and seals are described in ``models/outbox/links.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.clock import Moment, now
from models.database import reading
from models.serving.digests import digest_sheet
from models.serving.sheet import Sheet
from models.serving.subjects import action_sheet, paper_sheet, task_sheet
from models.serving.topics import topic_sheet
from web.pages import page

router = APIRouter()


@router.get("/a/{action_id}/{seal}")
def action(request: Request, action_id: int, seal: str) -> Response:
    """An action: where it stands, what is asked of its carrier."""
    return _sheet(request, lambda s, at: action_sheet(s, at, action_id, seal))


@router.get("/v/{task_id}/{seal}")
def task(request: Request, task_id: int, seal: str) -> Response:
    """A validation request: on what, for which level, until when."""
    return _sheet(request, lambda s, at: task_sheet(s, at, task_id, seal))


@router.get("/p/{paper_id}/{seal}")
def paper(request: Request, paper_id: int, seal: str) -> Response:
    """A letter, a version, a synthesis or a review, as it was submitted."""
    return _sheet(request, lambda s, at: paper_sheet(s, at, paper_id, seal))


@router.get("/u/{cycle_id}/{unit_id}/{topic}/{seal}")
def topic(request: Request, cycle_id: int, unit_id: int, topic: str, seal: str) -> Response:
    """What a cycle asks or tells a unit."""
    return _sheet(request, lambda s, at: topic_sheet(s, at, cycle_id, unit_id, topic, seal))


@router.get("/d/{message_id}/{seal}")
def digest(request: Request, message_id: int, seal: str) -> Response:
    """All that a day's digest gathered."""
    with reading(request.app.state.engine) as session:
        found = digest_sheet(session, now(session), message_id, seal)
    return page(request, "digest.html", digest=found)


def _sheet(request: Request, read: Callable[[Session, Moment], Sheet]) -> Response:
    with reading(request.app.state.engine) as session:
        values: dict[str, Any] = {"sheet": read(session, now(session))}
    return page(request, "sheet.html", **values)
