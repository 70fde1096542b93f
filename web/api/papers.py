"""The framing and what is written after the week, as they were last submitted."""

from __future__ import annotations

from typing import Any, Protocol

from fastapi import APIRouter

from models.errors import NotFound
from models.serving.home.exchange import Slice, papers_of
from models.serving.journal.life import life_of_paper
from models.serving.journal.taken_out import life_as_dict
from models.work.paper import PaperKind
from models.work.rows import PaperRow
from web.api import shapes
from web.api.caller import Reader
from web.api.life_shapes import LifeTold
from web.api.pages import Cursor, Limit, page_of, slice_of
from web.api.year import Id

router = APIRouter(tags=["Les écrits"])


@router.get("/papers", response_model=shapes.Page[shapes.Paper])
def papers(
    caller: Reader, cursor: Cursor = None, limit: Limit = 50, kind: PaperKind | None = None
) -> Any:
    """Lettres de cadrage, déclinaisons, synthèses et bilans que vous pouvez lire."""
    part = slice_of(cursor, limit)
    with caller.looking() as hand:
        rows = papers_of(hand.session, hand.scope, part, kind)
    return page_of(rows, part, _paper, hand.moment)


@router.get("/papers/{paper_id}", response_model=shapes.Paper)
def paper(caller: Reader, paper_id: Id) -> Any:
    """Un écrit, tel qu'il a été soumis en dernier."""
    with caller.looking() as hand:
        rows = papers_of(hand.session, hand.scope, Slice(), paper_id=paper_id)
    if not rows:
        raise NotFound(f"L'écrit n° {paper_id} n'existe pas, ou ne vous est pas ouvert.")
    return _paper(rows[0])


class SubmittedPaper(PaperRow, Protocol):
    """A paper, as it was last submitted."""

    @property
    def code(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def said(self) -> dict[str, Any] | None: ...


def _paper(row: SubmittedPaper) -> dict[str, Any]:
    return {
        "id": row.id,
        "cycle": row.cycle_id,
        "kind": row.kind,
        "state": row.state,
        "unit": {"id": row.unit_id, "code": row.code, "name": row.unit},
        "accepted_on": row.accepted_on,
        "content": dict(row.said or {}),
    }


@router.get("/papers/{paper_id}/life", response_model=LifeTold)
def life(caller: Reader, paper_id: Id) -> Any:
    """Toute la vie d'un écrit, pour une décision contestée : qui, quand, au nom de qui."""
    with caller.looking() as hand:
        return life_as_dict(life_of_paper(hand.session, paper_id, hand.scope))
