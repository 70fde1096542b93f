"""The cycle that is rehearsed, compared or launched: the one asked for, else the one prepared."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.errors import NoCycleYet
from models.year.cycle import CYCLE, CycleState
from web.setup.academy import setting_up
from web.site.door import Visit
from web.site.within import Here, here


def prepared(visit: Visit, cycle_id: int = 0, academy: int = 0) -> Here:
    """The page of a cycle for who may change it. Raises NotFound, NotYours."""
    if not cycle_id:
        cycle_id = _of(visit.session, setting_up(visit, academy).academy_id)
    at = here(visit, cycle_id)
    at.need(Gesture.CHANGE_CYCLE, at.course.academy_id)
    return at


def _of(session: Session, academy_id: int) -> int:
    """The draft, else the live one, else the last."""
    c = CYCLE.c
    by_state = sa.case((c.state == CycleState.DRAFT, 0), (c.state == CycleState.LIVE, 1), else_=2)
    query = sa.select(c.id).where(c.academy_id == academy_id)
    found = session.connection().execute(query.order_by(by_state, c.week.desc()).limit(1))
    cycle_id: int | None = found.scalar_one_or_none()
    if cycle_id is None:
        raise NoCycleYet("Aucun cycle n'est préparé pour cette académie.")
    return cycle_id
