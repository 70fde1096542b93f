"""In whose name somebody decides by an arrêté de délégation: on their own page, and for who names
people in an authority's unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope, below_any
from models.territory.delegation import DELEGATION_ORDER, by_order, codes_by_order
from models.territory.functions import name_of
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.unit import UNIT, Level
from models.work.validation import TASK, TaskState

D, A, T = DELEGATION_ORDER.c, ASSIGNMENT.c, TASK.c


@dataclass(frozen=True, kw_only=True)
class OwnDelegation:
    """*code* is the function's own; *reference* is empty while none is given."""

    unit_id: int
    unit: str
    code: str
    function: str
    holder_id: int
    holder: str
    reference: str = ""
    dated_on: date | None = None

    @property
    def key(self) -> str:
        """What its form says it is about."""
        return f"{self.unit_id}.{self.code}.{self.holder_id}"


def own_delegations(session: Session, person_id: int, day: date) -> list[OwnDelegation]:
    """The authorities in whose name a person may decide on *day*: their deputy, or handed one of
    their requests."""
    handed = sa.exists().where(
        T.unit_id == A.unit_id,
        T.function == A.function,
        T.delegate_id == person_id,
        T.state == TaskState.OPEN,
        A.person_id != person_id,
    )
    order = sa.and_(
        D.unit_id == A.unit_id,
        D.function == A.function,
        D.holder_id == A.person_id,
        D.deputy_id == person_id,
        D.ended_on.is_(None),
    )
    query = (
        sa.select(A.unit_id, A.function, A.person_id, D.reference, D.dated_on)
        .add_columns(UNIT.c.name.label("unit"), UNIT.c.level, PERSON.c.name)
        .join(UNIT, UNIT.c.id == A.unit_id)
        .join(PERSON, PERSON.c.id == A.person_id)
        .outerjoin(DELEGATION_ORDER, order)
        .where(A.function.in_(codes_by_order()), A.starts <= day, A.ends >= day)
        .where(sa.or_(A.deputy_id == person_id, handed))
        .order_by(UNIT.c.name_order, A.id)
    )
    return [
        OwnDelegation(
            unit_id=row.unit_id,
            unit=row.unit,
            code=row.function,
            function=name_of(Level(row.level), row.function),
            holder_id=row.person_id,
            holder=row.name,
            reference=row.reference or "",
            dated_on=row.dated_on,
        )
        for row in session.connection().execute(query)
        if by_order(Level(row.level), row.function)
    ]


@dataclass(frozen=True, kw_only=True)
class StandingDelegation:
    """*deputy* decides in the name of *authority*, who holds *function* in a unit; *reference* is
    empty while no arrêté is given, and they may not yet."""

    unit_id: int
    unit: str
    code: str
    function: str
    authority: str
    deputy: str
    deputy_mail: str
    reference: str = ""
    dated_on: date | None = None


def delegations_of(session: Session, scope: Scope, day: date) -> list[StandingDelegation]:
    """Those that stand on *day* where *scope*'s holder names people, and their own, by authority:
    who has an arrêté, and the deputies who lack theirs."""
    holder, deputy = PERSON.alias("holder"), PERSON.alias("deputy")
    seen = below_any(UNIT, scope.may_at(Gesture.NAME_SOMEBODY))
    me = scope.actor.person_id or 0
    there = [UNIT.c.name.label("unit"), UNIT.c.level, holder.c.name.label("authority")]
    there += [deputy.c.name.label("deputy"), deputy.c.mail]
    orders = (
        sa.select(D.unit_id, D.function, D.holder_id, D.deputy_id, D.reference, D.dated_on, *there)
        .join(UNIT, UNIT.c.id == D.unit_id)
        .join(holder, holder.c.id == D.holder_id)
        .join(deputy, deputy.c.id == D.deputy_id)
        .where(D.ended_on.is_(None), sa.or_(seen, D.deputy_id == me, D.holder_id == me))
        .order_by(UNIT.c.name_order, D.id)
    )
    named = (
        sa.select(A.unit_id, A.function, A.person_id.label("holder_id"), A.deputy_id)
        .add_columns(sa.literal("").label("reference"), sa.null().label("dated_on"), *there)
        .join(UNIT, UNIT.c.id == A.unit_id)
        .join(holder, holder.c.id == A.person_id)
        .join(deputy, deputy.c.id == A.deputy_id)
        .where(A.function.in_(codes_by_order()), A.starts <= day, A.ends >= day)
        .where(sa.or_(seen, A.deputy_id == me, A.person_id == me))
        .order_by(UNIT.c.name_order, A.id)
    )
    connection = session.connection()
    found = {
        (row.unit_id, row.function, row.holder_id, row.deputy_id): row
        for query in (named, orders)  # an arrêté takes the place of its want
        for row in connection.execute(query)
        if by_order(Level(row.level), row.function)
    }
    return [
        StandingDelegation(
            unit_id=row.unit_id,
            unit=row.unit,
            code=row.function,
            function=name_of(Level(row.level), row.function),
            authority=row.authority,
            deputy=row.deputy,
            deputy_mail=row.mail,
            reference=row.reference,
            dated_on=row.dated_on,
        )
        for row in found.values()
    ]
