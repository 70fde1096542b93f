"""What was withdrawn from an action, by whom and why, and what was made with it: as its letter says
it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.people import PERSON
from models.territory.unit import UNIT
from models.work.document import DOCUMENT, MADE_WITH_IMAGE, DocumentKind
from models.work.uses import OUTPUTS

CALLED = {
    DocumentKind.DOCUMENT: "le document",
    DocumentKind.IMAGE: "l'image",
    DocumentKind.FILM: "le film",
}


def lines_of_withdrawn(session: Session, number: int) -> list[dict[str, str]]:
    """The document *number* (*title*), who withdrew it (*unit*) and why (*detail*); then a line for
    each file that was made with it (*title* what it is, *detail* its name)."""
    d, m = DOCUMENT.c, MADE_WITH_IMAGE.c
    query = (
        sa.select(d.kind, d.name, d.withdrawn_reason, PERSON.c.name.label("person"))
        .add_columns(UNIT.c.name.label("school"))
        .outerjoin(PERSON, d.withdrawn_by == sa.literal("p") + sa.cast(PERSON.c.id, sa.String))
        .outerjoin(UNIT, d.withdrawn_by == sa.literal("u") + sa.cast(UNIT.c.id, sa.String))
        .where(d.id == number)
    )
    row = session.connection().execute(query).first()
    if row is None:
        return []
    made = sa.select(m.output, m.name).where(m.document_id == number).order_by(m.id)
    rows = session.connection().execute(made)
    files = dict.fromkeys((OUTPUTS[one.output], one.name) for one in rows)
    first = {
        "title": f"{CALLED[row.kind]} « {row.name} »",
        "unit": row.person or row.school or "quelqu'un",
        "detail": row.withdrawn_reason or "",
    }
    return [first, *({"title": what, "unit": "", "detail": name} for what, name in files)]
