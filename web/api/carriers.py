"""The carriers that are no school: listed, entered, corrected, closed, named to take part."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlmodel import Session

from models.errors import NotFound
from models.gestures.cycle.taking_part import take_part
from models.gestures.territory import carriers as keeping
from models.serving.framing.carriers import CarrierLine, carriers_shown
from models.territory.unit import Unit
from models.year.cycle import Cycle
from web.api import year_shapes as shapes
from web.api.caller import Decider, Reader
from web.api.year import Id, cycle_of
from web.site.door import Door

router = APIRouter(prefix="/cycles/{cycle_id}/carriers", tags=["Les autres structures"])


@router.get("", response_model=list[shapes.Carrier])
def carriers(caller: Reader, cycle_id: Id) -> Any:
    """Les structures qui ne sont pas des établissements, et celles qui participent au cycle."""
    with caller.looking() as hand:
        cycle = cycle_of(hand, cycle_id)
        return [_described(one) for one in carriers_shown(hand.session, cycle, hand.scope)]


@router.post("", response_model=shapes.Carrier, status_code=201)
def add(caller: Decider, cycle_id: Id, body: shapes.CarrierIn) -> Any:
    """Saisit une structure sous une unité ; elle ne participe que si on la nomme."""
    with caller.acting() as hand:
        cycle, above = cycle_of(hand, cycle_id), _unit(hand.session, body.under)
        entry = keeping.CarrierEntry(
            name=body.name, type_=body.type, mail=body.mail or "", code=body.code or ""
        )
        unit = keeping.add_carrier(hand.session, entry, above, hand.actor, hand.moment)
        return _told(hand, cycle, int(unit.id or 0))


@router.patch("/{unit_id}", response_model=shapes.Carrier)
def change(caller: Decider, cycle_id: Id, unit_id: Id, body: shapes.CarrierChange) -> Any:
    """Corrige une structure, la ferme ou la rouvre, la fait participer ou non ; ce qui n'est pas
    envoyé reste."""
    with caller.acting() as hand:
        cycle, unit = cycle_of(hand, cycle_id), _unit(hand.session, unit_id)
        _told(hand, cycle, unit_id)
        if body.closed is False:
            keeping.reopen_carrier(hand.session, unit, hand.actor, hand.moment)
        if body.model_fields_set & {"name", "type", "under", "mail"}:
            _correct(hand, unit, body)
        if body.takes_part is not None:
            given = (hand.session, cycle, unit, hand.actor, hand.moment)
            take_part(*given, taking=body.takes_part)
        if body.closed:
            keeping.close_carrier(hand.session, unit, hand.actor, hand.moment)
        return _told(hand, cycle, unit_id)


def _correct(hand: Door, unit: Unit, body: shapes.CarrierChange) -> None:
    mail = body.mail if "mail" in body.model_fields_set else unit.mail
    entry = keeping.CarrierEntry(name=body.name or "", type_=body.type or "", mail=mail or "")
    above = _unit(hand.session, body.under) if body.under else None
    keeping.change_carrier(hand.session, unit, entry, above, hand.actor, hand.moment)


def _unit(session: Session, unit_id: int) -> Unit:
    found = session.get(Unit, unit_id)
    if found is None:
        raise NotFound(
            "Cette unité n'existe pas.", "« /api/v1/units » liste celles que vous voyez."
        )
    return found


def _told(hand: Door, cycle: Cycle, unit_id: int) -> dict[str, Any]:
    found = carriers_shown(hand.session, cycle, hand.scope)
    line = next((one for one in found if one.id == unit_id), None)
    if line is None:
        raise NotFound(
            "Cette structure n'existe pas, ou n'est pas de celles que vous voyez.",
            "« GET …/carriers » les liste.",
        )
    return _described(line)


def _described(one: CarrierLine) -> dict[str, Any]:
    return {
        "id": one.id,
        "code": one.code,
        "name": one.name,
        "type": one.type_name,
        "kind": one.kind,
        "under": one.under_id,
        "under_name": one.under,
        "mail": one.mail if one.kept else None,
        "closed": one.closed,
        "takes_part": one.takes_part,
        "entered": one.entered,
        "may_change": one.kept,
    }
