"""What nobody answers for in an académie: functions, requests, people, addresses, deputies."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.serving.setup import orphans as found
from models.serving.setup.loose_ends import without_function
from web.site.academy import piloted
from web.site.door import looking
from web.site.forms import Number
from web.site.pages import page
from web.site.within import cycle_among

router = APIRouter()
TO = "voir ce que personne ne tient"
REFUSAL = "Cette page est celle du pilote et de l'administrateur d'une académie."


@router.get("/people/orphans")
def orphans(request: Request, academy: Number = 0) -> Response:
    """The lists, each line with where it is mended."""
    with looking(request) as visit:
        at = piloted(visit, academy, TO, REFUSAL)
        asked = (visit.session, at.academy_id, visit.scope.day)
        values = {
            "at": at,
            "academy": at.academy.name,
            "cycle_id": cycle_among(visit.session, [at.academy_id], visit.who.day),
            "unheld": found.unheld(*asked),
            "unanswerable": found.unanswerable(*asked),
            "idle": without_function(*asked),
            "unreached": found.unreached(*asked),
            "deputies": found.deputies_who_left(*asked),
        }
    return page(request, "people/orphans.html", 200, **values)
