"""A partner of an académie: what it is, what it offers, who follows it, its agreements, and the
actions whose fiche names it. No account is kept: nothing here has an amount.

How to reach it is a table of its own, which goes after two years in which nothing happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from config.settings import config_file
from models.database.types import CanonicalJSON, Instant, table_of
from models.errors import BadDefinition
from models.intake.yaml_file import read_yaml
from models.words.collation import in_order, same, sought
from models.words.sort_keys import follows, keeps

NAME = "partners.yaml"


class Partner(SQLModel, table=True):
    """*unit_id*: the territory that keeps it, whose relay or pilot follows it and is reminded of
    its agreements. *neutral_on*, *neutral_by*: when its neutrality (laïcité) was looked at, and by
    which function. *withdrawn_on*: it is a partner no more.
    """

    __table_args__ = (
        sa.UniqueConstraint("academy_id", "name_same", name="uq_partner_name"),
        sa.Index("ix_partner_unit_id", "unit_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    academy_id: int = Field(foreign_key="unit.id")
    unit_id: int = Field(foreign_key="unit.id")
    name: str = Field(max_length=200)
    name_order: str = follows(in_order, "name")
    name_same: str = follows(same, "name")
    sought: str = follows(sought, "name", "town", "text")
    kind: str = Field(max_length=40)
    town: str = Field(default="", max_length=120)
    offers: list[str] = Field(sa_type=CanonicalJSON)
    text: str = Field(default="", max_length=2000)
    site: str | None = Field(default=None, max_length=500)
    neutral_on: date | None = None
    neutral_by: str | None = Field(default=None, max_length=120)
    withdrawn_on: date | None = None
    withdrawn_reason: str | None = Field(default=None, max_length=500)
    edits: int = 0
    added_at: datetime = Field(sa_type=Instant)
    added_by: str = Field(max_length=20)


class PartnerContact(SQLModel, table=True):
    """How a partner is reached. *active_at*: when something last happened with it; *told_on*: when
    its contact was told what is kept of them, and their rights."""

    partner_id: int = Field(foreign_key="partner.id", primary_key=True)
    name: str = Field(default="", max_length=120)
    mail: str = Field(default="", max_length=254)
    phone: str = Field(default="", max_length=40)
    told_on: date | None = None
    active_at: datetime = Field(sa_type=Instant)


class PartnerAgreement(SQLModel, table=True):
    """A convention: its object, by whom it is signed for the school or the académie (an office,
    never a person), from a day to a day. *renewed*: another follows it, or it need not be.
    *first_on*, *last_on*: when who follows the partner is reminded of its end."""

    id: int | None = Field(default=None, primary_key=True)
    partner_id: int = Field(foreign_key="partner.id", index=True)
    title: str = Field(max_length=200)
    signatory: str = Field(max_length=120)
    signed_on: date | None = None
    starts: date
    ends: date = Field(index=True)
    first_on: date
    last_on: date
    renewed: bool = False
    file: str | None = Field(default=None, max_length=200)
    media_type: str | None = Field(default=None, max_length=100)
    digest: str | None = Field(default=None, max_length=64)
    added_at: datetime = Field(sa_type=Instant)
    added_by: str = Field(max_length=20)


FIRST_REMINDER, LAST_REMINDER = timedelta(days=60), timedelta(days=15)
"""Before an agreement ends: two months leave a council or a board the time to meet."""


class PartnerLink(SQLModel, table=True):
    """The name that the fiche of an action gives to a partner (*named*, as it is compared) is that
    partner: it counts once, however it is spelled."""

    action_id: int = Field(foreign_key="action.id", primary_key=True)
    named: str = Field(max_length=200, primary_key=True)
    partner_id: int = Field(foreign_key="partner.id", index=True)


keeps(Partner)
PARTNER = table_of(Partner)
PARTNER_CONTACT = table_of(PartnerContact)
PARTNER_AGREEMENT = table_of(PartnerAgreement)
PARTNER_LINK = table_of(PartnerLink)


@dataclass(frozen=True, kw_only=True)
class PartnerWords:
    """The kinds of partners and what they may offer, by their codes."""

    kinds: dict[str, str]
    offers: dict[str, str]


def partner_words() -> PartnerWords:
    """Those of the installation. Raises BadDefinition."""
    return _words(config_file(NAME))


@lru_cache(maxsize=4)
def _words(path: Path) -> PartnerWords:
    said = read_yaml(path)
    found = {}
    for part in ("kinds", "offers"):
        listed = said.get(part)
        right = isinstance(listed, dict) and all(
            isinstance(code, str) and len(code) <= 40 and isinstance(words, str) and words.strip()
            for code, words in listed.items()
        )
        if not right or not listed:
            raise BadDefinition(
                f"{path.name}, « {part} » : chaque ligne est un code et ses mots.",
                "Corrigez ce fichier, puis recommencez.",
            )
        found[part] = dict(listed)
    return PartnerWords(kinds=found["kinds"], offers=found["offers"])


def is_an_agreement(session: Session, digest: str) -> bool:
    """Whether the file of *digest* is the document of an agreement."""
    a = PARTNER_AGREEMENT.c
    query = sa.select(a.id).where(a.digest == digest).limit(1)
    return session.connection().execute(query).first() is not None
