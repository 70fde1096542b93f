"""What a public site owes its readers: accessibility, legal notice, personal data, site map."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from models.clock import now
from models.database.transactions import reading
from models.serving.exports.open_sheets import MEDIA_TYPE
from models.serving.exports.rgaa_grid import write_grid
from models.serving.trust.answering import Answering, answering
from models.serving.trust.rgaa import Finding, percent, shipped_grid
from models.year.accessibility import Conformity
from web.site.pages import is_adrift, local_day, page

router = APIRouter(prefix="/about")


@router.get("/accessibility")
def accessibility(request: Request) -> Response:
    """How far the portal is accessible, académie by académie: « non conforme » without an audit."""
    told, day = _on_this_day(request)
    states = {one.accessibility.conformity_on(day) for one in told}
    worst = next((one for one in reversed(Conformity) if one in states), Conformity.NONE)
    return page(
        request,
        "site/accessibility.html",
        answering=told,
        today=day,
        state=worst,
        grid=shipped_grid(),
        finding=Finding,
        percent=percent,
    )


@router.get("/accessibility/grid.ods")
def grid() -> Response:
    """The grid of the RGAA for this version, as an ODS: a self-assessment, open to all."""
    with TemporaryDirectory() as place:
        made = Path(place) / "grille.ods"
        write_grid(made, shipped_grid())
        name = {"Content-Disposition": 'attachment; filename="grille-rgaa.ods"'}
        return Response(made.read_bytes(), media_type=MEDIA_TYPE, headers=name)


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
    return _on_this_day(request)[0]


def _on_this_day(request: Request) -> tuple[tuple[Answering, ...], date]:
    """Who answers for the portal, and the day in Paris; nobody, where the database is silent."""
    if not is_adrift(request):
        try:
            with reading(request.app.state.engine) as session:
                return answering(session), local_day(now(session))
        except sa.exc.SQLAlchemyError:
            pass
    return (), date.min
