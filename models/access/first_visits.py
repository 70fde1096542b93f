"""First visits that are over: who has read how the portal goes, and put it away."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.database.types import Instant, table_of


class FirstVisit(SQLModel, table=True):
    """*slot* put its first visit away, *over_at* in real time: it is offered no more."""

    slot: str = Field(primary_key=True, max_length=20)
    over_at: datetime = Field(sa_type=Instant)


FIRST_VISIT = table_of(FirstVisit)
