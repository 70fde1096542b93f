"""The national frame of a school year, and a région's own words on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.database.types import CanonicalJSON, Instant, table_of


class Frame(SQLModel, table=True):
    """One per school year and unit (the nation, or a région académique).

    *content*: ``{"text": …, "themes": [...], "link": …}``.
    """

    school_year: str = Field(primary_key=True, max_length=7)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=CanonicalJSON)
    set_at: datetime = Field(sa_type=Instant)
    set_by: str = Field(max_length=20)


FRAME = table_of(Frame)
