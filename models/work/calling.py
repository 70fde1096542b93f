"""What a relay or a pilot does on the telephone: whom they called, what they typed for a school."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.database.types import Instant, table_of, words


class PhoneCall(SQLModel, table=True):
    """« Appelé le… »: *by* (a slot), as *function*; *note*: what was said, in a line.

    *undone_at*: it was noted by mistake; it stays, and is shown nowhere.
    """

    __table_args__ = (sa.Index("ix_phonecall_unit", "cycle_id", "unit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    unit_id: int = Field(foreign_key="unit.id")
    called_at: datetime = Field(sa_type=Instant)
    by: str = Field(max_length=20)
    function: str = Field(max_length=40)
    note: str = Field(default="", max_length=300)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)


class TypedKind(StrEnum):
    """What was typed for a school."""

    PROPOSAL = "proposal"
    OUTCOME = "outcome"
    REPORT = "report"


class TypedForSchool(SQLModel, table=True):
    """What *by* (a slot), who holds *function* in *home_id*, typed for the school *unit_id*.

    *told*: its cycle has a letter that tells the school so, instead of a receipt. *taken_back_at*:
    it was not so, and the school says it itself.
    """

    __table_args__ = (sa.Index("ix_typedforschool_action", "action_id"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    action_id: int = Field(foreign_key="action.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    kind: TypedKind = Field(sa_type=words(TypedKind))
    round: int = 0
    """Of the action, once it is typed."""
    by: str = Field(max_length=20)
    function: str = Field(max_length=40)
    home_id: int = Field(foreign_key="unit.id")
    typed_at: datetime = Field(sa_type=Instant)
    told: bool = True
    taken_back_at: datetime | None = Field(default=None, sa_type=Instant)


PHONE_CALL = table_of(PhoneCall)
TYPED_FOR_SCHOOL = table_of(TypedForSchool)
