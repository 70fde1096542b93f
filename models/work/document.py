"""A document, an image or a film joined to an action: the poster, the convention, the evidence
afterwards.

The file is kept under its SHA-256 outside the web root; the row says what it is, and what the
school's papers allow of it (``models/work/uses.py``). No pupil's name: neither here nor in a paper
of ours. A film is its address alone: it stays where the school published it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.database.types import Instant, table_of, words
from models.work.uses import OutputKind


class DocumentKind(StrEnum):
    DOCUMENT = "document"
    IMAGE = "image"
    FILM = "film"


class Document(SQLModel, table=True):
    """*size* in bytes; *media_type* is read from the content, never taken from the sender.

    *evidence*: joined to the report, after the week. *consent*: whether somebody attested that the
    school has the signed papers of who is on it, or made it; null for a document of which nothing
    was said. *for_site*, *for_social*, *for_press*: the uses that they allow, until *uses_until*
    included; past it, internal. *attested_by* is a slot. A film has an *address*, and no file: its
    *digest* is that of the address.

    *withdrawn_by* and *withdrawn_reason*: it was withdrawn, which also removes it.
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
    address: str | None = Field(default=None, max_length=500)
    for_site: bool = False
    for_social: bool = False
    for_press: bool = False
    uses_until: date | None = None
    attested_by: str | None = Field(default=None, max_length=20)
    attested_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_by: str | None = Field(default=None, max_length=20)
    withdrawn_reason: str | None = Field(default=None, max_length=500)


class MadeWithImage(SQLModel, table=True):
    """An image that stands in a document that was made: what was printed or exported cannot be
    called back, so it is remembered. *name* is the file's, *made_by* a slot."""

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id", index=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    output: OutputKind = Field(sa_type=words(OutputKind))
    name: str = Field(max_length=200)
    made_at: datetime = Field(sa_type=Instant)
    made_by: str = Field(max_length=20)


DOCUMENT = table_of(Document)
MADE_WITH_IMAGE = table_of(MadeWithImage)
