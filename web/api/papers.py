"""The framing and what is written after the week, as they were last submitted."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from models.errors import NotFound
from models.gestures.actions.documenting import sweep
from models.gestures.papers import signing
from models.serving.home.exchange import Slice, papers_of
from models.serving.journal.life import life_of_paper
from models.serving.journal.taken_out import life_as_dict
from models.serving.papers.signed import as_shown, signed_as_dict, signed_file, signed_shown
from models.work.documents import examined
from models.work.paper import PaperKind
from models.work.rows import PaperRow
from models.work.signed_paper import SignedPaper, signed_by_paper
from models.year.course import load_course
from models.year.cycle import Cycle
from web.api import shapes
from web.api.caller import Decider, Reader
from web.api.life_shapes import LifeTold
from web.api.masks import A_FILE, sent_file
from web.api.pages import Cursor, Limit, page_of, slice_of
from web.api.year import Id
from web.site.door import Door

router = APIRouter(tags=["Les écrits"])


@router.get("/papers", response_model=shapes.Page[shapes.Paper])
def papers(
    caller: Reader, cursor: Cursor = None, limit: Limit = 50, kind: PaperKind | None = None
) -> Any:
    """Lettres de cadrage, déclinaisons, synthèses et bilans que vous pouvez lire."""
    part = slice_of(cursor, limit)
    with caller.looking() as hand:
        rows = papers_of(hand.session, hand.scope, part, kind)
        signed = signed_by_paper(hand.session, [row.id for row in rows])
    return page_of(rows, part, lambda row: _paper(row, signed.get(row.id)), hand.moment)


@router.get("/papers/{paper_id}", response_model=shapes.Paper)
def paper(caller: Reader, paper_id: Id) -> Any:
    """Un écrit, tel qu'il a été soumis en dernier."""
    with caller.looking() as hand:
        row = _read(hand, paper_id)
        signed = signed_by_paper(hand.session, [paper_id])
    return _paper(row, signed.get(paper_id))


def _read(hand: Door, paper_id: int) -> Any:
    rows = papers_of(hand.session, hand.scope, Slice(), paper_id=paper_id)
    if not rows:
        raise NotFound(f"L'écrit n° {paper_id} n'existe pas, ou ne vous est pas ouvert.")
    return rows[0]


class SubmittedPaper(PaperRow, Protocol):
    """A paper, as it was last submitted."""

    @property
    def code(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def said(self) -> dict[str, Any] | None: ...


def _paper(row: SubmittedPaper, signed: SignedPaper | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "cycle": row.cycle_id,
        "kind": row.kind,
        "state": row.state,
        "unit": {"id": row.unit_id, "code": row.code, "name": row.unit},
        "accepted_on": row.accepted_on,
        "awaits_signed": row.awaits_signed,
        "signed": signed_as_dict(as_shown(signed) if signed else None),
        "content": dict(row.said or {}),
    }


@router.get("/papers/{paper_id}/life", response_model=LifeTold)
def life(caller: Reader, paper_id: Id) -> Any:
    """Toute la vie d'un écrit, pour une décision contestée : qui, quand, au nom de qui."""
    with caller.looking() as hand:
        return life_as_dict(life_of_paper(hand.session, paper_id, hand.scope))


# ── the signed PDF ───────────────────────────────────────────────────────────────────────────────

PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {}}, "description": "Le PDF signé."}
}


@router.get("/papers/{paper_id}/signed", response_class=Response, responses=PDF)
def signed(request: Request, caller: Reader, paper_id: Id) -> Response:
    """Le PDF signé d'un écrit que vous pouvez lire."""
    folder = request.app.state.settings.documents
    with caller.looking() as hand:
        _, place = signed_file(hand.session, _read(hand, paper_id), folder)
    return Response(place.read_bytes(), media_type="application/pdf")


@router.put("/papers/{paper_id}/signed", response_model=shapes.SignedOut, openapi_extra=A_FILE)
def join_signed(
    request: Request,
    caller: Decider,
    paper_id: Id,
    content: Annotated[bytes, Depends(sent_file)],
    reference: Annotated[str, Query(max_length=200)],
    signed_on: date,
    name: Annotated[str, Query(max_length=200)] = "",
) -> Any:
    """Joint le PDF signé d'un écrit (le fichier est le corps de la demande), après son visa."""
    settings = request.app.state.settings
    file = examined(content, name or "document.pdf", settings.document_limit)
    given = signing.SignedPdf(file=file, reference=reference, on=signed_on)
    with caller.acting() as hand:
        course = load_course(hand.session, _cycle_of(hand, paper_id))
        said = (paper_id, given, hand.actor, hand.moment)
        signing.join_signed(hand.session, course, *said, settings=settings)
        return signed_as_dict(signed_shown(hand.session, _read(hand, paper_id)))


@router.delete("/papers/{paper_id}/signed", status_code=204)
def withdraw_signed(request: Request, caller: Decider, paper_id: Id) -> Response:
    """Retire le PDF signé d'un écrit, tant qu'aucun courrier n'est parti avec lui."""
    with caller.acting() as hand:
        course = load_course(hand.session, _cycle_of(hand, paper_id))
        given = (paper_id, hand.actor, hand.moment)
        digest = signing.withdraw_signed(hand.session, course, *given)
    sweep(caller.engine, request.app.state.settings.documents, digest)
    return Response(status_code=204)


@router.post("/papers/{paper_id}/signed/leave", status_code=204)
def leave_unsigned(caller: Decider, paper_id: Id) -> Response:
    """Fait partir le courrier d'un écrit sans attendre le PDF signé."""
    with caller.acting() as hand:
        course = load_course(hand.session, _cycle_of(hand, paper_id))
        signing.leave_unsigned(hand.session, course, paper_id, hand.actor, hand.moment)
    return Response(status_code=204)


def _cycle_of(hand: Door, paper_id: int) -> Cycle:
    """The cycle of a paper that the caller reads. Raises NotFound."""
    return hand.session.get_one(Cycle, _read(hand, paper_id).cycle_id)
