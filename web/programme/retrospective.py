"""« Rétrospective »: the week day by day, in pictures; for the public, what heads made public."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.clock import now
from models.database.transactions import reading
from models.errors import NotFound
from models.programme.public_side import need_public_side, public_side_is_open
from models.serving.programme.public_kept import kept_programme
from models.serving.programme.retrospective import (
    public_image,
    public_retrospective,
    retrospective,
)
from models.work.documents import place_of
from models.year.cycle import Cycle
from web.site.door import looking
from web.site.downloads import handed_over
from web.site.look import look_of
from web.site.pages import local_day, page, templates
from web.site.programme_asked import ask
from web.site.within import own_cycle

router = APIRouter()


@router.get("/retrospective")
def own(request: Request) -> Response:
    """On to the retrospective of one's own académie."""
    with looking(request) as visit:
        cycle_id = own_cycle(visit.session, visit.who)
    return RedirectResponse(f"/cycles/{cycle_id}/retrospective" if cycle_id else "/programme", 303)


@router.get("/cycles/{cycle_id:int}/retrospective")
def read(request: Request, cycle_id: int, unit: str = "") -> Response:
    """What took place in the territory of who reads, day by day."""
    with looking(request) as visit:
        asked = ask(visit, cycle_id, unit, "", "")
        at = asked.at
        shown = retrospective(at.session, asked.whole, at.day)
        open_ = public_side_is_open(at.session, at.course.academy_id)
    return page(request, "programme/retrospective.html", asked=asked, shown=shown, public=open_)


# ── for anybody ──────────────────────────────────────────────────────────────────────────────────


@router.get("/semaine/{code}/retrospective")
def public(request: Request, code: str) -> Response:
    """What took place, of what heads made public; read anew each time."""
    engine = request.app.state.engine
    programme = kept_programme(engine, code).shown
    with reading(engine) as session:
        need_public_side(session, programme.academy_id)
        look = look_of(session, session.get_one(Cycle, programme.cycle_id))
        day = local_day(now(session))
        shown = public_retrospective(session, programme.by_id.values(), day)
    template = templates.get_template("programme/public/retrospective.html")
    home = f"/semaine/{programme.code}"
    portal = request.app.state.settings.portal
    html = template.render(shown=programme, traced=shown, look=look, home=home, portal=portal)
    return Response(html, media_type="text/html", headers={"Cache-Control": "no-store"})


@router.get("/semaine/{code}/retrospective/{number:int}")
def image(request: Request, code: str, number: int) -> Response:
    """An image of the public retrospective, for as long as it may be seen."""
    engine = request.app.state.engine
    programme = kept_programme(engine, code).shown
    with reading(engine) as session:
        need_public_side(session, programme.academy_id)
        day = local_day(now(session))
        found = public_image(session, programme.academy_id, number, day)
    place = place_of(request.app.state.settings.documents, found.digest) if found else None
    if found is None or place is None or not place.is_file():
        raise NotFound("Cette image n'existe pas, ou n'est plus publique.")
    return handed_over(place, found.media_type, found.name)
