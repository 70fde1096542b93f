"""The address at which anybody reads a programme: made, renewed and taken down by a pilot, read by
whoever has it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.clock import now
from models.database.transactions import reading
from models.errors import NotFound, NotYours
from models.gestures.programme import sharing
from models.programme.link import link_at
from models.serving.programme.shared import shareable, shared_programme
from models.territory.unit import UNIT
from models.year.course import load_course
from models.year.cycle import Cycle
from web.request.arrival import caller
from web.request.throttle import Throttle
from web.site.door import acting, looking
from web.site.forms import Posted
from web.site.pages import done, page
from web.site.typed import number_in
from web.site.within import here

router = APIRouter()
READING = Throttle(times=120, seconds=60)
"""One machine reads programmes twice a second at most: a whole school may stand behind it."""
GUESSING = Throttle(times=60, seconds=900)
"""One machine tries sixty addresses of no programme in a quarter of an hour at most."""


@router.get("/cycles/{cycle_id:int}/programme/links")
def links(request: Request, cycle_id: int, unit: str = "") -> Response:
    """The programmes that one may share, and the address of those that are."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        found = shareable(at.session, at.course, at.scope)
        if not found:
            raise NotYours(
                "Un pilote départemental ou académique partage les programmes.",
                "Demandez-lui l'adresse de celui de votre territoire.",
            )
    portal = request.app.state.settings.portal
    return page(
        request,
        "programme/links.html",
        at=at,
        shared=[(one, f"{portal}programme/{one.token}") for one in found if one.token],
        others=[one for one in found if not one.token],
        asked=number_in(unit),
    )


@router.post("/cycles/{cycle_id:int}/programme/links")
def make(request: Request, cycle_id: int, form: Posted) -> Response:
    """Give a programme an address, a new one if it has one."""
    with acting(request) as visit:
        at = here(visit, cycle_id)
        number = number_in(form.one("unit"))
        sharing.share_programme(at.session, at.course, number, at.by, at.moment)
    words = "Le programme est partagé : copiez son adresse."
    return done(request, f"/cycles/{cycle_id}/programme/links", words)


@router.post("/cycles/{cycle_id:int}/programme/links/{unit_id:int}/revoke")
def take_down(request: Request, cycle_id: int, unit_id: int) -> Response:
    """Have the address of a programme open nothing any more."""
    with acting(request) as visit:
        at = here(visit, cycle_id)
        sharing.take_programme_down(at.session, at.course, unit_id, at.by, at.moment)
    words = "L'adresse est retirée : elle n'ouvre plus rien."
    return done(request, f"/cycles/{cycle_id}/programme/links", words)


# ── for anybody ──────────────────────────────────────────────────────────────────────────────────


@router.get("/programme/{token}")
def shared(request: Request, token: str) -> Response:
    """A programme, for whoever has its address: what, where, when and by whom."""
    READING.count(caller(request))
    with reading(request.app.state.engine) as session:
        link = _link(session, request, token)
        course = load_course(session, session.get_one(Cycle, link.cycle_id))
        unit = session.connection().execute(sa.select(UNIT).where(UNIT.c.id == link.unit_id)).one()
        found = shared_programme(session, course, unit)
        today = course.local_day(now(session))
    return page(
        request,
        "programme/shared.html",
        shown=found,
        unit=unit,
        course=course,
        held=course.held(course.home),
        today=today,
    )


def _link(session: Session, request: Request, token: str) -> Any:
    try:
        return link_at(session, token)
    except NotFound:
        GUESSING.count(caller(request))
        raise
