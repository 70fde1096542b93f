"""Browser sessions: who is signed in, on which kind of device, until when or until it is ended."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.database.types import CanonicalJSON, Instant, table_of


class BrowserSession(SQLModel, table=True):
    """*slot* signed in, with the other capacities of its address (*holds*, see ``Kept``); the
    instants are real time, never a demo's.

    Only the *digest* (SHA-256) of what the browser keeps is here, and neither its address nor its
    name: *device* is a few words, « Firefox sous Windows ».
    """

    id: int | None = Field(default=None, primary_key=True)
    slot: str = Field(max_length=20, index=True)
    holds: list[tuple[str, int]] = Field(sa_type=CanonicalJSON)
    digest: str = Field(unique=True, max_length=64)
    device: str = Field(max_length=60)
    trusted: bool = Field(default=False)
    opened_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


BROWSER_SESSION = table_of(BrowserSession)
