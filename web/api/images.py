"""What papers allow of an action's images, films and works; and what was made with those that may
not be used so any more."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from models.database.types import GREATEST
from models.errors import NotFound
from models.gestures.actions import allowing, documenting
from models.serving.actions.made_with import still_outside
from models.work.document import DocumentKind
from models.work.uses import OutputKind, PaperUse, SaidUses, usable, uses_on
from web.api.actions import in_hand
from web.api.caller import Proposer, Reader, Speaker
from web.api.fields import Strict, Text
from web.api.year import Id

router = APIRouter(tags=["Les images"])
DocumentId = Annotated[int, Path(ge=1, le=GREATEST)]


class UsesIn(Strict):
    """*attested*: the school has the signed papers; *uses* beyond the internal one, *until* a day
    that is included."""

    attested: bool = False
    uses: list[PaperUse] = Field(default_factory=list, max_length=len(PaperUse))
    until: date | None = None


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
