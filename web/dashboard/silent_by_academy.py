"""« À relancer » of several académies: how many of each, and where their lists are."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.serving.academies import academies
from models.serving.dashboard.silent_by_academy import added, silences
from web.site.door import looking
from web.site.pages import page
from web.site.view import own_page, view_of

router = APIRouter()
COLUMNS = (
    ("late", "retards", "Validateurs en retard"),
    ("vacant", "vacants", "Sans relais ni pilote"),
    ("alone", "seuls", "Sans suppléance"),
    ("unattached", "nulle-part", "Sans bassin ni circonscription"),
    ("refusing", "adresses", "Adresses qui refusent"),
)
"""What is counted beside the silent schools, the part of the académie's page that lists it, its
words."""


@router.get("/years/{school_year}/silence")
def totals(request: Request, unit: str = "") -> Response:
    """The sum of each silence, then académie by académie."""
    with looking(request) as visit:
        view = view_of(request, visit, unit)
        elsewhere = own_page(view, "silence")
        if elsewhere is not None:
            return RedirectResponse(elsewhere, 303)
        rows = silences(
            visit.session, view.perimeter, academies(visit.session, view.perimeter, view.moment)
        )
    whole = added(counts for _, counts in rows)
    return page(
        request,
        "dashboard/silent_by_academy.html",
        view=view,
        rows=rows,
        whole=whole,
        columns=COLUMNS,
    )
