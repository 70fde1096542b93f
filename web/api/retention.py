"""What an académie keeps and for how long, for programs: what falls due, what is frozen, the slips,
the visa of the Archives that opens a purge, and the purge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as InPath
from pydantic import BaseModel, Field

from models.access.rights import Gesture
from models.database.types import GREATEST
from models.errors import NotYours
from models.gestures.retention import disposing
from models.gestures.retention.asking import person_of
from models.gestures.retention.cleaning import clean
from models.gestures.retention.due import due_lots
from models.gestures.retention.taking_over import JoinedReceipt, join_receipt, receipts_of
from models.serving.exports.open_sheets import MEDIA_TYPE
from models.serving.retention.slip_file import write_slip
from models.territory.unit import Unit
from models.words.french import plural
from models.work.documents import examined
from models.work.retention.rows import DisposalSlip, HandoverReceipt, HeldFor
from models.year.own_retention import own_kinds
from models.year.retention import LONGEST, CountedFrom, FinalFate, kinds_tried
from web.api.caller import Decider
from web.api.fields import Strict, Text
from web.api.masks import A_FILE, sent_file
from web.site.door import Door

router = APIRouter(prefix="/retention", tags=["La conservation"])
Academy = Annotated[str, Query(max_length=10, description="Où vous en avez plusieurs : son code.")]
Numbered = Annotated[int, InPath(ge=1, le=GREATEST)]
SHEET: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {}}, "description": "Le bordereau, en ODS."}
}


class KindOut(BaseModel):
    """A kind of data: how many *months* it is of use in the académie, which may say *least* to
    *most* by `retention.KIND` of its settings (0: the installation's alone), counted
    *from* what, its *fate*, whether a *visa* of the Archives is needed, and why."""

    kind: str
    name: str
    months: int
    least: int
    most: int
    bounds: str
    starts: CountedFrom
    fate: FinalFate
    visa: bool
    why: str
    source: str


class DueOut(BaseModel):
    """What of a kind is at its term; *held*: why it stays all the same; *taken_over*: the Archives
    acknowledged what its year hands over, without which what is handed over is in no slip."""

    kind: str
    name: str
    cycle: int | None
    year: str
    rows: int
    first: date | None
    last: date | None
    due_on: date
    fate: FinalFate
    visa: bool
    held: str
    taken_over: bool


class HoldIn(Strict):
    """A year (*cycle*) or a *person* (an address) of which nothing is to be destroyed: one of
    them."""

    reason: HeldFor
    cycle: Annotated[int, Field(ge=1, le=GREATEST)] | None = None
    person: Annotated[Text, Field(max_length=254)] = ""


class HoldOut(BaseModel):
    """What is frozen, in words."""

    hold: int
    of: str


class SlipLine(BaseModel):
    kind: str
    name: str
    year: str
    rows: int
    months: int
    fate: FinalFate


class SlipOut(BaseModel):
    """A *bordereau d'élimination*; *rows*: how many its lines list, typed again by who purges."""

    slip: int
    made_at: datetime
    rows: int
    lines: list[SlipLine]
    visa_reference: str | None
    visa_on: date | None
    visa_from: str | None
    purged_at: datetime | None


class ReceiptOut(BaseModel):
    """The *procès-verbal de prise en charge* of a year (*cycle*)."""

    cycle: int
    reference: str
    on: date
    name: str


class PurgeIn(Strict):
    """*rows*: how many the slip lists, as who purges read it."""

    rows: Annotated[int, Field(ge=0, le=GREATEST)]


class PurgedOut(BaseModel):
    rows: int
    people: int


@router.get("/kinds", response_model=list[KindOut])
def kinds(caller: Decider, academy: Academy = "") -> Any:
    """Chaque sorte de donnée : sa durée d'utilité, son sort final, et pourquoi."""
    with caller.looking() as hand:
        unit = _kept_by(hand, academy)
        found = list(own_kinds(hand.session, int(unit.id or 0)).values())
    return [
        {
            "kind": one.code,
            "name": one.name,
            "months": one.months,
            "least": one.least,
            "most": one.most,
            "bounds": one.bounds,
            "starts": one.starts,
            "fate": one.fate,
            "visa": one.visa,
            "why": one.why,
            "source": one.source,
        }
        for one in found
    ]


@router.get("/due", response_model=list[DueOut])
def due(
    caller: Decider,
    academy: Academy = "",
    kind: Annotated[str, Query(max_length=40)] = "",
    months: Annotated[int, Query(ge=0, le=LONGEST)] = 0,
) -> Any:
    """Ce qui est à son terme, en quel nombre, et ce qui est gelé ; avec `kind` et `months`, ce qui
    le serait avec cette durée. Rien n'est détruit."""
    with caller.looking() as hand:
        number = int(_kept_by(hand, academy).id or 0)
        kinds = kinds_tried(own_kinds(hand.session, number), {kind: months} if kind else {})
        return [lot.as_dict() for lot in due_lots(hand.session, number, hand.moment, kinds)]


@router.get("/holds", response_model=list[HoldOut])
def holds(caller: Decider, academy: Academy = "") -> Any:
    """Ce qui est gelé."""
    with caller.looking() as hand:
        unit = _kept_by(hand, academy)
        found = disposing.open_holds(hand.session, int(unit.id or 0))
        return [{"hold": one.id, "of": disposing.hold_said(one)} for one in found]


@router.post("/holds", response_model=HoldOut, status_code=201)
def hold(caller: Decider, body: HoldIn, academy: Academy = "") -> Any:
    """Gèle une année, ou ce qui est tenu sur une personne : rien n'en est détruit."""
    if (body.cycle is None) == (not body.person):
        raise disposing.BadVisa(
            "Un gel est celui d'une année ou d'une personne.", "Donnez « cycle », ou « person »."
        )
    with caller.acting() as hand:
        unit = _kept_by(hand, academy)
        number = int(unit.id or 0)
        who = person_of(hand.session, number, body.person).id if body.person else None
        given = (hand.session, unit, body.reason, hand.actor, hand.moment)
        made = disposing.hold(*given, cycle_id=body.cycle, person_id=who)
        return {"hold": made.id, "of": disposing.hold_said(made)}


@router.delete("/holds/{number}", status_code=204)
def free(caller: Decider, number: Numbered, academy: Academy = "") -> Response:
    """Lève un gel."""
    with caller.acting() as hand:
        given = (_kept_by(hand, academy), number, hand.actor, hand.moment)
        disposing.free(hand.session, *given)
    return Response(status_code=204)


@router.get("/receipts", response_model=list[ReceiptOut])
def receipts(caller: Decider, academy: Academy = "") -> Any:
    """Les années que les Archives ont prises en charge."""
    with caller.looking() as hand:
        found = receipts_of(hand.session, int(_kept_by(hand, academy).id or 0))
        return [_receipt(found[number]) for number in sorted(found, reverse=True)]


@router.put("/years/{cycle}/receipt", response_model=ReceiptOut, openapi_extra=A_FILE)
def receipt(
    request: Request,
    caller: Decider,
    cycle: Numbered,
    content: Annotated[bytes, Depends(sent_file)],
    reference: Annotated[str, Query(max_length=200)],
    on: date,
    name: Annotated[str, Query(max_length=200)] = "",
    academy: Academy = "",
) -> Any:
    """Joint à une année close le procès-verbal de prise en charge des Archives (le PDF est le corps
    de la demande) : ce qui en est versé peut alors être mis à un bordereau."""
    settings = request.app.state.settings
    with caller.looking() as hand:
        _kept_by(hand, academy)
    file = examined(content, name or "prise-en-charge.pdf", settings.document_limit)
    given = JoinedReceipt(reference=reference, on=on, file=file)
    with caller.acting() as hand:
        at = (_kept_by(hand, academy), cycle, given, settings.documents)
        return _receipt(join_receipt(hand.session, *at, hand.actor, hand.moment))


def _receipt(one: HandoverReceipt) -> dict[str, Any]:
    said = {"reference": one.reference, "on": one.received_on, "name": one.name}
    return said | {"cycle": one.cycle_id}


@router.get("/slips", response_model=list[SlipOut])
def slips(caller: Decider, academy: Academy = "") -> Any:
    """Les bordereaux d'élimination, le dernier d'abord."""
    with caller.looking() as hand:
        unit = _kept_by(hand, academy)
        return [_slip(one) for one in disposing.slips_of(hand.session, int(unit.id or 0))]


@router.post("/slips", response_model=SlipOut, status_code=201)
def draw(caller: Decider, academy: Academy = "") -> Any:
    """Établit le bordereau de ce qui est à son terme."""
    with caller.acting() as hand:
        unit = _kept_by(hand, academy)
        return _slip(disposing.draw_slip(hand.session, unit, hand.actor, hand.moment))


@router.get("/slips/{number}", response_class=Response, responses=SHEET)
def sheet(request: Request, caller: Decider, number: Numbered, academy: Academy = "") -> Response:
    """Un bordereau en ODS, à envoyer aux Archives."""
    with caller.looking() as hand:
        unit = _kept_by(hand, academy)
        slip = disposing.slip_of(hand.session, unit, number)
    folder: Path = request.app.state.settings.exports
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as place:
        made = Path(place) / "slip.ods"
        write_slip(made, slip, unit)
        return Response(made.read_bytes(), media_type=MEDIA_TYPE)


@router.put("/slips/{number}/visa", response_model=SlipOut, openapi_extra=A_FILE)
def visa(
    request: Request,
    caller: Decider,
    number: Numbered,
    content: Annotated[bytes, Depends(sent_file)],
    reference: Annotated[str, Query(max_length=200)],
    on: date,
    signed_by: Annotated[str, Query(max_length=200)],
    name: Annotated[str, Query(max_length=200)] = "",
    academy: Academy = "",
) -> Any:
    """Joint à un bordereau le visa des Archives (le fichier est le corps de la demande)."""
    settings = request.app.state.settings
    with caller.looking() as hand:
        _kept_by(hand, academy)
    file = examined(content, name or "visa.pdf", settings.document_limit)
    joined = disposing.JoinedVisa(reference=reference, on=on, signed_by=signed_by, file=file)
    with caller.acting() as hand:
        given = (_kept_by(hand, academy), number, joined, settings.documents)
        return _slip(disposing.join_visa(hand.session, *given, hand.actor, hand.moment))


@router.post("/slips/{number}/purge", response_model=PurgedOut)
def purge(
    request: Request, caller: Decider, number: Numbered, body: PurgeIn, academy: Academy = ""
) -> Any:
    """Détruit ce qu'un bordereau visé énumère : c'est sans retour, `rows` le confirme."""
    with caller.acting() as hand:
        unit = _kept_by(hand, academy)
        listed = _rows(disposing.slip_of(hand.session, unit, number))
        if body.rows != listed:
            raise disposing.BadVisa(
                f"Le bordereau n° {number} liste {plural(listed, 'ligne', 'lignes')} : recopiez "
                "ce nombre pour purger.",
                "Rien n'a été détruit.",
            )
        gone = disposing.purge_slip(hand.session, unit, number, hand.actor, hand.moment)
    return _cleaned(request, gone)


@router.post("/sweep", response_model=PurgedOut)
def sweep(request: Request, caller: Decider, academy: Academy = "") -> Any:
    """Efface ce qui est à son terme sans visa : traces techniques, personnes parties."""
    folder = request.app.state.settings.documents
    with caller.acting() as hand:
        given = (_kept_by(hand, academy), folder, hand.actor, hand.moment)
        gone = disposing.sweep_due(hand.session, *given)
    return _cleaned(request, gone)


def _kept_by(hand: Door, code: str) -> Unit:
    """The académie whose retention the caller keeps. Raises NotYours."""
    held = {one.unit_id for one in hand.scope.may_at(Gesture.KEEP_RETENTION)}
    units = [unit for number in sorted(held) if (unit := hand.session.get(Unit, number))]
    found = [unit for unit in units if code in ("", unit.code)]
    if not found:
        raise NotYours(
            "La conservation est tenue par l'administrateur d'une académie, et par son délégué à "
            "la protection des données.",
            "« GET /api/v1/me » dit vos fonctions.",
        )
    return found[0]


def _cleaned(request: Request, gone: disposing.PurgedRows) -> Mapping[str, int]:
    state = request.app.state
    if gone.total or gone.people:
        clean(state.engine, state.settings, gone.files, gone.sought)
    return {"rows": gone.total, "people": gone.people}


def _rows(slip: DisposalSlip) -> int:
    return sum(int(one["rows"]) for one in slip.lines)


def _slip(slip: DisposalSlip) -> dict[str, Any]:
    return {
        "slip": slip.id,
        "made_at": slip.made_at,
        "rows": _rows(slip),
        "lines": slip.lines,
        "visa_reference": slip.visa_reference,
        "visa_on": slip.visa_on,
        "visa_from": slip.visa_from,
        "purged_at": slip.purged_at,
    }
