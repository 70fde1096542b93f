"""What a public site owes its readers: accessibility, legal notice, personal data, site map."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from web.site.pages import page

router = APIRouter(prefix="/about")


@router.get("/accessibility")
def accessibility(request: Request) -> Response:
    """How far the portal is accessible: not audited, hence « non conforme »."""
    return page(request, "site/accessibility.html")


@router.get("/legal")
def legal(request: Request) -> Response:
    """Who publishes, who hosts, under which licence."""
    return page(request, "site/legal.html")


@router.get("/privacy")
def privacy(request: Request) -> Response:
    """Which personal data is kept, what for."""
    return page(request, "site/privacy.html")


@router.get("/map")
def site_map(request: Request) -> Response:
    """Every page."""
    return page(request, "site/map.html")
