"""The papers of « Confiance » of an académie, and the forms that schools have signed, for
programs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from pydantic import BaseModel

from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound
from models.masks.neutral import neutral
from models.masks.paper_forms import BY_CODE, FOOT, FORMS, LINES
from models.masks.reading import MEDIA, fill_mask
from models.serving.trust.facts import TrustFacts, facts_of
from models.serving.trust.papers import PAPERS, as_document, as_markdown, paper_of
from models.territory.unit import Unit
from models.year.course import load_course
from web.api.caller import Decider, Reader
from web.api.year import Id, cycle_of
from web.site.door import Door

router = APIRouter(prefix="/cycles/{cycle_id}", tags=["La confiance"])
Code = Annotated[str, InPath(max_length=60)]
MARKDOWN = "text/markdown"
FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {kind: {} for kind in (*MEDIA.values(), MARKDOWN)},
        "description": "Le document.",
    }
}


class PaperLine(BaseModel):
    """A paper, and for *whom* it is."""

    paper: str
    title: str
    whom: str


class PapersOut(BaseModel):
    """*missing*: what the académie has not said yet, and the papers say « À COMPLÉTER » of."""

    missing: list[str]
    papers: list[PaperLine]


class FormLine(BaseModel):
    """A form, and *who* signs it."""

    form: str
    title: str
    who: str


@router.get("/trust", response_model=PapersOut)
def papers(request: Request, caller: Decider, cycle_id: Id) -> Any:
    """Les documents que signent le DPD et le RSSI, et ce qui leur manque."""
    with caller.looking() as hand:
        facts = _facts(request, hand, cycle_id)
    lines = [{"paper": p.code, "title": p.title, "whom": p.whom} for p in PAPERS.values()]
    return {"missing": facts.trust.missing, "papers": lines}


@router.get("/trust/{code}", response_class=Response, responses=FILES)
def paper(
    request: Request,
    caller: Decider,
    cycle_id: Id,
    code: Code,
    form: Annotated[Literal["docx", "odt", "md"], Query(alias="format")] = "odt",
) -> Response:
    """Un de ces documents, rempli des réglages de l'académie."""
    asked = paper_of(code)
    with caller.looking() as hand:
        facts = _facts(request, hand, cycle_id)
    if form == "md":
        return Response(as_markdown(asked, facts), media_type=MARKDOWN)
    return Response(as_document(asked, facts, form), media_type=MEDIA[form])


@router.get("/forms", response_model=list[FormLine])
def forms(caller: Reader, cycle_id: Id) -> Any:
    """Les modèles à faire signer, que l'école garde."""
    with caller.looking() as hand:
        cycle_of(hand, cycle_id)
    return [{"form": one.code, "title": one.title, "who": one.who} for one in FORMS]


@router.get("/forms/{code}", response_class=Response, responses=FILES)
def form(
    caller: Reader,
    cycle_id: Id,
    code: Code,
    ending: Annotated[Literal["docx", "odt"], Query(alias="format")] = "odt",
) -> Response:
    """Un modèle vierge, au nom de l'académie."""
    asked = BY_CODE.get(code)
    if asked is None:
        raise NotFound("Ce modèle n'existe pas.", "« GET forms » les montre tous.")
    with caller.looking() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        named = hand.session.get_one(Unit, course.academy_id).name
    content = asked.content(named, course.definition.trust)
    made = fill_mask(neutral(ending, LINES, FOOT), "modèle", content)
    return Response(made, media_type=MEDIA[ending])


def _facts(request: Request, hand: Door, cycle_id: int) -> TrustFacts:
    """The facts of a cycle's académie, for who may change it. Raises NotFound, NotYours."""
    course = load_course(hand.session, cycle_of(hand, cycle_id))
    need(hand.session, hand.actor, Gesture.CHANGE_CYCLE, course.academy_id, hand.day)
    day = course.local_day(hand.moment)
    return facts_of(hand.session, course, day, request.app.state.settings)
