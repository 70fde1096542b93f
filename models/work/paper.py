"""What a unit writes for a cycle: framing letter, departmental version, synthesis, review."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.database.types import CanonicalJSON, table_of, words


class PaperKind(StrEnum):
    LETTER = "letter"
    VERSION = "version"
    SYNTHESIS = "synthesis"
    REVIEW = "review"


class PaperState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


P = PaperState
PAPER_MOVES: dict[PaperState, set[PaperState]] = {
    P.DRAFT: {P.SUBMITTED},
    P.SUBMITTED: {P.ACCEPTED, P.RETURNED},
    P.RETURNED: {P.SUBMITTED},
    P.ACCEPTED: set(),
}

PAPER_GIVEN_BACK: dict[PaperState, set[PaperState]] = {
    P.ACCEPTED: {P.SUBMITTED, P.DRAFT},
    P.SUBMITTED: {P.DRAFT},
}
"""What only a reopening does: what silence accepted too early is being decided again, and what that
asked of départements was not asked."""


class Paper(SQLModel, table=True):
    """One per cycle, kind and unit; *author_id* is who submitted it."""

    __table_args__ = (sa.UniqueConstraint("cycle_id", "kind", "unit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    kind: PaperKind = Field(sa_type=words(PaperKind))
    unit_id: int = Field(foreign_key="unit.id", index=True)
    author_id: int | None = Field(default=None, foreign_key="person.id")
    state: PaperState = Field(default=PaperState.DRAFT, sa_type=words(PaperState))
    round: int = 0
    content: dict[str, Any] = Field(default_factory=dict, sa_type=CanonicalJSON)
    correct_by: date | None = None
    accepted_on: date | None = None
    awaits_signed: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """It has its visa, and its letter waits for the signed PDF."""


PAPER = table_of(Paper)
