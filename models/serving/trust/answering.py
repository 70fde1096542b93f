"""Who answers for the portal, académie by académie: what the legal notice and the page of personal
data say of each."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.unit import UNIT
from models.words.french import academy_named
from models.year.accessibility import Accessibility
from models.year.cycle import CYCLE, Cycle, CycleState
from models.year.participation import definition_of
from models.year.trust import Trust


@dataclass(frozen=True, kw_only=True)
class Answering:
    """An *academy* (« académie de Valmont »), and what its last cycle says of it."""

    cycle_id: int
    academy: str
    trust: Trust
    accessibility: Accessibility


def answering(session: Session) -> tuple[Answering, ...]:
    """Every académie that has a cycle: the live one, else the last."""
    c = CYCLE.c
    query = (
        sa.select(Cycle, UNIT.c.name)
        .join(UNIT, UNIT.c.id == c.academy_id)
        .order_by(UNIT.c.name_order, c.state != CycleState.LIVE, c.school_year.desc(), c.id)
    )
    found: dict[int, Answering] = {}
    for cycle, name in session.execute(query):
        if cycle.academy_id not in found:
            said = definition_of(cycle)
            found[cycle.academy_id] = Answering(
                cycle_id=int(cycle.id or 0),
                academy=academy_named(name),
                trust=said.trust,
                accessibility=said.accessibility,
            )
    return tuple(found.values())
