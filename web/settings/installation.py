"""What an académie reads of the installation's own settings, and where each is changed."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from config.settings import Settings
from models.serving.settings.installation import functions_by_level, ways_of
from web.settings.which import settings_of
from web.site.door import looking
from web.site.forms import Number
from web.site.pages import page

router = APIRouter(prefix="/settings")


@router.get("/channels")
def channels(request: Request, cycle: Number = 0) -> Response:
    """By which ways people are written to."""
    settings: Settings = request.app.state.settings
    with looking(request) as visit:
        at = settings_of(visit, cycle)
        ways = ways_of(visit.session, at.course.academy_id)
    leaves = settings.mail_url is not None
    return page(request, "settings/channels.html", at=at, ways=ways, leaves=leaves)


@router.get("/functions")
def functions(request: Request, cycle: Number = 0) -> Response:
    """The functions of each level."""
    with looking(request) as visit:
        at = settings_of(visit, cycle)
    return page(request, "settings/functions.html", at=at, levels=functions_by_level())
