"""What a reminder says of an agreement that ends: of which partner, on what, until when."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session

from models.words.french import long_date
from models.work.partner import PARTNER, PARTNER_AGREEMENT


def lines_of_agreement(session: Session, number: int) -> list[dict[str, str]]:
    """The line of that agreement; none once it is taken away."""
    p, a = PARTNER.c, PARTNER_AGREEMENT.c
    query = sa.select(p.name, a.title, a.ends).join(PARTNER, p.id == a.partner_id)
    row = session.connection().execute(query.where(a.id == number)).first()
    if row is None:
        return []
    return [{"title": row.name, "unit": row.title, "detail": long_date(row.ends)}]
