"""« Ne plus recevoir les nouvelles » of a letter: who reads it asks by its link, without signing in
(RFC 8058), to be written to about what is asked of them alone.

Opening the page changes nothing: mail filters open every link.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.clock import now
from models.database.transactions import gesture, reading
from models.errors import NotFound
from models.gestures.retention.asking import oppose
from models.outbox.stopping import person_in
from models.territory.people import Person
from web.request.arrival import caller
from web.request.throttle import Throttle
from web.site.pages import page

router = APIRouter()
AT = "/stop/{token}"
ASKING = Throttle(times=60, seconds=900)
"""One machine asks sixty times in a quarter of an hour: a gateway may stand before many people."""


@router.get(AT)
def stopping(request: Request, token: str) -> Response:
    """What would stop, and what goes on."""
    ASKING.count(caller(request))
    with reading(request.app.state.engine) as session:
        opposed = _person(session, token).opposes_news
    return page(request, "mail/stop.html", opposed=opposed, asked=False)


@router.post(AT)
def stop(request: Request, token: str) -> Response:
    """Write to them no news any more; asked twice, it is done once."""
    ASKING.count(caller(request))
    with gesture(request.app.state.engine) as session:
        person = _person(session, token)
        oppose(session, person, f"p{person.id}", now(session), ends=False)
    return page(request, "mail/stop.html", opposed=True, asked=True)


def _person(session: Session, token: str) -> Person:
    number = person_in(session, token)
    found = session.get(Person, number) if number is not None else None
    if found is None:
        raise NotFound(
            "Ce lien n'est celui d'aucun courrier.",
            "Ouvrez-le depuis le courrier, ou connectez-vous et passez par « Ma page ».",
        )
    return found
