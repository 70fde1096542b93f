"""The places of suspended units: each bears the marks of the suspensions that it is under or was.

A mark stays after the unit has resumed, for as long as a live cycle may count these days.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.places import with_suspensions
from models.calendar.suspension import IS_OPEN, SUSPENSION
from models.territory.unit import UNIT
from models.territory.within import places, suspended_within

S = SUSPENSION.c
COUNTED = timedelta(days=600)
"""How long after its last day a suspension counts: more than a cycle lasts."""


def suspensions_over(session: Session, unit_id: int) -> list[Any]:
    """The suspensions that a unit is under now: its own, those above it and those of its
    place, the oldest first."""
    above = sa.select(*places()).where(UNIT.c.id == unit_id)
    row = session.connection().execute(above).one()
    query = sa.select(SUSPENSION, UNIT.c.name, UNIT.c.level).join(UNIT, UNIT.c.id == S.unit_id)
    query = query.where(IS_OPEN, S.unit_id.in_([i for i in row if i is not None]))
    return list(session.connection().execute(query.order_by(S.id)))


def mark_places(session: Session, within: int | None = None) -> bool:
    """Bring the marks of each unit (of those *within* one) up to date; whether any changed."""
    counted = _counted(session)
    if not counted:
        return False
    units = [s.unit_id for s in counted] if within is None else [within]
    query = sa.select(UNIT.c.place, *places()).where(suspended_within(units))
    becomes: dict[str, list[int]] = {}
    for place, *its in session.connection().execute(query):
        key = with_suspensions(place, [s.id for s in counted if s.unit_id in its])
        if key != place:
            becomes.setdefault(key, []).append(its[0])
    for key, ids in becomes.items():
        _write(session, key, ids)
    return bool(becomes)


def _counted(session: Session) -> Sequence[Any]:
    latest = sa.select(sa.func.max(S.last_day)).scalar_subquery()
    row = session.connection().execute(sa.select(latest)).scalar_one()
    if row is None:
        return []
    since: date = row - COUNTED
    query = sa.select(S.id, S.unit_id).where(sa.or_(IS_OPEN, S.last_day >= since))
    return session.connection().execute(query.order_by(S.id)).all()


def _write(session: Session, place: str, ids: Sequence[int]) -> None:
    for chunk in (list(ids[n : n + 1000]) for n in range(0, len(ids), 1000)):
        change = sa.update(UNIT).where(UNIT.c.id.in_(chunk)).values(place=place)
        session.connection().execute(change)
