"""What a unit writes: kept as one types, read over, submitted; then read with what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from models.access.rights import Gesture
from models.access.scope import may
from models.database import gesture, reading
from models.errors import NotFound, Refusal, WrongMove
from models.gestures import papers
from models.gestures.holding import who_holds
from models.gestures.writing import PaperChanged, edit_paper, is_written, submit_written
from models.outbox.french import hour, typeset
from models.serving.cadrage import frames_above, inherited_objectives
from models.serving.gathered import gather, in_figures, proposed
from models.serving.papers import (
    Awaiting,
    Round,
    awaiting,
    differences,
    function_in_unit,
    paper_words,
    rounds_of,
)
from models.serving.subjects import PAPER_HEADINGS, paper_state
from models.work.paper import PAPER, PaperKind, PaperState
from models.work.paper_content import PARTS, mark_of, read_paper
from models.work.parts import PartKind
from web.forms import Form, Posted
from web.pages import done, page
from web.part_forms import typed
from web.who import need_visitor
from web.within import Here, here

router = APIRouter()
AT = "/cycles/{cycle_id}/papers/{kind}/{unit_id}"
K = PaperKind


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A unit's paper on its page. *row* is None while it is not begun; *writes*: its reader may
    write it now; *sends*: and submit it, or issue it."""

    here: Here
    kind: PaperKind
    unit: Any
    row: Any
    writes: bool
    sends: bool
    task: Awaiting | None = None
    decides: bool = False

    @property
    def path(self) -> str:
        return f"{self.here.path}/papers/{self.kind.value}/{self.unit.id}"

    @property
    def to_issue(self) -> bool:
        """A version that its DASEN is asked for."""
        submitted = self.row is not None and self.row.state is PaperState.SUBMITTED
        return submitted and is_written(self.here.session, self.row)

    @property
    def content(self) -> dict[str, Any]:
        return dict(self.row.content) if self.row else {}


def _desk(at: Here, kind: PaperKind, unit_id: int) -> Desk:
    """The paper of a page. Raises NotFound, NotYours (who may not even read it)."""
    unit = at.unit(unit_id)
    papers.need_level(kind, unit.level)
    row = papers.paper_of(at.session, at.course, kind, unit_id)
    may_write = at.may(papers.WRITES[kind], unit_id)
    _need_reader(at, row, unit_id, may_write=may_write)
    task = awaiting(at.session, row) if row else None
    decides = task is not None and _holds(at, task.task_id)
    writes = may_write and is_written(at.session, row)
    sends = writes and _may_send(at, kind, row, decides=decides)
    return Desk(here=at, kind=kind, unit=unit, row=row, writes=writes, sends=sends, task=task,
                decides=decides)  # fmt: skip


def _need_reader(at: Here, row: Any, unit_id: int, *, may_write: bool) -> None:
    """Published framing is read by everybody; the rest by its unit and those above."""
    published = row is not None and row.state is PaperState.ACCEPTED
    open_to_all = published and row.kind in (K.LETTER, K.VERSION, K.REVIEW)
    if not (may_write or open_to_all):
        at.need(Gesture.READ_UNIT, unit_id)


def _holds(at: Here, task_id: int) -> bool:
    holding = who_holds(at.session, at.course, [task_id], at.day)
    return (task_id, at.by.slot) in holding


def _may_send(at: Here, kind: PaperKind, row: Any, *, decides: bool) -> bool:
    """A version is issued by its DASEN, once the letter is validated."""
    if kind is not K.VERSION or (row is not None and row.state is PaperState.RETURNED):
        return True
    if row is not None and row.state is PaperState.SUBMITTED:
        return decides
    day = papers.accepted_on(at.session, at.course, K.LETTER, at.course.academy_id)
    return day is not None


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


@router.get("/papers/{paper_id}")
def by_number(request: Request, paper_id: int) -> Response:
    """On to the page of a paper that is known by its number."""
    with reading(request.app.state.engine) as session:
        need_visitor(request, session)
        p = PAPER.c
        query = sa.select(p.cycle_id, p.kind, p.unit_id).where(p.id == paper_id)
        row = session.connection().execute(query).first()
    if row is None:
        raise NotFound("Ce texte n'existe pas.")
    path = AT.format(cycle_id=row.cycle_id, kind=row.kind.value, unit_id=row.unit_id)
    return RedirectResponse(path, 303)


@router.get(AT)
def paper(request: Request, cycle_id: int, kind: PaperKind, unit_id: int) -> Response:
    """A paper: written by who may, read by the others."""
    with reading(request.app.state.engine) as session:
        desk = _desk(here(request, session, cycle_id), kind, unit_id)
        if desk.writes:
            template, values = "paper_form.html", _form(desk, desk.content or _to_start_from(desk))
        else:
            values = _about(desk) | {"rounds": _rounds(desk), "history": _sees_history(desk)}
            template = "paper.html"
    return page(request, template, **values)


def _sees_history(desk: Desk) -> bool:
    """What was sent back, and why, is for those who write, decide, or are above."""
    at = desk.here
    return may(at.session, at.by, Gesture.READ_UNIT, desk.unit.id, at.day) is not None


def _rounds(desk: Desk) -> tuple[Round, ...]:
    return rounds_of(desk.here.session, desk.row) if desk.row else ()


def _form(desk: Desk, values: dict[str, Any], **more: Any) -> dict[str, Any]:
    """All that the form shows: *values* as they are kept, proposed, or were typed."""
    return _about(desk) | _aids(desk) | {
        "values": values, "seen": mark_of(desk.content), "rounds": _rounds(desk), "errors": {},
        "wrong": None, "clash": (), "parts": PARTS[desk.kind],
        "themes": desk.here.course.definition.themes,
    } | more  # fmt: skip


def _told(desk: Desk) -> Any:
    """The paper as its reader knows it: a draft is its writers' own."""
    hidden = desk.row is not None and desk.row.state is PaperState.DRAFT and not desk.writes
    return None if hidden else desk.row


def _about(desk: Desk) -> dict[str, Any]:
    return {
        "at": desk.here,
        "desk": desk,
        "heading": PAPER_HEADINGS[desk.kind],
        "state": paper_state(_told(desk), to_issue=desk.to_issue),
    }


def _aids(desk: Desk) -> dict[str, Any]:
    """What is shown beside a form to help write it."""
    at, session = desk.here, desk.here.session
    if desk.kind is K.SYNTHESIS:
        return {"gathered": gather(session, at.course.cycle_id, desk.unit)}
    if desk.kind is K.LETTER:
        inherited = inherited_objectives(session, at.course)
        return {"frames": frames_above(session, at.course), "inherited": inherited}
    return {}


def _to_start_from(desk: Desk) -> dict[str, Any]:
    """What a paper that is not begun proposes: nothing of it is kept before somebody writes."""
    at, session = desk.here, desk.here.session
    if desk.kind is K.LETTER:
        return {"objectives": list(inherited_objectives(session, at.course))}
    if desk.kind is K.SYNTHESIS:
        return dict(proposed(gather(session, at.course.cycle_id, desk.unit)))
    if desk.kind is K.REVIEW:
        told = gather(session, at.course.cycle_id, desk.unit)
        objectives = inherited_objectives(session, at.course)
        return {"text": in_figures(told.figures),
                "objectives": "\n".join(f"{o} : " for o in objectives)}  # fmt: skip
    return {}


# ── writing ──────────────────────────────────────────────────────────────────────────────────────


@router.post(AT)
def keep(request: Request, cycle_id: int, kind: PaperKind, unit_id: int, form: Posted) -> Response:
    """Keep what is written; then stay on the page, or read it over before submitting it."""
    try:
        desk, _ = _keep(request, cycle_id, kind, unit_id, form)
    except PaperChanged as clash:
        return _again(request, cycle_id, kind, unit_id, form, clash)
    except WrongMove as late:
        return _again(request, cycle_id, kind, unit_id, form, late)
    if form.one("then") != "preview":
        return done(request, desk.path, "Brouillon enregistré. Il n'est pas encore soumis.")
    _, errors = read_paper(kind, typed(PARTS[kind], form), desk.here.course.definition.themes)
    if errors:
        return _again(request, cycle_id, kind, unit_id, form, None, errors)
    return RedirectResponse(f"{desk.path}/preview", 303)


def _keep(
    request: Request, cycle_id: int, kind: PaperKind, unit_id: int, form: Form
) -> tuple[Desk, str]:
    with gesture(request.app.state.engine) as session:
        at = here(request, session, cycle_id)
        _need_live(at)
        desk = _desk(at, kind, unit_id)
        said = typed(PARTS[kind], form)
        given = (kind, unit_id, said, form.one("seen"), at.by, at.moment)
        return desk, edit_paper(session, at.course, *given)


def _need_live(at: Here) -> None:
    if not at.live:
        raise WrongMove(
            f"Le cycle {at.course.school_year} n'est pas lancé, ou il est clos.",
            "On n'y écrit rien.",
        )


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
    with reading(request.app.state.engine) as session:
        desk = _desk(here(request, session, cycle_id), kind, unit_id)
        clash = differences(kind, _typable(desk), values) if wrong else ()
        shown = _form(desk, values, wrong=wrong, errors=errors or {}, clash=clash)
    return page(request, "paper_form.html", wrong.status if wrong else 422, **shown)


def _typable(desk: Desk) -> dict[str, Any]:
    """What is kept, without what nobody types."""
    taken = {part.code for part in PARTS[desk.kind] if part.kind is PartKind.TAKEN}
    return {code: value for code, value in desk.content.items() if code not in taken}


@router.post(AT + "/kept")
def kept(request: Request, cycle_id: int, kind: PaperKind, unit_id: int, form: Posted) -> Response:
    """Keep what is written, as one types: a line that says so, for the page to show."""
    try:
        desk, mark = _keep(request, cycle_id, kind, unit_id, form)
    except (PaperChanged, WrongMove) as late:
        return page(request, "paper_kept.html", wrong=late, mark=form.one("seen"))
    at = typeset(hour(desk.here.moment, desk.here.course.timezone))
    return page(request, "paper_kept.html", wrong=None, at=at, mark=mark)


# ── submitting ───────────────────────────────────────────────────────────────────────────────────


@router.get(AT + "/preview")
def preview(request: Request, cycle_id: int, kind: PaperKind, unit_id: int) -> Response:
    """A paper as it will be read, before it is submitted."""
    with reading(request.app.state.engine) as session:
        desk = _desk(here(request, session, cycle_id), kind, unit_id)
        if not desk.sends:
            return RedirectResponse(desk.path, 303)
        status, template, values = 200, "paper_preview.html", _about(desk)
        try:
            content = papers.whole(desk.here.course, kind, desk.content)
            values |= {"words": paper_words(kind, content), "seen": mark_of(desk.content),
                       "goes_to": _goes_to(desk)}  # fmt: skip
        except papers.BadContent as wrong:
            status, template = wrong.status, "paper_form.html"
            values = _form(desk, desk.content, errors=wrong.facts["errors"])
    return page(request, template, status, **values)


def _goes_to(desk: Desk) -> str:
    """Who will be asked, in words; empty: nobody, it is published at once."""
    at = desk.here
    if desk.decides:
        return ""
    step = papers.next_reader(at.session, at.course, desk.kind, desk.unit.id, at.moment)
    return function_in_unit(at.session, *step) if step else ""


@router.post(AT + "/submit")
def submit(
    request: Request, cycle_id: int, kind: PaperKind, unit_id: int, form: Posted
) -> Response:
    """Submit what is kept, as it was read over; pressed twice, it is submitted once."""
    path = AT.format(cycle_id=cycle_id, kind=kind.value, unit_id=unit_id)
    try:
        with gesture(request.app.state.engine) as session:
            at = here(request, session, cycle_id)
            _need_live(at)
            desk = _desk(at, kind, unit_id)
            given = (kind, unit_id, desk.content, form.one("seen"), at.by, at.moment)
            submit_written(session, at.course, *given)
    except PaperChanged:
        return done(request, path, "Ce texte vient d'être modifié : relisez-le avant d'envoyer.")
    return done(request, path, SENT[kind])


SENT = {
    K.LETTER: "La lettre de cadrage est soumise.",
    K.VERSION: "La déclinaison est envoyée.",
    K.SYNTHESIS: "La synthèse est soumise.",
    K.REVIEW: "Le bilan du cycle est soumis.",
}
