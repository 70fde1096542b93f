"""One's own page: what awaits me, what I decided, what I was sent, my functions, my absences."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from models.clock import now
from models.database import reading
from models.rehearsal.page import name_of_text
from models.serving.mine import awaited, decided, received
from web.pages import page
from web.places import of_message
from web.who import need_visitor

router = APIRouter()


@router.get("/me")
def me(request: Request) -> Response:
    """The page of who is signed in."""
    with reading(request.app.state.engine) as session:
        who = need_visitor(request, session)
        moment = now(session)
        slot = who.actor.slot
        values: dict[str, Any] = {
            "waiting": awaited(session, slot, moment),
            "decided": decided(session, slot),
            "received": received(session, slot),
        }
    return page(
        request, "me.html", who=who, moment=moment, place=of_message, name_of_text=name_of_text,
        **values,
    )  # fmt: skip
