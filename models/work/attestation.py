"""Somebody of the staff took part, and asks the académie to attest it: what is attested is read
when it is issued, and frozen."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.access.public_token import number_in, public_token
from models.database.types import CanonicalJSON, Instant, table_of, words
from models.errors import NotFound


class AttestationState(StrEnum):
    ASKED = "asked"
    ISSUED = "issued"
    REFUSED = "refused"


class Attestation(SQLModel, table=True):
    """*person* asks for one as *function* in *unit*; *number*: « 2026-27/12 » once it is issued, as
    *issued_as*; *content*: what it says, as it was printed; *reason*: why it is not issued."""

    __table_args__ = (sa.UniqueConstraint("cycle_id", "person_id", "unit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    function: str = Field(max_length=40)
    state: AttestationState = Field(default=AttestationState.ASKED, sa_type=words(AttestationState))
    asked_at: datetime = Field(sa_type=Instant)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_by: str | None = Field(default=None, max_length=20)
    issued_as: str | None = Field(default=None, max_length=40)
    number: str | None = Field(default=None, max_length=20)
    reason: str = Field(default="", max_length=300)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=CanonicalJSON)


ATTESTATION = table_of(Attestation)
AT = ATTESTATION.c
KIND = "attestation"


def code_of(secret: str, number: int) -> str:
    """The verification code of an attestation: nobody else makes one that is good."""
    return public_token(secret, KIND, number)


class NoAttestation(NotFound):
    """A code that was cut, changed, or made up; or of what is not kept any more."""

    def __init__(self) -> None:
        super().__init__(
            "Ce code n'est celui d'aucune attestation.",
            "Recopiez-le en entier. Passé la durée de conservation, une attestation ne se vérifie "
            "plus ici : demandez à l'académie.",
        )


def attestation_with(session: Session, code: str) -> sa.Row[Any]:
    """The attestation that was issued with *code*. Raises NoAttestation."""
    number = number_in(session, KIND, code.strip().lower())
    query = sa.select(ATTESTATION).where(AT.id == number, AT.state == AttestationState.ISSUED)
    row = None if number is None else session.connection().execute(query).first()
    if row is None:
        raise NoAttestation
    return row
