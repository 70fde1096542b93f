"""What nobody answers for in an académie: functions, requests, people, addresses, deputies."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.errors import NotYours
from models.serving.setup import orphans as found
from models.serving.setup.loose_ends import without_function
from models.territory.unit import Unit
from web.site.door import looking
from web.site.pages import page
from web.site.within import own_cycle

router = APIRouter()


@router.get("/people/orphans")
def orphans(request: Request) -> Response:
    """The lists, each line with where it is mended."""
    with looking(request) as visit:
        held = [h.unit_id for h in visit.scope.may_at(Gesture.CHANGE_CYCLE)]
        if not held:
            raise NotYours(
                "Cette page est celle du pilote et de l'administrateur d'une académie.",
                "Ce qui vous concerne est sur votre page.",
            )
        asked = (visit.session, held[0], visit.scope.day)
        values = {
            "academy": visit.session.get_one(Unit, held[0]).name,
            "cycle_id": own_cycle(visit.session, visit.who),
            "unheld": found.unheld(*asked),
            "unanswerable": found.unanswerable(*asked),
            "idle": without_function(*asked),
            "unreached": found.unreached(*asked),
            "deputies": found.deputies_who_left(*asked),
        }
    return page(request, "people/orphans.html", 200, **values)
