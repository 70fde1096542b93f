"""The communication kit of a cycle: what was made, of what; what the académie and the nation gave
to make it with.

An item is kept with the actions that it was made of, as they were: what changed since is told from
them. An element (charter, banner, logo, mask) is kept in every version, until a day if it says one.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.types import CanonicalJSON, Instant, table_of, words
from models.work.uses import OutputKind


class KitKind(StrEnum):
    PRESS_RELEASE = "press_release"
    PRESS_KIT = "press_kit"
    BOOKLET = "booklet"
    POSTER = "poster"
    BANNER = "banner"
    DIPLOMA = "diploma"


class KitEdition(StrEnum):
    """Who it is for: with an internal one, the staff alone."""

    PUBLIC = "public"
    INTERNAL = "internal"


class ElementKind(StrEnum):
    CHARTER = "charter"
    LOGO = "logo"
    BANNER = "banner"
    VISUAL = "visual"
    MASK = "mask"


KINDS = {
    KitKind.PRESS_RELEASE: "Communiqué de presse",
    KitKind.PRESS_KIT: "Dossier de presse",
    KitKind.BOOKLET: "Livret des actions",
    KitKind.POSTER: "Affiche",
    KitKind.BANNER: "Bannière",
    KitKind.DIPLOMA: "Diplôme",
}
EDITIONS = {
    KitEdition.PUBLIC: "pour le dehors : actions publiques seules",
    KitEdition.INTERNAL: "interne : toutes les actions retenues",
}
ELEMENTS = {
    ElementKind.CHARTER: "Charte graphique",
    ElementKind.LOGO: "Logo",
    ElementKind.BANNER: "Bandeau",
    ElementKind.VISUAL: "Visuel",
    ElementKind.MASK: "Masque",
}
FORMS: dict[KitKind, tuple[str, ...]] = {
    KitKind.PRESS_RELEASE: ("docx", "odt"),
    KitKind.PRESS_KIT: ("docx", "odt"),
    KitKind.BOOKLET: ("docx", "odt"),
    KitKind.POSTER: ("pptx", "odp"),
    KitKind.BANNER: ("pptx", "odp"),
    KitKind.DIPLOMA: ("pptx", "odp", "docx", "odt"),
}
"""The formats that make sense for each; a diploma as a text is one for a mail merge."""
NAMED_FORMS = {
    "docx": "Word (.docx)",
    "odt": "LibreOffice Writer (.odt)",
    "pptx": "PowerPoint (.pptx)",
    "odp": "LibreOffice Impress (.odp)",
}
OF_ACTIONS = (KitKind.PRESS_RELEASE, KitKind.PRESS_KIT, KitKind.BOOKLET)
"""Those that say which actions there are; the others say how many at most."""
OUTPUTS = {
    KitKind.PRESS_RELEASE: OutputKind.PRESS_KIT,
    KitKind.PRESS_KIT: OutputKind.PRESS_KIT,
}


def output_of(kind: KitKind) -> OutputKind:
    """What an image must be allowed for to stand in one."""
    return OUTPUTS.get(kind, OutputKind.PRINTED)


class KitItemRow(Protocol):
    """What is read of an item, and the name of its *unit*."""

    @property
    def id(self) -> int: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def unit(self) -> str: ...
    @property
    def kind(self) -> KitKind: ...
    @property
    def edition(self) -> KitEdition: ...
    @property
    def form(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def mask(self) -> str: ...
    @property
    def issuer(self) -> str: ...
    @property
    def content(self) -> dict[str, Any]: ...
    @property
    def previews(self) -> dict[str, Any]: ...
    @property
    def made_at(self) -> datetime: ...
    @property
    def made_by(self) -> str: ...


class KitElementRow(Protocol):
    """What is read of an element, and of who gave it."""

    @property
    def id(self) -> int: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def kind(self) -> ElementKind: ...
    @property
    def of(self) -> KitKind | None: ...
    @property
    def form(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def valid_until(self) -> date | None: ...
    @property
    def removed_at(self) -> datetime | None: ...


class KitItem(SQLModel, table=True):
    """What was made for a unit: its file, the *mask* it was made on (empty: the neutral one), the
    *issuer* that it names, and *content*, what it was made of: ``actions`` (id, title, first and
    last day), ``words``, ``images`` (ids of documents). *previews*: the files of its first pages;
    *no_preview*: why there are none. *made_by* is a slot."""

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    kind: KitKind = Field(sa_type=words(KitKind))
    edition: KitEdition = Field(sa_type=words(KitEdition))
    form: str = Field(max_length=4)
    name: str = Field(max_length=200)
    digest: str = Field(max_length=64)
    size: int
    mask: str = Field(default="", max_length=200)
    issuer: str = Field(max_length=200)
    content: dict[str, Any] = Field(sa_type=CanonicalJSON)
    previews: dict[str, Any] = Field(default_factory=dict, sa_type=CanonicalJSON)
    made_at: datetime = Field(sa_type=Instant)
    made_by: str = Field(max_length=20)
    as_function: str = Field(max_length=40)


class KitElement(SQLModel, table=True):
    """A *version* of what the nation or an académie (*unit_id*) gave under a *title*; a mask is
    *of* a kind and gives files of a *form*. *valid_until*: its last day, None without one; from
    then on it is archived. *removed_at*: it was withdrawn by hand."""

    __table_args__ = (sa.Index("ix_kitelement_unit_kind", "unit_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    kind: ElementKind = Field(sa_type=words(ElementKind))
    of: KitKind | None = Field(default=None, sa_type=words(KitKind))
    form: str = Field(default="", max_length=4)
    title: str = Field(max_length=120)
    version: int
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    size: int
    digest: str = Field(max_length=64)
    valid_until: date | None = None
    added_at: datetime = Field(sa_type=Instant)
    added_by: str = Field(max_length=20)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)
    removed_by: str | None = Field(default=None, max_length=20)


KIT_ITEM = table_of(KitItem)
KIT_ELEMENT = table_of(KitElement)


def is_of_the_kit(session: Session, digest: str) -> bool:
    """Whether the file of *digest* is an item of a kit, or an element that is not withdrawn."""
    e, i = KIT_ELEMENT.c, KIT_ITEM.c
    items = sa.select(i.id).where(i.digest == digest)
    elements = sa.select(e.id).where(e.digest == digest, e.removed_at.is_(None))
    connection = session.connection()
    return any(connection.execute(one.limit(1)).first() for one in (items, elements))
