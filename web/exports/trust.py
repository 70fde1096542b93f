"""The papers of the DPD and of the RSSI: read on pages, taken out as PDF, Word or LibreOffice; what
each audience is told of its data, that anybody may read."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.access.rights import Gesture
from models.clock import now
from models.database.transactions import reading
from models.errors import NoCycleYet, NotFound
from models.masks.reading import MEDIA
from models.serving.trust.facts import TrustFacts, facts_of
from models.serving.trust.papers import FORMATS, PAPERS, PUBLIC, as_document, paper_of, written
from models.words.french import capital, typeset
from models.year.course import load_course
from models.year.cycle import Cycle
from web.exports.letterhead import Letterhead, letterhead
from web.exports.making import file_name
from web.exports.pdf import in_turn, set_on_paper
from web.exports.print_order import whole_page
from web.site.door import Visit, looking
from web.site.pages import page, templates
from web.site.within import Here, here, own_cycle

router = APIRouter()
AT = "/cycles/{cycle_id:int}/trust"


@router.get("/trust")
def own(request: Request) -> Response:
    """On to the papers of one's own académie."""
    with looking(request) as visit:
        cycle_id = own_cycle(visit.session, visit.who)
    if cycle_id is None:
        raise NoCycleYet
    return RedirectResponse(f"/cycles/{cycle_id}/trust", 303)


def _of(request: Request, visit: Visit, cycle_id: int) -> tuple[Here, TrustFacts]:
    """The facts of a cycle's académie, for who may change it. Raises NotFound, NotYours."""
    at = here(visit, cycle_id)
    at.need(Gesture.CHANGE_CYCLE, at.course.academy_id)
    return at, facts_of(visit.session, at.course, at.day, request.app.state.settings)


@router.get(AT)
def papers(request: Request, cycle_id: int) -> Response:
    """Every paper, and what is still to be said for them."""
    with looking(request) as visit:
        at, facts = _of(request, visit, cycle_id)
    every = [(one, f"{at.path}/trust/{one.code}") for one in PAPERS.values()]
    return page(request, "exports/trust.html", at=at, facts=facts, papers=every, formats=FORMATS)


@router.get(AT + "/{code}.{ending}")
def taken(request: Request, cycle_id: int, code: str, ending: str) -> Response:
    """A paper as a file."""
    if ending not in FORMATS:
        return RedirectResponse(f"/cycles/{cycle_id}/trust/{code}", 303)
    paper = paper_of(code)
    with looking(request) as visit:
        at, facts = _of(request, visit, cycle_id)
        head = letterhead(
            at.course.definition.look, at.academy.name, request.app.state.settings.documents
        )
    name = file_name(paper.title, at.academy.name, at.course.year_name)
    if ending == "pdf":
        back = f"{at.path}/exports"
        html = trust_html(code, facts, head)
        return whole_page(request, html, head, at.scope, name, f"« {paper.title} »", back)
    with in_turn(at.who.actor.slot):
        made = as_document(paper, facts, ending)
    kept = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(made, media_type=MEDIA[ending], headers=kept)


@router.get(AT + "/{code}")
def read(request: Request, cycle_id: int, code: str) -> Response:
    """A paper, to be read through."""
    paper = paper_of(code)
    with looking(request) as visit:
        at, facts = _of(request, visit, cycle_id)
    return page(
        request,
        "exports/trust_paper.html",
        at=at,
        path=f"{at.path}/trust",
        paper=paper,
        over=_over(facts),
        blocks=written(paper, facts),
        formats=FORMATS,
    )


@router.get("/about/notices/{cycle_id:int}/{code}")
def notice(request: Request, cycle_id: int, code: str) -> Response:
    """What an académie tells an audience of its data: anybody reads it."""
    if code not in PUBLIC:
        raise NotFound(
            "Cette information n'existe pas.", "La page « Données personnelles » y mène."
        )
    with reading(request.app.state.engine) as session:
        cycle = session.get(Cycle, cycle_id)
        if cycle is None:
            raise NotFound("Ce cycle n'existe pas.", "La page « Données personnelles » y mène.")
        course = load_course(session, cycle)
        day = course.local_day(now(session))
        facts = facts_of(session, course, day, request.app.state.settings)
    return page(
        request,
        "exports/trust_paper.html",
        at=None,
        path="/about/privacy",
        paper=PUBLIC[code],
        over=_over(facts),
        blocks=written(PUBLIC[code], facts),
        formats={},
    )


def trust_pdf(code: str, facts: TrustFacts, head: Letterhead) -> bytes:
    """The PDF/UA of a paper under its académie's letterhead. Raises NoPrinter."""
    return set_on_paper(trust_html(code, facts, head), head)


def trust_html(code: str, facts: TrustFacts, head: Letterhead) -> str:
    """The page of HTML that is set on paper."""
    paper = PAPERS[code]
    return templates.get_template("print/trust.html").render(
        title=typeset(paper.title),
        over=_over(facts),
        academy=capital(facts.academy),
        on=facts.on,
        blocks=written(paper, facts),
        paper=head,
    )


def _over(facts: TrustFacts) -> str:
    return f"{capital(facts.academy)} · {facts.year}"
