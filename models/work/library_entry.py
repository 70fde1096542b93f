"""An entry of the resource library: a document, a link, a film, a model action or a good practice,
which next year's call starts from.

A film is its address alone, shown by no player of ours. What a report marks as worth sharing is
proposed, and stands there once somebody of the académie keeps it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.types import CanonicalJSON, Instant, table_of, words
from models.words.collation import in_order, same, sought
from models.words.sort_keys import follows, keeps
from models.work.uses import UsedImage


class EntryKind(StrEnum):
    """What an entry is."""

    DOCUMENT = "document"
    LINK = "link"
    FILM = "film"
    MODEL_ACTION = "model_action"
    PRACTICE = "practice"


class EntryAudience(StrEnum):
    """Whom an entry is for; *public* is whoever it may be shown to without signing in."""

    STAFF = "staff"
    PARTNERS = "partners"
    FAMILIES = "families"
    PUBLIC = "public"


class EntryState(StrEnum):
    """Where an entry stands; withdrawn, it is nowhere any more."""

    PROPOSED = "proposed"
    KEPT = "kept"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Licence(StrEnum):
    """What others may do with it."""

    OPEN = "etalab"
    CC_BY = "cc_by"
    CC_BY_SA = "cc_by_sa"
    CC_BY_NC_SA = "cc_by_nc_sa"
    RESERVED = "reserved"


ENTRY_KINDS: dict[EntryKind, str] = {
    EntryKind.DOCUMENT: "Document",
    EntryKind.LINK: "Lien",
    EntryKind.FILM: "Film",
    EntryKind.MODEL_ACTION: "Action modèle",
    EntryKind.PRACTICE: "Bonne pratique",
}
ENTRY_AUDIENCES: dict[EntryAudience, str] = {
    EntryAudience.STAFF: "les personnels",
    EntryAudience.PARTNERS: "les partenaires",
    EntryAudience.FAMILIES: "les familles",
    EntryAudience.PUBLIC: "tout public",
}
LICENCES: dict[Licence, str] = {
    Licence.OPEN: "Licence Ouverte 2.0 (Etalab)",
    Licence.CC_BY: "CC BY 4.0",
    Licence.CC_BY_SA: "CC BY-SA 4.0",
    Licence.CC_BY_NC_SA: "CC BY-NC-SA 4.0",
    Licence.RESERVED: "tous droits réservés : à lire, sans la reprendre ailleurs",
}
S = EntryState
ENTRY_MOVES: dict[EntryState, set[EntryState]] = {
    S.PROPOSED: {S.KEPT, S.DECLINED, S.WITHDRAWN},
    S.KEPT: {S.WITHDRAWN},
    S.DECLINED: {S.KEPT},
    S.WITHDRAWN: {S.PROPOSED, S.KEPT},
}
STARTED_FROM = (EntryKind.MODEL_ACTION, EntryKind.PRACTICE)
"""The kinds that a new action is started from."""


class LibraryEntry(SQLModel, table=True):
    """*stable_id* names it in every installation that has it; *academy_id*: whose it is, *offered*
    to all académies of the installation or not. *action_id*: the action whose report proposed it.

    *minutes*: how long a film lasts; *subtitled*: null where nobody said. *consent*, *for_site*,
    *for_social*, *for_press*, *uses_until*: what the papers allow of its image, as of a document of
    an action. *dead_on*: the day on which its link answered no more; *checked_on*: the last look.
    *taken_from*: the installation that it was imported from, with the *mark* of what was read.
    """

    __table_args__ = (
        sa.UniqueConstraint("academy_id", "stable_id", name="uq_libraryentry_stable"),
    )

    id: int | None = Field(default=None, primary_key=True)
    stable_id: str = Field(max_length=36)
    academy_id: int = Field(foreign_key="unit.id")
    action_id: int | None = Field(default=None, foreign_key="action.id", unique=True)
    kind: EntryKind = Field(sa_type=words(EntryKind))
    state: EntryState = Field(sa_type=words(EntryState))
    offered: bool = False
    title: str = Field(max_length=200)
    title_order: str = follows(in_order, "title")
    theme: str = Field(default="", max_length=200)
    theme_same: str = follows(same, "theme")
    text: str = Field(default="", max_length=5000)
    sought: str = follows(sought, "title", "theme", "text", "author")
    author: str = Field(default="", max_length=200)
    audiences: list[str] = Field(sa_type=CanonicalJSON)
    licence: Licence = Field(sa_type=words(Licence))
    address: str | None = Field(default=None, max_length=500)
    minutes: int | None = None
    subtitled: bool | None = None
    with_parents: bool = False
    file: str | None = Field(default=None, max_length=200)
    media_type: str | None = Field(default=None, max_length=100)
    size: int | None = None
    digest: str | None = Field(default=None, max_length=64)
    consent: bool | None = None
    for_site: bool = False
    for_social: bool = False
    for_press: bool = False
    uses_until: date | None = None
    edits: int = 0
    added_at: datetime = Field(sa_type=Instant)
    added_by: str = Field(max_length=20)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_by: str | None = Field(default=None, max_length=20)
    reason: str | None = Field(default=None, max_length=500)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)
    checked_on: date | None = None
    dead_on: date | None = None
    taken_from: str | None = Field(default=None, max_length=200)
    mark: str | None = Field(default=None, max_length=64)


class ShelvedEntry(UsedImage, Protocol):
    """What is read of the row of an entry."""

    @property
    def action_id(self) -> int | None: ...
    @property
    def stable_id(self) -> str: ...
    @property
    def kind(self) -> EntryKind: ...
    @property
    def state(self) -> EntryState: ...
    @property
    def audiences(self) -> list[str]: ...
    @property
    def licence(self) -> Licence: ...
    @property
    def file(self) -> str | None: ...
    @property
    def media_type(self) -> str | None: ...
    @property
    def digest(self) -> str | None: ...


keeps(LibraryEntry)
LIBRARY_ENTRY = table_of(LibraryEntry)


def in_the_library(session: Session, digest: str) -> bool:
    """Whether an entry has the file of *digest*."""
    query = sa.select(LIBRARY_ENTRY.c.id).where(LIBRARY_ENTRY.c.digest == digest).limit(1)
    return session.connection().execute(query).first() is not None
