"""In whose name somebody decides by an arrêté de délégation, on their own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

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
