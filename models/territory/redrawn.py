"""A change of the territory: units that merge, close, move or leave the year, old → new, on a day.

It is carried out by the clock on its day, whole, and taken back while nothing was done since: what
it changed is kept with it, row by row.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.database.types import CanonicalJSON, Instant, table_of, words


class ChangeKind(StrEnum):
    MOVE = "move"
    """Schools hang on another bassin or circonscription: circonscriptions redrawn."""
    FUSE = "fuse"
    """Écoles or establishments become one: the old UAI means the new."""
    MERGE = "merge"
    """Bassins, or circonscriptions, become one."""
    CLOSE = "close"
    """A school closes, and nothing takes its place."""
    DROP = "drop"
    """A bassin or circonscription leaves the year under way."""


class Becomes(StrEnum):
    """What becomes of the actions of a unit that leaves, as a pilot says."""

    GO_ON = "go_on"
    """Their school carries them on, attached elsewhere."""
    HAND_OVER = "hand_over"
    """Another unit carries them."""
    END = "end"


class TerritoryChange(SQLModel, table=True):
    """*moves*: pairs (old, new or null) of units' numbers. *actions*: what becomes of each action,
    by number, ``""`` of the others: (a word of :class:`Becomes`, a unit's number or null).

    *trace*: what it changed, to be put back (``models/gestures/redrawing/ledger.py``). *undone_at*
    of one that is not done: it was given up. *failed*: why the clock could not carry it out.
    """

    __tablename__ = "territorychange"

    id: int | None = Field(default=None, primary_key=True)
    academy_id: int = Field(foreign_key="unit.id", index=True)
    kind: ChangeKind = Field(sa_type=words(ChangeKind))
    on: date
    moves: list[Any] = Field(sa_type=CanonicalJSON)
    actions: dict[str, Any] = Field(default_factory=dict, sa_type=CanonicalJSON)
    made_at: datetime = Field(sa_type=Instant)
    by: str = Field(max_length=20)
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    trace: dict[str, Any] | None = Field(default=None, sa_type=CanonicalJSON)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)
    undone_by: str | None = Field(default=None, max_length=20)
    failed: str | None = Field(default=None, sa_type=sa.Text)


class TerritoryTold(SQLModel, table=True):
    """A unit that is told of a change, once, whatever the number of its actions: *actions* are
    those that it is told of, each (number, what becomes of it, the unit that carries it on)."""

    __tablename__ = "territorytold"

    change_id: int = Field(foreign_key="territorychange.id", primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    actions: list[Any] = Field(default_factory=list, sa_type=CanonicalJSON)


TERRITORY_CHANGE = table_of(TerritoryChange)
TERRITORY_TOLD = table_of(TerritoryTold)
C = TERRITORY_CHANGE.c
PLANNED = sa.and_(C.done_at.is_(None), C.undone_at.is_(None))
"""The SQL condition that a change waits for its day."""
