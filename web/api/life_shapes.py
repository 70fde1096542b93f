"""The life of an action or of a paper, as the API says it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel


class EventOfLife(BaseModel):
    """One event of the journal: *number* is its place there, *hash* its seal; *by* who made it,
    *on_behalf* in whose stead, *details* what else is known of it."""

    number: int
    at: datetime
    event: str
    words: str
    by: str
    on_behalf: str
    details: list[str]
    hash: str


class LetterOfLife(BaseModel):
    """A letter that left about it."""

    at: datetime
    words: str
    to: str


class LifeTold(BaseModel):
    """All that happened to an action or a paper. *named*: people are named, to who decides."""

    kind: str
    id: int
    title: str
    unit: str
    cycle: int
    school_year: str
    named: bool
    events: list[EventOfLife]
    letters: list[LetterOfLife]
