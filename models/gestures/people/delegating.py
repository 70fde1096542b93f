"""Who decides in the name of a recteur or a DASEN gives the reference of the arrêté that lets them;
so may the authority, or who names people there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound, Refusal
from models.gestures.dated_reference import faults_of_reference
from models.territory.delegation import DELEGATION_ORDER, DelegationOrder, by_order
from models.territory.functions import function_named
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT, Unit
from models.work.validation import TASK, TaskState

D, A, T = DELEGATION_ORDER.c, ASSIGNMENT.c, TASK.c


class BadOrder(Refusal):
    """An arrêté that can't be kept; *errors*, in its facts: what is wrong with each field."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class SaidOrder:
    """*deputy_id* decides in the name of *holder_id*, who has *function* in a unit."""

    unit_id: int
    function: str
    holder_id: int
    deputy_id: int
    reference: str
    dated_on: date | None


def order_said(
    session: Session, unit: Unit, function: str, deputy: int, reference: str, dated_on: date
) -> SaidOrder:
    """An arrêté as it is said of a *function* (its code or French name): the authority is whoever
    holds it and has *deputy* (a person) as such. Raises NotFound."""
    found = function_named(unit.level, function)
    code = found.code if found else function
    here = sa.and_(A.unit_id == unit.id, A.function == code)
    query = (
        sa.select(A.person_id)
        .where(here)
        .order_by(sa.case((A.deputy_id == deputy, 0), else_=1), A.ends.desc(), A.id)
    )
    holder = session.connection().execute(query.limit(1)).scalar_one_or_none()
    return SaidOrder(
        unit_id=int(unit.id or 0),
        function=code,
        holder_id=int(holder or 0),
        deputy_id=deputy,
        reference=reference,
        dated_on=dated_on,
    )


def give_order(session: Session, said: SaidOrder, by: Actor, moment: datetime, day: date) -> int:
    """Keep the arrêté of a deputy or a delegate, in the place of the one that they had; its number.
    The same again is the one there is.

    Raises BadOrder, NotFound (no such deputy), NotYours.
    """
    _need_deputy(session, said, day)
    slot = _hand(session, said, by, day)
    reference, dated_on = _read(said, day)
    there = _standing(session, said)
    if there is not None and (there.reference, there.dated_on) == (reference, dated_on):
        return int(there.id)
    if there is not None:
        end_orders(session, [there], day, moment, slot, "replaced")
    order = DelegationOrder(
        unit_id=said.unit_id,
        function=said.function,
        holder_id=said.holder_id,
        deputy_id=said.deputy_id,
        reference=reference,
        dated_on=dated_on,
        said_at=moment,
        said_by=slot,
    )
    session.add(order)
    session.flush()
    entry = {"what": "delegation.given", "subject": f"p{said.deputy_id}", "by": slot}
    of = {"unit_id": said.unit_id}
    facts = {"function": said.function, "order": order.id, "holder": f"p{said.holder_id}"}
    journal.write(session, 0, moment, [{**entry, **of, "facts": facts}])
    return int(order.id or 0)


def end_orders(
    session: Session, orders: list[Any], day: date, moment: datetime, by: str, why: str
) -> None:
    """End *orders* from *day* on; *why*: ``replaced`` or ``authority`` (whose name it was left)."""
    ids = [order.id for order in orders]
    session.connection().execute(
        sa.update(DELEGATION_ORDER).where(D.id.in_(ids)).values(ended_on=day)
    )
    entries = [
        {
            "what": "delegation.ended",
            "subject": f"p{order.deputy_id}",
            "unit_id": order.unit_id,
            "by": by,
            "facts": {"function": order.function, "order": order.id, "why": why},
        }
        for order in orders
    ]
    journal.write(session, 0, moment, entries)


def _need_deputy(session: Session, said: SaidOrder, day: date) -> None:
    """Refuse who is neither the deputy of that authority, nor delegated something by it."""
    level = session.connection().execute(sa.select(UNIT.c.level).where(UNIT.c.id == said.unit_id))
    held = sa.and_(
        A.unit_id == said.unit_id,
        A.function == said.function,
        A.person_id == said.holder_id,
        A.starts <= day,
        A.ends >= day,
    )
    handed = sa.exists().where(
        T.unit_id == said.unit_id,
        T.function == said.function,
        T.delegate_id == said.deputy_id,
        T.state == TaskState.OPEN,
    )
    query = sa.select(A.id).where(held, sa.or_(A.deputy_id == said.deputy_id, handed))
    found = session.connection().execute(query.limit(1)).first()
    of = level.scalar_one_or_none()
    if found is None or of is None or not by_order(of, said.function):
        raise NotFound(
            "Cette personne ne répond au nom d'aucun recteur ni DASEN dans cette unité.",
            "Qui tient la fonction choisit d'abord son suppléant, ou lui délègue une demande.",
        )


def _hand(session: Session, said: SaidOrder, by: Actor, day: date) -> str:
    if by.person_id is not None and by.person_id in (said.deputy_id, said.holder_id):
        return f"p{by.person_id}"
    return need(session, by, Gesture.NAME_SOMEBODY, said.unit_id, day).by.slot


def _read(said: SaidOrder, day: date) -> tuple[str, date]:
    reference, errors = faults_of_reference(
        said.reference,
        said.dated_on,
        day,
        field="dated_on",
        missing="Donnez la référence de l'arrêté de délégation.",
        undated="Donnez la date de l'arrêté.",
    )
    if errors or said.dated_on is None:
        step = "Corrigez, puis enregistrez de nouveau."
        raise BadOrder(" ".join(errors.values()), step, errors=errors)
    return reference, said.dated_on


def _standing(session: Session, said: SaidOrder) -> Any:
    query = sa.select(DELEGATION_ORDER).where(
        D.unit_id == said.unit_id,
        D.function == said.function,
        D.holder_id == said.holder_id,
        D.deputy_id == said.deputy_id,
        D.ended_on.is_(None),
    )
    return session.connection().execute(query.with_for_update()).first()
