"""What an académie announces to all, at the top of pages, until a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.unit import UNIT
from models.year.cycle import CYCLE, CycleState
from models.year.definition import pinned

C = CYCLE.c
HAS_SOME = sa.type_coerce(C.definition, sa.Text).contains('"notices":[{')
"""A definition is long, and most announce nothing: those are not read for a page that shows
something else."""


def notices_for(session: Session, unit_ids: Sequence[int], day: date) -> list[str]:
    """What is read on *day* by who has a function in *unit_ids*, of the live cycles of their
    académies."""
    academies = sa.select(sa.func.coalesce(UNIT.c.academy_id, UNIT.c.id)).where(
        UNIT.c.id.in_(unit_ids)
    )
    query = sa.select(C.definition).where(
        C.state == CycleState.LIVE, C.academy_id.in_(academies), HAS_SOME
    )
    found = session.connection().execute(query.order_by(C.week, C.id)).scalars()
    said = (text for one in found for text in pinned(one).notices_on(day, "pages"))
    return list(dict.fromkeys(said))
