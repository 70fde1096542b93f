"""Calendar feeds: made and revoked on one's own page, read by a calendar without signing in."""

from __future__ import annotations

import logging
from hashlib import sha256
from typing import Any, Protocol

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from sqlmodel import Session
from starlette.background import BackgroundTask

from models.access.scope import Scope, scope_of
from models.clock import Moment, now
from models.database.patience import BRIEF
from models.database.transactions import gesture, reading
from models.errors import NotFound, Refusal
from models.gestures.people import feeds
from models.serving.actions.list import units_to_filter
from models.serving.home.agenda import Entry, own_agenda, unit_agenda
from models.territory.unit import UNIT
from web.request.arrival import caller
from web.request.methods import only_about
from web.request.throttle import Throttle
from web.site.door import acting
from web.site.forms import Posted
from web.site.ics import written
from web.site.pages import done, local_day, not_done
from web.site.typed import number_in
from web.site.who import Visitor

router = APIRouter()
log = logging.getLogger("orgue.portal")
READING = Throttle(times=60, seconds=3600)
"""One feed is read sixty times an hour at most: by several devices, each a few times."""
GUESSING = Throttle(times=60, seconds=900)
"""One machine tries sixty addresses of no feed in a quarter of an hour at most."""
OWN = "Tout ce qui vous concerne"


# ── on one's own page ────────────────────────────────────────────────────────────────────────────


def shown(session: Session, who: Visitor, request: Request) -> dict[str, Any]:
    """What one's own page shows of feeds: those published, with their address, and of what one may
    be made."""
    mine = [(f, _address(request, f.id)) for f in feeds.feeds_of(session, who.scope.slots)]
    return {"feeds": mine, "feed_of": _of(session, who), "whole_feed": OWN}


def _of(session: Session, who: Visitor) -> list[tuple[str, str]]:
    """The units of which a feed may be: their own, then those below."""
    own = {h.unit_id: h.unit for h in who.held if h.level in feeds.OF_A_UNIT}
    below = {row.id: row.name for row in units_to_filter(session, who.scope)}
    units = own | {k: v for k, v in below.items() if k not in own}
    return [(str(number), name) for number, name in units.items()]


def _address(request: Request, number: int) -> str:
    """The address of a feed; whoever has one signed in, so that the secret is known."""
    state = request.app.state
    return f"{state.settings.portal}calendar/{feeds.token_of(str(state.secret), number)}.ics"


@router.post("/me/feeds")
def make(request: Request, form: Posted) -> Response:
    """Publish a calendar."""
    try:
        with acting(request) as visit:
            by = visit.actor
            unit = number_in(form.one("unit")) if form.one("unit") else None
            feeds.make_feed(visit.session, by, unit, visit.moment)
    except Refusal as refusal:
        if refusal.status == 401:
            raise
        return not_done(request, "/me", str(refusal))
    return done(request, "/me#agendas", "Votre agenda est publié : copiez son adresse.")


@router.post("/me/feeds/{number}/revoke")
def revoke(request: Request, number: int) -> Response:
    """Have one of one's feeds open nothing any more."""
    with acting(request) as visit:
        by = visit.actor
        feeds.revoke_feed(visit.session, number, by, visit.moment)
    return done(request, "/me#agendas", "L'agenda est révoqué : son adresse n'ouvre plus rien.")


# ── for calendars ────────────────────────────────────────────────────────────────────────────────


@router.get("/calendar/{token}.ics")
def feed(request: Request, token: str) -> Response:
    """A feed, as its owner may see it today."""
    state = request.app.state
    with reading(state.engine) as session:
        moment, row = now(session), _feed_at(session, request, token)
        READING.count(str(row.id))
        scope = scope_of(session, feeds.reader_of(session, row), local_day(moment))
        name, entries = _read(session, row, scope, moment)
    answer = _calendar(request, name, entries)
    if feeds.is_to_note(row, moment) and not only_about(request):
        answer.background = BackgroundTask(_note, state.engine, row.id)
    return answer


def _feed_at(session: Session, request: Request, token: str) -> Any:
    try:
        return feeds.feed_at(session, token)
    except NotFound:
        GUESSING.count(caller(request))
        raise


class UnitFeed(Protocol):
    @property
    def unit_id(self) -> int | None: ...


def _read(session: Session, row: UnitFeed, scope: Scope, moment: Moment) -> tuple[str, list[Entry]]:
    if row.unit_id is None:
        return "Point d'orgue", own_agenda(session, scope, moment)
    query = sa.select(UNIT).where(UNIT.c.id == row.unit_id)
    unit = session.connection().execute(query).one()
    return f"Point d'orgue, {unit.name}", unit_agenda(session, scope, unit)


def _calendar(request: Request, name: str, entries: list[Entry]) -> Response:
    """The calendar, or that nothing changed since it was last read: writing it is what takes
    long."""
    portal = request.app.state.settings.portal
    tag = f'"{sha256(repr((name, portal, entries)).encode()).hexdigest()[:32]}"'
    headers = {"Cache-Control": "private, no-cache", "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = written(name, entries, portal)
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


def _note(engine: sa.Engine, number: int) -> None:
    try:
        with gesture(engine, BRIEF) as session:
            feeds.note_reading(session, number, now(session))
    except sa.exc.SQLAlchemyError:
        log.warning("La lecture d'un agenda n'a pas pu être notée.", exc_info=True)
