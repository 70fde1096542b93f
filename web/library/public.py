"""The public shelf of an académie's library: read without signing in, where its public side is
up."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.clock import now
from models.database.transactions import reading
from models.errors import NotFound
from models.gestures.library.keeping import day_of
from models.serving.library.shelf import public_shelf
from models.territory.unit import Level, Unit
from models.work.documents import place_of
from models.work.library_entry import ENTRY_KINDS, LICENCES
from web.request.arrival import caller
from web.request.throttle import Throttle
from web.site.downloads import handed_over
from web.site.forms import need_short
from web.site.pages import page

router = APIRouter(prefix="/library/public")
READING = Throttle(times=120, seconds=60)
"""One machine reads it twice a second at most: a whole school may stand behind it."""


@router.get("/{academy:int}")
def shelf(request: Request, academy: int, q: str = "") -> Response:
    """What an académie's library shows to whoever comes."""
    READING.count(caller(request))
    words = need_short(q.strip(), 200)
    with reading(request.app.state.engine) as session:
        unit = _academy(session, academy)
        found = public_shelf(session, academy, words, day_of(unit, now(session)))
        name = unit.name
    return page(
        request,
        "library/public.html",
        name=name,
        academy=academy,
        found=found,
        q=words,
        kinds=ENTRY_KINDS,
        licences=LICENCES,
    )


def _academy(session: Session, number: int) -> Unit:
    unit = session.get(Unit, number)
    if unit is None or unit.level is not Level.ACADEMY:
        raise NotFound("Cette page n'existe pas.", "Vérifiez son adresse.")
    return unit


@router.get("/{academy:int}/{number:int}/file")
def file(request: Request, academy: int, number: int) -> Response:
    """The file of a public entry."""
    READING.count(caller(request))
    with reading(request.app.state.engine) as session:
        day = day_of(_academy(session, academy), now(session))
        rows = public_shelf(session, academy, "", day)
    one = next((row for row in rows if row.id == number and row.digest), None)
    place = place_of(request.app.state.settings.documents, one.digest) if one else None
    if one is None or place is None or not place.is_file():
        raise NotFound("Ce fichier n'est pas, ou plus, public.")
    return handed_over(place, one.media_type, one.file)
