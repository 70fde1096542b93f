"""The partners of an académie: listed, noted, corrected, withdrawn; their agreements."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from models.database.types import GREATEST
from models.errors import NotFound
from models.gestures.partners import agreements, keeping
from models.serving.partners.listing import AskedPartners, partner_list, partner_sheet
from models.territory.unit import Unit
from web.api.caller import Decider, Reader
from web.api.fields import Day, Strict, Text
from web.api.shapes import Number

router = APIRouter(prefix="/partners", tags=["Les partenaires"])
PartnerId = Annotated[int, Path(ge=1, le=GREATEST)]
Short = Annotated[Text, Field(max_length=200)]


class PartnerIn(Strict):
    """A partner of a territory (*unit*); *kind* and *offers* are codes of ``partners.yaml``. How it
    is reached is read by who keeps it alone."""

    unit: Number
    name: Annotated[Text, Field(min_length=1, max_length=keeping.LONGEST["name"])]
    kind: Annotated[Text, Field(max_length=40)]
    town: Annotated[Text, Field(max_length=keeping.LONGEST["town"])] = ""
    offers: list[Annotated[Text, Field(max_length=40)]] = Field(default=[], max_length=40)
    text: Annotated[Text, Field(max_length=keeping.LONGEST["text"])] = ""
    site: Annotated[Text, Field(max_length=keeping.LONGEST["site"])] = ""
    neutral_on: Day | None = None
    neutral_by: Annotated[Text, Field(max_length=keeping.LONGEST["neutral_by"])] = ""
    contact: Short = ""
    mail: Annotated[Text, Field(max_length=254)] = ""
    phone: Annotated[Text, Field(max_length=40)] = ""


class PartnerWithdrawnIn(Strict):
    """Why it withdraws."""

    reason: Annotated[Text, Field(min_length=1, max_length=keeping.LONGEST_REASON)]


class AgreementNoted(Strict):
    """An agreement; *signatory*: the office that signs."""

    title: Annotated[Text, Field(min_length=1, max_length=agreements.LONGEST["title"])]
    signatory: Annotated[Text, Field(min_length=1, max_length=agreements.LONGEST["signatory"])]
    signed_on: Day | None = None
    starts: Day
    ends: Day


class RenewedIn(Strict):
    """Whether it is renewed, or need not be: nobody is reminded of its end."""

    renewed: bool


class PartnerOut(BaseModel):
    """*ends*: of its next agreement."""

    id: int
    name: str
    kind: str
    town: str
    offers: list[str]
    text: str
    site: str | None
    neutral_on: date | None
    neutral_by: str | None
    withdrawn_on: date | None


class PartnersOut(BaseModel):
    """A page of what is found, by name."""

    found: int
    pages: int
    items: list[PartnerOut]


class AgreementOut(BaseModel):
    id: int
    title: str
    signatory: str
    signed_on: date | None
    starts: date
    ends: date
    renewed: bool


class PartnerWhole(PartnerOut):
    """With its agreements."""

    agreements: list[AgreementOut]


class NotedOut(BaseModel):
    """The number of what was noted."""

    id: int


@router.get("", response_model=PartnersOut)
def listed(
    caller: Reader,
    q: Annotated[str, Query(max_length=200)] = "",
    kind: Annotated[str, Query(max_length=40)] = "",
    offer: Annotated[str, Query(max_length=40)] = "",
    withdrawn: bool = False,
    page: Annotated[int, Query(ge=1, le=1_000)] = 1,
) -> Any:
    """Les partenaires de votre académie, page par page."""
    asked = AskedPartners(words=q, kind=kind, offer=offer, withdrawn=withdrawn, page=page)
    with caller.looking() as hand:
        found = partner_list(hand.session, hand.scope, asked, hand.day)
    items = [{n: getattr(one, n) for n in PartnerOut.model_fields} for one in found.lines]
    return {"found": found.found, "pages": found.pages, "items": items}


@router.get("/{number}", response_model=PartnerWhole)
def one(caller: Reader, number: PartnerId) -> Any:
    """Un partenaire et ses conventions ; comment le joindre n'est dit que sur sa page."""
    with caller.looking() as hand:
        sheet = partner_sheet(hand.session, hand.scope, number, hand.day)
    said = {n: getattr(sheet.partner, n) for n in PartnerOut.model_fields}
    fields = AgreementOut.model_fields
    return said | {"agreements": [{n: getattr(a, n) for n in fields} for a in sheet.agreements]}


@router.post("", response_model=NotedOut, status_code=201)
def add(caller: Decider, body: PartnerIn) -> Any:
    """Note un partenaire d'un territoire que vous animez."""
    with caller.acting() as hand:
        unit = hand.session.get(Unit, body.unit)
        if unit is None:
            raise NotFound("Cette unité n'existe pas.", "« /api/v1/units » liste les vôtres.")
        said = body.model_dump(mode="json", exclude={"unit"})
        return {"id": keeping.add_partner(hand.session, unit, said, hand.actor, hand.moment)}


@router.put("/{number}", status_code=204)
def change(caller: Decider, number: PartnerId, body: PartnerIn) -> Response:
    """Corrige un partenaire, tout entier ; le territoire qui le suit ne change pas."""
    with caller.acting() as hand:
        said = body.model_dump(mode="json", exclude={"unit"})
        keeping.change_partner(hand.session, number, said, hand.actor, hand.moment)
    return Response(status_code=204)


@router.post("/{number}/withdrawal", status_code=204)
def withdraw(caller: Decider, number: PartnerId, body: PartnerWithdrawnIn) -> Response:
    """Note qu'un partenaire se retire ; personne ne reçoit de courrier."""
    with caller.acting() as hand:
        given = (hand.session, number, body.reason, hand.actor, hand.moment)
        keeping.withdraw_partner(*given)
    return Response(status_code=204)


@router.post("/{number}/agreements", response_model=NotedOut, status_code=201)
def agree(caller: Decider, number: PartnerId, body: AgreementNoted) -> Any:
    """Note une convention ; son terme est rappelé à qui suit le partenaire."""
    with caller.acting() as hand:
        said = body.model_dump(mode="json")
        given = (hand.session, number, said, hand.actor, hand.moment)
        return {"id": agreements.add_agreement(*given)}


@router.put("/agreements/{agreement}/renewed", status_code=204)
def renewed(caller: Decider, agreement: PartnerId, body: RenewedIn) -> Response:
    """Dit qu'une convention est renouvelée, ou sans suite : son terme n'est plus rappelé."""
    with caller.acting() as hand:
        given = (hand.session, agreement, hand.actor, hand.moment)
        agreements.say_renewed(*given, renewed=body.renewed)
    return Response(status_code=204)
