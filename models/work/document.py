"""A document or an image joined to an action: the poster, the convention, the evidence afterwards.

The file is kept under its SHA-256 outside the web root; the row says what it is. No pupil's name:
an image is kept only with the consent of who is on it, attested by who joins it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.database.types import Instant, table_of, words


class DocumentKind(StrEnum):
    DOCUMENT = "document"
    IMAGE = "image"


class Document(SQLModel, table=True):
    """*size* in bytes; *media_type* is read from the content, never taken from the sender.

    *evidence*: joined to the report, after the week. *consent*: whether who joined an image
    attested that who is on it agreed; null for a document.
    """

    id: int | None = Field(default=None, primary_key=True)
    action_id: int = Field(foreign_key="action.id", index=True)
    kind: DocumentKind = Field(sa_type=words(DocumentKind))
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    size: int
    digest: str = Field(max_length=64)
    evidence: bool = False
    consent: bool | None = None
    added_at: datetime = Field(sa_type=Instant)
    added_by: str = Field(max_length=20)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)


DOCUMENT = table_of(Document)
