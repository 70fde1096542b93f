"""Calendar feeds: an address that a calendar reads by itself, until its owner revokes it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.database.types import CanonicalJSON, Instant, table_of


class CalendarFeed(SQLModel, table=True):
    """*slot* owns it and is whose scope it is read with, and that of the other capacities of its
    address (*holds*, see ``Kept``); *unit_id*: of one unit, else all that is theirs. Its address is
    signed with the installation's secret, and kept nowhere."""

    id: int | None = Field(default=None, primary_key=True)
    slot: str = Field(max_length=20, index=True)
    holds: list[tuple[str, int]] = Field(
        default_factory=list, sa_type=CanonicalJSON, sa_column_kwargs={"server_default": "[]"}
    )
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    made_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    last_read_at: datetime | None = Field(default=None, sa_type=Instant)


CALENDAR_FEED = table_of(CalendarFeed)
