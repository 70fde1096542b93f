"""The secret addresses at which programmes were shared lead to the public programme of the same
territory: what heads show, and nothing that they do not."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from models.database.transactions import reading
from models.errors import NotFound
from models.programme.link import link_at
from models.territory.unit import UNIT, Level
from web.request.arrival import caller
from web.request.throttle import Throttle

router = APIRouter()
GUESSING = Throttle(times=60, seconds=900)
"""One machine tries sixty addresses of no programme in a quarter of an hour at most."""


@router.get("/programme/{token}")
def shared(request: Request, token: str) -> Response:
    """On to the public programme; an address that was taken down stays so."""
    with reading(request.app.state.engine) as session:
        address = _address(session, _link(session, request, token).unit_id)
    return RedirectResponse(address, 303)


def _address(session: Session, unit_id: int) -> str:
    u, above = UNIT.c, UNIT.alias("above")
    query = (
        sa.select(u.level, sa.func.coalesce(above.c.code, u.code).label("code"))
        .outerjoin_from(UNIT, above, above.c.id == u.academy_id)
        .where(u.id == unit_id)
    )
    row = session.connection().execute(query).one()
    return f"/semaine/{row.code}" + ("" if row.level is Level.ACADEMY else f"?unit={unit_id}")


def _link(session: Session, request: Request, token: str) -> Any:
    try:
        return link_at(session, token)
    except NotFound:
        GUESSING.count(caller(request))
        raise
