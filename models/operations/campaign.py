"""The identity of an installation.

A campaign has a name of its own, drawn once, which its folder of documents bears as well: two
portals on one database are known to share one folder, or not to.
"""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from sqlmodel import Field, Session, SQLModel

from models.database.transactions import upsert
from models.database.types import Instant, table_of


class Campaign(SQLModel, table=True):
    """One row. *name* says nothing and opens nothing; *marked_at*: since when a folder bears it."""

    id: int = Field(default=1, primary_key=True)
    name: str = Field(max_length=32)
    marked_at: datetime | None = Field(default=None, sa_type=Instant)


CAMPAIGN = table_of(Campaign)


def campaign_of(session: Session, name: str | None = None) -> Campaign:
    """The campaign of this database; the first that asks gives it its *name*, or draws one, in its
    gesture."""
    found = session.get(Campaign, 1)
    if found is None:
        fresh = upsert(session, CAMPAIGN).values(id=1, name=name or token_hex(16))
        session.connection().execute(fresh.on_conflict_do_nothing(index_elements=["id"]))
        found = session.get_one(Campaign, 1)
    return found
