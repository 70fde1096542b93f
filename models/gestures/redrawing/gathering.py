"""Which schools a bassin or circonscription gains or loses by a change of the territory."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.unit import UNIT, UnitState

U = UNIT.c


def gathered_by(session: Session, units: Collection[int]) -> dict[int, int]:
    """The bassin or circonscription of each of *units* that is open and has one."""
    query = sa.select(U.id, U.basin_id).where(
        U.id.in_(sorted(units)), U.basin_id.is_not(None), U.state != UnitState.CLOSED
    )
    return {row.id: row.basin_id for row in session.connection().execute(query)}


def who_gathers(
    units: Collection[int], before: Mapping[int, int], after: Mapping[int, int]
) -> dict[str, list[list[int]]]:
    """By bassin (its number as text, as JSON keeps it), those of *units* that join it and those
    that leave it."""
    found: dict[str, list[list[int]]] = {}
    for unit in sorted(units):
        was, now = before.get(unit), after.get(unit)
        if was == now:
            continue
        if now is not None:
            found.setdefault(str(now), [[], []])[0].append(unit)
        if was is not None:
            found.setdefault(str(was), [[], []])[1].append(unit)
    return found
