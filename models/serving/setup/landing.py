"""Where somebody lands once signed in: who administers an académie that has launched nothing yet,
on what is left to set up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.access.scope import scope_of
from models.territory.unit import Level
from models.year.cycle import CYCLE, CycleState

OWN_PAGE, SETUP = "/me", "/setup"


def lands_on(session: Session, actor: Actor, day: date, asked: str = OWN_PAGE) -> str:
    """The page after signing in: *asked*, unless that is one's own page and setting up comes
    first."""
    if asked != OWN_PAGE:
        return asked
    mine = {h.unit_id for h in scope_of(session, actor, day).holds("admin", Level.ACADEMY)}
    return SETUP if mine - _launched(session, mine) else asked


def _launched(session: Session, academies: Collection[int]) -> set[int]:
    """Those of *academies* that have a cycle live, or had one."""
    if not academies:
        return set()
    c = CYCLE.c
    query = sa.select(c.academy_id).where(c.academy_id.in_(academies), c.state != CycleState.DRAFT)
    return set(session.connection().execute(query).scalars())
