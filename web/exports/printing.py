"""On paper: where we stand, and a unit's sheet, as PDFs for a meeting or a file."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter, Request, Response

from models.serving.actions.steps import CALLED_OFF, WAY, places_shown
from models.serving.dashboard.standing import Figures, standing, waiting
from models.serving.exports.unit_sheet import MOST, unit_sheet
from models.territory.unit import Level
from models.words.nouns import LEVELS_ASKED
from web.dashboard.standing import counted
from web.dashboard.year_before import compared
from web.exports.letterhead import OF_NOBODY, Letterhead, letterhead
from web.exports.making import file_name
from web.exports.print_order import whole_page
from web.site.door import looking
from web.site.pages import templates
from web.site.view import OUTSIDE, View, of_cycle, view_of
from web.site.within import here

router = APIRouter()


@router.get("/cycles/{cycle_id:int}/standing.pdf")
@router.get("/years/{school_year}/standing.pdf")
def dashboard(request: Request, unit: str = "") -> Response:
    """Where we stand, unit by unit."""
    with looking(request) as visit:
        found, view = counted(visit.session, view_of(request, visit, unit))
        waits = waiting(visit.session, view.perimeter, view.day)
        past = compared(visit.session, view, found.whole.actions.get("proposed", 0))
    return printed(
        request,
        "print/standing.html",
        file_name("ou en est-on", view.title, f"{view.day}"),
        "Le tableau de bord",
        view=view,
        head=_head(request, view),
        found=found,
        waits=waits,
        levels=LEVELS_ASKED,
        way=WAY,
        called_off=CALLED_OFF,
        stages=places_shown(found.whole.actions),
        outside=OUTSIDE,
        basin=Level.BASIN,
        by=view.perimeter.by.value,
        past=past,
    )


@router.get("/cycles/{cycle_id:int}/units/{unit_id:int}.pdf")
def sheet(request: Request, cycle_id: int, unit_id: int) -> Response:
    """A unit: who animates it, its dates, its figures and last year's, its actions."""
    with looking(request) as visit:
        at = here(visit, cycle_id)
        view = of_cycle(at, f"{unit_id}")
        found = unit_sheet(visit.session, at.course, view.perimeter, view.day)
        now = standing(visit.session, view.perimeter).whole
        before = standing(visit.session, view.before).whole if view.before else Figures()
    return printed(
        request,
        "print/unit.html",
        file_name("fiche", view.title, f"{view.day}"),
        "La fiche de l'unité",
        view=view,
        head=_head(request, view),
        found=found,
        now=now,
        before=before if before.any else None,
        way=WAY,
        stages=places_shown(Counter(now.actions) + Counter(before.actions)),
        most=MOST,
    )


def _head(request: Request, view: View) -> Letterhead:
    """That of the académie whose cycle is looked at; nobody's where several are."""
    if view.at is None:
        return OF_NOBODY
    look, folder = view.at.course.definition.look, request.app.state.settings.documents
    return letterhead(look, view.at.academy.name, folder)


def printed(
    request: Request,
    template: str,
    name: str,
    words: str,
    *,
    view: View,
    head: Letterhead,
    **values: object,
) -> Response:
    """*template* as a PDF/UA under a letterhead, to be kept as *name*. Raises NoPrinter,
    PrinterBusy."""
    html = templates.get_template(template).render(view=view, paper=head, **values)
    back = view.page("exports")
    return whole_page(request, html, head, view.who.scope, name, words, back)
