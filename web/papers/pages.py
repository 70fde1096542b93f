"""What a unit writes: kept as one types, read over, submitted; then read with what was answered."""

from __future__ import annotations

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.errors import NotFound, Refusal, WrongMove
from models.gestures.papers import submitting
from models.gestures.papers.writing import PaperChanged, edit_paper
from models.gestures.under_way import CycleIsClosed
from models.gestures.validation.issuing import submit_written
from models.serving.papers.reading import differences, paper_words
from models.words.french import hour, typeset
from models.work.paper import PAPER, PaperKind
from models.work.paper_content import PARTS, mark_of, read_paper
from web.papers import desk as desks
from web.papers.desk import PaperDesk
from web.papers.part_forms import typed
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.within import here

router = APIRouter()
AT = "/cycles/{cycle_id}/papers/{kind}/{unit_id}"
K = PaperKind


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


@router.get("/papers/{paper_id}")
def by_number(request: Request, paper_id: int) -> Response:
    """On to the page of a paper that is known by its number."""
    with looking(request) as visit:
        p = PAPER.c
        query = sa.select(p.cycle_id, p.kind, p.unit_id).where(p.id == paper_id)
        row = visit.session.connection().execute(query).first()
    if row is None:
        raise NotFound("Ce texte n'existe pas.")
    path = AT.format(cycle_id=row.cycle_id, kind=row.kind.value, unit_id=row.unit_id)
    return RedirectResponse(path, 303)


@router.get(AT)
def paper(request: Request, cycle_id: int, kind: PaperKind, unit_id: int) -> Response:
    """A paper: written by who may, read by the others."""
    with looking(request) as visit:
        desk = desks.desk(here(visit, cycle_id), kind, unit_id)
        if desk.writes:
            values = desks.form(desk, desk.content or desks.to_start_from(desk))
        else:
            values = desks.read(desk)
    template = "papers/paper_form.html" if desk.writes else "papers/paper.html"
    return page(request, template, **values)


# ── writing ──────────────────────────────────────────────────────────────────────────────────────


@router.post(AT)
def keep(request: Request, cycle_id: int, kind: PaperKind, unit_id: int, form: Posted) -> Response:
    """Keep what is written; then stay on the page, or read it over before submitting it."""
    try:
        desk, _ = _keep(request, cycle_id, kind, unit_id, form)
    except PaperChanged as clash:
        return _again(request, cycle_id, kind, unit_id, form, clash)
    except (WrongMove, CycleIsClosed) as late:
        return _again(request, cycle_id, kind, unit_id, form, late)
    if form.one("then") != "preview":
        return done(request, desk.path, "Brouillon enregistré. Il n'est pas encore soumis.")
    _, errors = read_paper(kind, typed(PARTS[kind], form), desk.here.course.definition.themes)
    if errors:
        return _again(request, cycle_id, kind, unit_id, form, None, errors)
    return RedirectResponse(f"{desk.path}/preview", 303)


def _keep(
    request: Request, cycle_id: int, kind: PaperKind, unit_id: int, form: Form
) -> tuple[PaperDesk, str]:
    with acting(request) as visit:
        at = here(visit, cycle_id)
        desk = desks.desk(at, kind, unit_id)
        said = typed(PARTS[kind], form)
        given = (kind, unit_id, said, form.one("seen"), at.by, at.moment)
        return desk, edit_paper(visit.session, at.course, *given)


def _again(
    request: Request,
    cycle_id: int,
    kind: PaperKind,
    unit_id: int,
    form: Form,
    wrong: Refusal | None,
    errors: dict[str, str] | None = None,
) -> Response:
    """The form as it was typed, with what is wrong; and what somebody else kept, if they did."""
    values, _ = read_paper(kind, typed(PARTS[kind], form))
    with looking(request) as visit:
        desk = desks.desk(here(visit, cycle_id), kind, unit_id)
        clash = differences(kind, desks.typable(desk), values) if wrong else ()
        shown = desks.form(desk, values, wrong=wrong, errors=errors or {}, clash=clash)
    return page(request, "papers/paper_form.html", wrong.status if wrong else 422, **shown)


@router.post(AT + "/kept")
def kept(request: Request, cycle_id: int, kind: PaperKind, unit_id: int, form: Posted) -> Response:
    """Keep what is written, as one types: a line that says so, for the page to show."""
    try:
        desk, mark = _keep(request, cycle_id, kind, unit_id, form)
    except (PaperChanged, WrongMove, CycleIsClosed) as late:
        return page(request, "papers/paper_kept.html", wrong=late, mark=form.one("seen"))
    at = typeset(hour(desk.here.moment, desk.here.course.timezone))
    return page(request, "papers/paper_kept.html", wrong=None, at=at, mark=mark)


# ── submitting ───────────────────────────────────────────────────────────────────────────────────


@router.get(AT + "/preview")
def preview(request: Request, cycle_id: int, kind: PaperKind, unit_id: int) -> Response:
    """A paper as it will be read, before it is submitted."""
    with looking(request) as visit:
        desk = desks.desk(here(visit, cycle_id), kind, unit_id)
        if not desk.sends:
            return RedirectResponse(desk.path, 303)
        status, template, values = 200, "papers/paper_preview.html", desks.about(desk)
        try:
            content = submitting.whole(desk.here.course, kind, desk.content)
            values |= {
                "words": paper_words(kind, content),
                "seen": mark_of(desk.content),
                "goes_to": desks.goes_to(desk),
            }
        except submitting.BadContent as wrong:
            status, template = wrong.status, "papers/paper_form.html"
            values = desks.form(desk, desk.content, errors=wrong.facts["errors"])
    return page(request, template, status, **values)


@router.post(AT + "/submit")
def submit(
    request: Request, cycle_id: int, kind: PaperKind, unit_id: int, form: Posted
) -> Response:
    """Submit what is kept, as it was read over; pressed twice, it is submitted once."""
    path = AT.format(cycle_id=cycle_id, kind=kind.value, unit_id=unit_id)
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            desk = desks.desk(at, kind, unit_id)
            given = (kind, unit_id, desk.content, form.one("seen"), at.by, at.moment)
            submit_written(visit.session, at.course, *given)
    except PaperChanged:
        return done(request, path, "Ce texte vient d'être modifié : relisez-le avant d'envoyer.")
    return done(request, path, SENT[kind])


SENT = {
    K.LETTER: "La lettre de cadrage est soumise.",
    K.VERSION: "La déclinaison est envoyée.",
    K.SYNTHESIS: "La synthèse est soumise.",
    K.REVIEW: "Le bilan du cycle est soumis.",
}
