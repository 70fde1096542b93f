"""The retrospective on paper: a PDF that leaves the portal, with the images that may."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from models.gestures.actions.made_documents import remember_made
from models.serving.programme.retrospective import retrospective
from models.work.documents import place_of
from models.work.uses import OutputKind
from web.exports.letterhead import HERE, letterhead
from web.exports.making import file_name
from web.exports.print_order import whole_page
from web.site.door import acting, looking
from web.site.pages import templates
from web.site.programme_asked import ask

router = APIRouter()
IMAGES_AT = f"{HERE}images/"
MOST_IMAGES = 24
"""Four pages of them: more are seen in the portal."""


@router.get("/cycles/{cycle_id:int}/retrospective.pdf")
def printed(request: Request, cycle_id: int, unit: str = "") -> Response:
    """The retrospective of a territory, to be kept or sent."""
    folder = request.app.state.settings.documents
    with looking(request) as visit:
        asked = ask(visit, cycle_id, unit, "", "")
        at = asked.at
        shown = retrospective(at.session, asked.whole, at.day, leaves=True)
        head = letterhead(at.course.definition.look, at.academy.name, folder)
    places = [(one, place_of(folder, one.digest)) for one in shown.images[:MOST_IMAGES]]
    kept = [(one, place.read_bytes()) for one, place in places if place.is_file()]
    files = {f"{IMAGES_AT}{one.id}": (content, one.media_type) for one, content in kept}
    paper = replace(head, files={**head.files, **files})
    name = file_name("rétrospective", asked.title, f"{at.day}")
    html = templates.get_template("print/retrospective.html").render(
        asked=asked, shown=shown, paper=paper, images={one.id for one, _ in kept}, at=IMAGES_AT
    )
    if kept:
        with acting(request) as visit:
            ids = [one.id for one, _ in kept]
            given = (visit.session, cycle_id, OutputKind.RETROSPECTIVE, f"{name}.pdf", ids)
            remember_made(*given, visit.actor, visit.moment)
    back = f"/cycles/{cycle_id}/exports"
    return whole_page(request, html, paper, at.scope, name, "La rétrospective", back)
