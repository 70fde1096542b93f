"""The columns that somebody last chose for an export, for the next time."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from models.database.types import CanonicalJSON, table_of


class ChosenColumns(SQLModel, table=True):
    """*export* is what is exported (``actions``); *columns* their codes, in order."""

    slot: str = Field(primary_key=True, max_length=20)
    export: str = Field(primary_key=True, max_length=32)
    columns: list[str] = Field(sa_type=CanonicalJSON)


CHOSEN_COLUMNS = table_of(ChosenColumns)
