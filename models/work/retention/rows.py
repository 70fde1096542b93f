"""What is remembered of retention itself: what the Archives allowed to destroy, what a person
asked, what is kept from being destroyed, which years the Archives took over. Ids, references and
dates: nobody is named but who signed the visa."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.types import CanonicalJSON, Instant, table_of, words


class DisposalSlip(SQLModel, table=True):
    """A *bordereau d'élimination*: *lines* of what fell due that day. It is purged once the visa of
    the Archives is joined: its reference, its date, who signed it, and the file that says so.

    *done*: how many rows of each line went.
    """

    id: int | None = Field(default=None, primary_key=True)
    academy_id: int = Field(foreign_key="unit.id", index=True)
    lines: list[dict[str, Any]] = Field(sa_type=CanonicalJSON)
    made_at: datetime = Field(sa_type=Instant)
    made_by: str = Field(max_length=20)
    visa_reference: str | None = Field(default=None, max_length=80)
    visa_on: date | None = None
    visa_from: str | None = Field(default=None, max_length=120)
    """Who signed, by their office: « la directrice des Archives départementales »."""
    visa_file: str | None = Field(default=None, max_length=200)
    visa_digest: str | None = Field(default=None, max_length=64)
    visa_by: str | None = Field(default=None, max_length=20)
    purged_at: datetime | None = Field(default=None, sa_type=Instant)
    purged_by: str | None = Field(default=None, max_length=20)
    done: list[int] | None = Field(default=None, sa_type=CanonicalJSON)


class PersonAsks(StrEnum):
    """What a person may ask of what is held on them (RGPD, art. 15, 16, 17 and 21)."""

    ACCESS = "access"
    CORRECTION = "correction"
    OPPOSITION = "opposition"
    OPPOSITION_ENDED = "opposition_ended"
    ERASURE = "erasure"


class PersonRequest(SQLModel, table=True):
    """What was done of what person *person_id* asked: a register of numbers, that outlives them.

    *wish*: the correction that they ask by themselves, in their words, until it is answered."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(index=True)
    asked: PersonAsks = Field(sa_type=words(PersonAsks))
    at: datetime = Field(sa_type=Instant)
    by: str = Field(max_length=20)
    wish: str | None = Field(default=None, max_length=1000)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)


class HeldFor(StrEnum):
    """Why something is kept past its term."""

    CONTESTED = "contested"
    LAWSUIT = "lawsuit"
    INQUIRY = "inquiry"


HELD_FOR = {
    HeldFor.CONTESTED: "décision contestée",
    HeldFor.LAWSUIT: "instance en cours devant un juge",
    HeldFor.INQUIRY: "contrôle ou enquête en cours",
}


class RetentionHold(SQLModel, table=True):
    """*gel*: while it is not lifted, nothing of that year (``cycle_id``), or of that person
    (``person_id``), is destroyed."""

    id: int | None = Field(default=None, primary_key=True)
    academy_id: int = Field(foreign_key="unit.id", index=True)
    cycle_id: int | None = Field(default=None, foreign_key="cycle.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    reason: HeldFor = Field(sa_type=words(HeldFor))
    set_at: datetime = Field(sa_type=Instant)
    set_by: str = Field(max_length=20)
    lifted_at: datetime | None = Field(default=None, sa_type=Instant)
    lifted_by: str | None = Field(default=None, max_length=20)


class HandoverReceipt(SQLModel, table=True):
    """*procès-verbal de prise en charge*: the Archives say that they took over what a closed year
    hands over. What the year holds may then be on a slip, and no sooner. One for a year; it stays.
    """

    id: int | None = Field(default=None, primary_key=True)
    academy_id: int = Field(foreign_key="unit.id", index=True)
    cycle_id: int = Field(foreign_key="cycle.id", unique=True)
    reference: str = Field(max_length=80)
    received_on: date
    name: str = Field(max_length=200)
    digest: str = Field(max_length=64, index=True)
    joined_at: datetime = Field(sa_type=Instant)
    joined_by: str = Field(max_length=20)


DISPOSAL_SLIP = table_of(DisposalSlip)
HANDOVER_RECEIPT = table_of(HandoverReceipt)
PERSON_REQUEST = table_of(PersonRequest)
RETENTION_HOLD = table_of(RetentionHold)


def is_of_the_archives(session: Session, digest: str) -> bool:
    """Whether the file of *digest* is what the Archives signed: a visa, or an acknowledgement."""
    columns = (HANDOVER_RECEIPT.c.digest, DISPOSAL_SLIP.c.visa_digest)
    found = sa.union_all(*(sa.select(column).where(column == digest) for column in columns))
    return session.connection().execute(found.limit(1)).first() is not None
