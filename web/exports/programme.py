"""The programme on paper: a short one at once, a long one beside the pages, day after day."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from models.words.moments import long_span
from web.exports import print_order
from web.exports.letterhead import Letterhead, letterhead
from web.exports.making import file_name
from web.exports.pdf import in_turn, set_in_parts
from web.exports.print_order import PrintOrder, made_beside
from web.site.door import looking
from web.site.pages import not_done, templates
from web.site.programme_asked import PageAsked, ask

router = APIRouter()


@router.get("/cycles/{cycle_id:int}/programme.pdf")
def programme(
    request: Request,
    cycle_id: int,
    unit: str = "",
    day: str = "",
    theme: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The programme that the page shows, as a PDF."""
    with looking(request) as visit:
        asked = ask(visit, cycle_id, unit, day, theme)
        look, folder = asked.at.course.definition.look, request.app.state.settings.documents
        head = letterhead(look, asked.at.academy.name, folder)
    order = PrintOrder(
        scope=visit.scope,
        name=file_name("programme", asked.title, f"{asked.at.day}"),
        parts=_parts(asked, head),
        head=head,
    )
    if not order.parts:
        return not_done(request, asked.path(), "Rien n'est encore au programme : rien à imprimer.")
    if order.total > print_order.AT_ONCE:
        return made_beside(request, order, f"{asked.at.path}/exports")
    with in_turn(order.slot):
        content = set_in_parts(order.parts, turn=nullcontext(), head=head)
    kept = {"Content-Disposition": f'attachment; filename="{order.file_name}"'}
    return Response(content, media_type="application/pdf", headers=kept)


def _parts(asked: PageAsked, head: Letterhead) -> tuple[tuple[int, str], ...]:
    shown, course = asked.shown, asked.at.course
    template = templates.get_template("print/programme.html")
    days = [(one, False) for one in shown.week] + [(one, True) for one in shown.around]
    about: dict[str, Any] = {
        "paper": head,
        "title": asked.title,
        "over": f"{course.definition.week.name} · {asked.at.academy.name}",
        "days": long_span(*course.held(course.home)),
        "said": shown.said,
        "highlights": shown.highlights,
    }
    return tuple(
        (one.held, template.render(about, day=one, apart=apart, first=n == 0))
        for n, (one, apart) in enumerate(days)
    )
