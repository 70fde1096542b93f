"""How long an académie keeps each kind of data: what its year in hand says, within the bounds of
the installation's table, and that table for all it says nothing of."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlmodel import Session

from models.year.cycle import CYCLE, Cycle, CycleState
from models.year.participation import definition_of
from models.year.retention import KindOfData, kinds_of_data, kinds_with

IN_HAND = {CycleState.LIVE: 0, CycleState.DRAFT: 1, CycleState.CLOSED: 2}


def own_kinds(session: Session, academy_id: int) -> Mapping[str, KindOfData]:
    """Every kind, as long as the académie keeps it: its live year says so, else the one that is
    prepared, else its last. Raises BadDefinition."""
    cycle = _in_hand(session, academy_id)
    if cycle is None:
        return kinds_of_data()
    return kinds_with(definition_of(cycle).retention)


def _in_hand(session: Session, academy_id: int) -> Cycle | None:
    C = CYCLE.c
    rank = sa.case(*((C.state == state, n) for state, n in IN_HAND.items()))
    query = sa.select(Cycle).where(C.academy_id == academy_id)
    return session.scalars(query.order_by(rank, C.school_year.desc(), C.id.desc())).first()
