"""« Remerciements »: who will be thanked, by whom, and the pilot's yes that lets the letters go."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.access.rights import Gesture
from models.gestures.cycle.opening import change_cycle
from models.gestures.mail.thanking import let_thanks_go
from models.letters.thanks import figures_of
from models.serving.mail.thanks import thanks_waiting
from models.words.french import plural
from web.site.door import acting, looking
from web.site.forms import Posted
from web.site.pages import done, page
from web.site.within import here, own_cycle

router = APIRouter()


@router.get("/thanks")
def own(request: Request) -> Response:
    """On to the thanks of one's own académie."""
    with looking(request) as visit:
        cycle_id = own_cycle(visit.session, visit.who)
    return RedirectResponse(f"/cycles/{cycle_id}/thanks" if cycle_id else "/programme", 303)


@router.get("/cycles/{cycle_id:int}/thanks")
def thanks(request: Request, cycle_id: int) -> Response:
    """What will leave, to whom exactly, once a pilot says so."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        at.need(Gesture.SEE_TO_MAIL, at.course.academy_id)
        shown = thanks_waiting(at.session, at.course, at.moment)
        whole = figures_of(at.session, at.course, at.course.academy_id).words
        changes = at.may_change
    return page(request, "mail/thanks.html", at=at, shown=shown, whole=whole, changes=changes)


@router.post("/cycles/{cycle_id:int}/thanks/prepare")
def prepare(request: Request, cycle_id: int) -> Response:
    """Have the thanks owed this year, held at their date."""
    with acting(request) as visit:
        at = here(visit, cycle_id)
        asked = {"messages": {"thanks": {"on": True}}}
        change_cycle(at.session, at.cycle, asked, at.by, at.moment)
    words = "Les remerciements seront préparés à leur date, et attendront votre accord."
    return done(request, f"/cycles/{cycle_id}/thanks", words)


@router.post("/cycles/{cycle_id:int}/thanks")
def let_go(request: Request, cycle_id: int, form: Posted) -> Response:
    """Let the letters go that were read."""
    with acting(request) as visit:
        at = here(visit, cycle_id)
        seen = form.number("seen") or 0
        count = let_thanks_go(at.session, at.course, seen, at.by, at.moment)
    words = plural(count, "remerciement part", "remerciements partent")
    return done(request, f"/cycles/{cycle_id}/thanks", f"{words} aux prochaines heures d'envoi.")
