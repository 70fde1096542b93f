"""What a public site owes its readers: accessibility, legal notice, personal data, site map."""

from __future__ import annotations

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from models.database.transactions import reading
from models.serving.trust.answering import Answering, answering
from web.site.pages import is_adrift, page

router = APIRouter(prefix="/about")


@router.get("/accessibility")
def accessibility(request: Request) -> Response:
    """How far the portal is accessible: not audited, hence « non conforme »."""
    return page(request, "site/accessibility.html", answering=_answering(request))


@router.get("/legal")
def legal(request: Request) -> Response:
    """Who publishes, who hosts, under which licence."""
    return page(request, "site/legal.html", answering=_answering(request))


@router.get("/privacy")
def privacy(request: Request) -> Response:
    """Which personal data is kept, what for."""
    return page(request, "site/privacy.html", answering=_answering(request))


@router.get("/map")
def site_map(request: Request) -> Response:
    """Every page."""
    return page(request, "site/map.html")


def _answering(request: Request) -> tuple[Answering, ...]:
    """Who answers for the portal; nobody, where the database does not say."""
    if is_adrift(request):
        return ()
    try:
        with reading(request.app.state.engine) as session:
            return answering(session)
    except sa.exc.SQLAlchemyError:
        return ()
