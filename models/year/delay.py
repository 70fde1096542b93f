"""A delay that the academic pilot grants: a unit may still propose some days after the close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.types import Instant, table_of
from models.territory.unit import UNIT
from models.territory.within import within


class Delay(SQLModel, table=True):
    """*unit_id* (a school, or any unit above: then everything below it) may submit until *until*,
    that day included. One a unit: granted again, the last one counts.

    *times* it was granted: each is told.
    """

    cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    until: date
    granted_at: datetime = Field(sa_type=Instant)
    granted_by: str = Field(max_length=20)
    times: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


DELAY = table_of(Delay)


def of_units(session: Session, cycle_id: int, unit_ids: Sequence[int]) -> dict[int, date]:
    """Until when each unit may still submit, by its own delay or one granted above it.

    Units without any are not in it.
    """
    rows = session.connection().execute(_GRANTED, {"cycle": cycle_id, "units": list(unit_ids)})
    return {r.id: r.until for r in rows}


_GRANTED = (
    sa.select(UNIT.c.id, sa.func.max(DELAY.c.until).label("until"))
    .join(DELAY, within(DELAY.c.unit_id))
    .where(
        DELAY.c.cycle_id == sa.bindparam("cycle"),
        UNIT.c.id.in_(sa.bindparam("units", expanding=True)),
    )
    .group_by(UNIT.c.id)
)
