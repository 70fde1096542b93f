"""The stream that an open first page listens to, where scripts run (``web/static/follow.js``)."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from models.database.transactions import reading
from web.calendar.followers import Followers, OpenPage
from web.request.methods import only_about
from web.site.home_access import shows_the_house
from web.site.who import reader
from web.site.within import own_cycle

router = APIRouter()

NO_BUFFER = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
"""nginx would keep what is sent until it has a few kilobytes."""


@router.get("/following")
async def following(request: Request) -> Response:
    """Say each time that something on the reader's first page changed; 204 to who is to look again
    by themselves: there are too many, or nothing that would end with their session."""
    followers: Followers = request.app.state.followers
    follower = None if followers.full else await run_in_threadpool(_follower, request)
    if follower is None or only_about(request):
        return Response(status_code=204)
    stream = followers.events(follower)
    return StreamingResponse(stream, media_type="text/event-stream", headers=NO_BUFFER)


def follows(request: Request) -> bool:
    """Whether the first page follows the year for who reads it."""
    who = reader(request)
    if who is not None:
        return not who.only and who.session is not None
    return shows_the_house(request)


def _follower(request: Request) -> OpenPage | None:
    if not follows(request):
        return None
    who, house = reader(request), shows_the_house(request)
    if who is None:
        return OpenPage(chains=None, house=house)
    with reading(request.app.state.engine) as session:
        cycle = own_cycle(session, who)
    chains = frozenset((cycle, 0)) if cycle is not None and not house else None
    return OpenPage(chains=chains, session=who.session, house=house)
