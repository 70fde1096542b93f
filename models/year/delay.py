"""A delay that the academic pilot grants: a unit may still propose some days after the close."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from models.types import Instant, table_of


class Delay(SQLModel, table=True):
    """*unit_id* (a school, or any unit above: then everything below it) may submit until *until*,
    that day included. One a unit: granted again, the last one counts."""

    cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    until: date
    granted_at: datetime = Field(sa_type=Instant)
    granted_by: str = Field(max_length=20)


DELAY = table_of(Delay)
