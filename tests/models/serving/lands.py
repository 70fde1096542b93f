"""What somebody may look at: the units that they see, of the cycles that are counted."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import scope_of
from models.serving.perimeter import Perimeter
from models.territory.unit import UNIT
from tests.academy import Year, day


def perimeter(
    session: Session, year: Year, who: str, *, on: str = "11/01/2027", unit: str = "", **more: Any
) -> Perimeter:
    """What *who* sees of the year on a day, of the *unit* of that code alone if given."""
    given: dict[str, Any] = {"cycle_ids": (year.cycle_id,)} | more
    if unit:
        row = sa.select(UNIT).where(UNIT.c.id == year.units[unit])
        given["unit"] = session.connection().execute(row).one()
    return Perimeter(scope=scope_of(session, year.by(who), day(on)), **given)
