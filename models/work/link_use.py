"""A letter's link was used: all that is known of whether a letter was opened.

No picture in the letter tells anything. A link that was opened once stays so.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.database.types import Instant, table_of


class LinkUse(SQLModel, table=True):
    """*path* is the page without its seal, *slot* whose link it was, *unit_id* the unit in which
    they are at home, that of the page if it is one of theirs; *first_at* when it was first
    used."""

    path: str = Field(primary_key=True, max_length=120)
    slot: str = Field(primary_key=True, max_length=20)
    cycle_id: int = Field(foreign_key="cycle.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    first_at: datetime = Field(sa_type=Instant)


LINK_USE = table_of(LinkUse)
