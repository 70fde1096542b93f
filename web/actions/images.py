"""What was made with images that may not be used so any more, for who may withdraw them."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.serving.actions.made_with import still_outside
from web.site.door import looking
from web.site.pages import page

router = APIRouter()


@router.get("/images")
def images(request: Request) -> Response:
    """The made documents, each with its image and why it may not hold it any more."""
    with looking(request) as visit:
        lines = still_outside(visit.session, visit.scope, visit.day)
    return page(request, "actions/images.html", lines=lines)
