"""What is suspended, suspending a unit, and letting it resume: the same gestures as the pages'."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import need
from models.gestures.territory import suspending
from models.rehearsal.resumed import what_resuming_sends
from models.serving.mail.suspended import SuspendedUnit, suspended, what_waits
from models.territory.unit import UNIT
from web.api import shapes
from web.api.caller import Decider, Reader
from web.api.year import Id
from web.site.door import Door

router = APIRouter(tags=["Les suspensions"])


@router.get("/suspensions", response_model=list[shapes.Suspension])
def suspensions(caller: Reader) -> Any:
    """Ce qui est suspendu là où vous avez une fonction ; le motif, si vous pouvez y reprendre."""
    with caller.looking() as hand:
        found = suspended(hand.session, hand.scope)
        return [_described(hand.session, one) for one in found]


@router.post("/suspensions", response_model=shapes.Suspension, status_code=201)
def suspend(caller: Decider, body: shapes.SuspensionIn) -> Any:
    """Suspend une unité et tout ce qui est dessous ; déjà suspendue, change la fin et le motif."""
    with caller.acting() as hand:
        number = suspending.suspend(
            hand.session, body.unit, hand.actor, hand.moment, reason=body.reason, until=body.until
        )
        found = suspended(hand.session, hand.scope)
        return _described(hand.session, next(one for one in found if one.number == number))


@router.get("/suspensions/{unit_id}/resuming", response_model=list[shapes.ResumedKind])
def resuming(caller: Decider, unit_id: Id) -> Any:
    """Ce qui partirait si l'unité reprenait maintenant, ce jour et d'ici quinze jours."""
    with caller.looking() as hand:
        suspending.the_unit(hand.session, unit_id)
        _need(hand, unit_id)
        by, moment = hand.actor, hand.moment
    return what_resuming_sends(caller.engine, unit_id, by, moment)


def _need(hand: Door, unit_id: int) -> None:
    need(hand.session, hand.actor, Gesture.SUSPEND, unit_id, hand.day, suspending.TO_RESUME)


@router.post("/suspensions/{unit_id}/resume", response_model=shapes.Resumed)
def resume(caller: Decider, unit_id: Id) -> Any:
    """Fait reprendre une unité suspendue ; le nombre de jours perdus."""
    with caller.acting() as hand:
        days = suspending.resume(hand.session, unit_id, hand.actor, hand.moment)
        return {"unit": unit_id, "days": days}


def _described(session: Session, one: SuspendedUnit) -> dict[str, Any]:
    code = sa.select(UNIT.c.code).where(UNIT.c.id == one.unit_id)
    unit = {"id": one.unit_id, "name": one.name}
    return {
        "id": one.number,
        "unit": unit | {"code": session.connection().execute(code).scalar_one()},
        "since": one.since,
        "first_day": one.first_day,
        "until": one.until,
        "reason": one.reason,
        "may_resume": one.may_resume,
        "waiting": what_waits(session, one.unit_id).count if one.may_resume else None,
    }
