"""The record of a file that made a past year's actions: who brought it, and what could not be
read of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.database.types import CanonicalJSON, Instant, table_of


class YearImport(SQLModel, table=True):
    """*report*: what was shown when it was brought, each unread cell with its line and why."""

    __tablename__ = "yearimport"

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    at: datetime = Field(sa_type=Instant)
    by: str = Field(max_length=20)
    file: str = Field(max_length=120)
    actions: int
    report: dict[str, Any] = Field(default_factory=dict, sa_type=CanonicalJSON)


YEAR_IMPORT = table_of(YearImport)


def brought(cycle_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether a cycle of a query was made from files: nobody lived it here."""
    return sa.exists().where(YEAR_IMPORT.c.cycle_id == cycle_id)
