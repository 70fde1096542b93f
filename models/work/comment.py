"""What validators and carriers say of a subject, beside any decision."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.database.types import Instant, table_of
from models.work.subjects import LONGEST


class Comment(SQLModel, table=True):
    """*subject_kind*: a :class:`SubjectKind`, or the list to which a pilot wrote these words.

    *by* is a slot, *as_function* and *unit_id* by what right it spoke."""

    __table_args__ = (sa.Index("ix_comment_subject", "subject_kind", "subject_id"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    subject_kind: str = Field(max_length=LONGEST)
    subject_id: int
    at: datetime = Field(sa_type=Instant)
    by: str = Field(max_length=20)
    as_function: str = Field(max_length=40)
    unit_id: int = Field(foreign_key="unit.id")
    text: str


COMMENT = table_of(Comment)
