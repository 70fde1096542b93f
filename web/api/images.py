"""The images, films and works that are joined to an action, and what papers allow of them; what was
made with those that may not be used so any more."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from models.database.types import GREATEST
from models.errors import NotFound
from models.gestures.actions import allowing, documenting
from models.serving.actions.made_with import still_outside
from models.work.action import ActionState
from models.work.document import DocumentKind
from models.work.documents import examined
from models.work.uses import OutputKind, PaperUse, SaidUses, usable, uses_on
from web.api.actions import InHand, in_hand
from web.api.caller import Proposer, Reader, Speaker
from web.api.fields import Strict, Text
from web.api.masks import A_FILE, sent_file
from web.api.year import Id

router = APIRouter(tags=["Les images"])
DocumentId = Annotated[int, Path(ge=1, le=GREATEST)]


class UsesIn(Strict):
    """*attested*: the school has the signed papers; *uses* beyond the internal one, *until* a day
    that is included."""

    attested: bool = False
    uses: list[PaperUse] = Field(default_factory=list, max_length=len(PaperUse))
    until: date | None = None


class FilmIn(UsesIn):
    """A film by its *address*, where the school published it, and what the papers allow of it."""

    address: Annotated[Text, Field(max_length=documenting.LONGEST_ADDRESS)]
    title: Annotated[Text, Field(max_length=200)]


class JoinedOut(BaseModel):
    """The number of what was joined; the same file or film joined twice is one."""

    document: int


class WithdrawalIn(Strict):
    """*reason*: why it is withdrawn, without any pupil's name."""

    reason: Annotated[Text, Field(max_length=allowing.LONGEST_REASON)]


class DocumentTold(BaseModel):
    """*uses*: those beyond the internal one, as they are allowed on this day."""

    document: int
    kind: DocumentKind
    name: str
    address: str | None
    evidence: bool
    uses: list[PaperUse]
    until: date | None


class OutsideTold(BaseModel):
    """A made document that holds an image which may not be used so any more, and why."""

    name: str
    what: str
    made_at: datetime
    image: str
    action: int
    unit: str
    why: str


@router.get("/actions/{action_id}/documents", response_model=list[DocumentTold])
def documents(caller: Reader, action_id: Id) -> Any:
    """Les documents, images et films d'une action, et ce que les papiers de l'école autorisent."""
    with caller.looking() as hand:
        found = in_hand(hand, action_id)
        if found.sight.only_associated:
            raise NotFound("Ces documents ne vous sont pas ouverts.", action=action_id)
        day = found.course.local_day(hand.moment)
        rows = usable(documenting.joined(hand.session, action_id), OutputKind.ACTION, day)
    return [
        {
            "document": row.id,
            "kind": row.kind,
            "name": row.name,
            "address": row.address,
            "evidence": row.evidence,
            "uses": sorted(uses_on(row, day)),
            "until": row.uses_until,
        }
        for row in rows
    ]


@router.put("/actions/{action_id}/documents", response_model=JoinedOut, openapi_extra=A_FILE)
def join(
    request: Request,
    caller: Proposer,
    action_id: Id,
    content: Annotated[bytes, Depends(sent_file)],
    name: Annotated[str, Query(min_length=1, max_length=200)],
    attested: bool = False,
    use: Annotated[list[PaperUse], Query(max_length=len(PaperUse))] = [],  # noqa: B006 -- FastAPI's
    until: date | None = None,
) -> Any:
    """Joint un document ou une image (le fichier est le corps de la demande) ; une trace, une fois
    l'action faite."""
    settings = request.app.state.settings
    with caller.looking() as hand:
        in_hand(hand, action_id)
    file = examined(content, name, settings.document_limit)
    said = SaidUses(attested=attested, uses=frozenset(use), until=until)
    with caller.acting() as hand:
        found = in_hand(hand, action_id)
        given = (hand.session, found.course, action_id, file, hand.actor, hand.moment)
        number = documenting.join(*given, said=said, evidence=_is_over(found), settings=settings)
    return {"document": number}


@router.post("/actions/{action_id}/films", response_model=JoinedOut)
def join_film(request: Request, caller: Proposer, action_id: Id, body: FilmIn) -> Any:
    """Joint un film, par l'adresse où l'école l'a publié."""
    said = SaidUses(attested=body.attested, uses=frozenset(body.uses), until=body.until)
    with caller.acting() as hand:
        found = in_hand(hand, action_id)
        number = documenting.join_film(
            hand.session,
            found.course,
            action_id,
            body.address,
            body.title,
            hand.actor,
            hand.moment,
            said=said,
            evidence=_is_over(found),
            settings=request.app.state.settings,
        )
    return {"document": number}


def _is_over(found: InHand) -> bool:
    """Whether what is joined now is a trace of what took place, for the report."""
    return bool(found.row.state is ActionState.TOOK_PLACE)


@router.delete("/documents/{document_id}", status_code=204)
def remove(request: Request, caller: Proposer, document_id: DocumentId) -> Response:
    """Ôte de son action un document, une image ou un film."""
    with caller.acting() as hand:
        document = documenting.find(hand.session, document_id)
        course = in_hand(hand, document.action_id).course
        digest = documenting.remove(hand.session, course, document_id, hand.actor, hand.moment)
    documenting.sweep(caller.engine, request.app.state.settings.documents, digest)
    return Response(status_code=204)


@router.put("/documents/{document_id}/uses", status_code=204)
def say_uses(caller: Proposer, document_id: DocumentId, body: UsesIn) -> Response:
    """Dit ce que les papiers de l'école autorisent ; rien : l'usage interne."""
    said = SaidUses(attested=body.attested, uses=frozenset(body.uses), until=body.until)
    with caller.acting() as hand:
        document = documenting.find(hand.session, document_id)
        course = in_hand(hand, document.action_id).course
        allowing.say_uses(hand.session, course, document_id, said, hand.actor, hand.moment)
    return Response(status_code=204)


@router.post("/documents/{document_id}/withdraw", status_code=204)
def withdraw(
    caller: Speaker, request: Request, document_id: DocumentId, body: WithdrawalIn
) -> Response:
    """Retire de partout une image, un film ou un document, avec un motif."""
    with caller.acting() as hand:
        document = documenting.find(hand.session, document_id)
        given = (hand.session, in_hand(hand, document.action_id).course, document_id, body.reason)
        digest = allowing.withdraw_document(*given, hand.actor, hand.moment)
    state = request.app.state
    documenting.sweep(state.engine, state.settings.documents, digest)
    return Response(status_code=204)


@router.get("/images/outside", response_model=list[OutsideTold])
def outside(caller: Reader) -> Any:
    """Ce qui a été imprimé ou exporté avec une image qui ne peut plus l'être."""
    with caller.looking() as hand:
        lines = still_outside(hand.session, hand.scope, hand.day)
    return [
        {
            "name": one.name,
            "what": one.what,
            "made_at": one.made_at,
            "image": one.image,
            "action": one.action_id,
            "unit": one.unit,
            "why": one.why,
        }
        for one in lines
    ]
