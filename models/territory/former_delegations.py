"""What a recteur or a DASEN who takes the function is told: which delegations ended before them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.delegation import DELEGATION_ORDER, AuthorityChange
from models.territory.people import ASSIGNMENT, PERSON
from models.words.french import long_date

A, D = ASSIGNMENT.c, DELEGATION_ORDER.c


def lines_of_delegations(session: Session, number: int) -> list[dict[str, str]]:
    """A line for each person who decided in the name of the former of the change *number*: by which
    arrêté, if one was given."""
    change = session.get(AuthorityChange, number)
    if change is None:
        return []
    orders = sa.select(D.deputy_id, D.reference, D.dated_on).where(
        D.unit_id == change.unit_id,
        D.function == change.function,
        D.holder_id == change.former_id,
        D.ended_on >= change.on_day,
    )
    deputies = sa.select(A.deputy_id).where(
        A.unit_id == change.unit_id,
        A.function == change.function,
        A.person_id == change.former_id,
        A.deputy_id.is_not(None),
    )
    said = {row.deputy_id: row for row in session.connection().execute(orders)}
    people = {*said, *session.connection().execute(deputies).scalars()}
    query = sa.select(PERSON.c.id, PERSON.c.name).where(PERSON.c.id.in_(people))
    rows = session.connection().execute(query.order_by(PERSON.c.name_order, PERSON.c.id))
    lines = []
    for row in rows:
        order = said.get(row.id)
        told = f"arrêté {order.reference} du {long_date(order.dated_on)}" if order else "suppléance"
        lines.append({"title": row.name, "unit": "", "detail": told})
    return lines
