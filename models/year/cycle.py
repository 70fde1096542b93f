"""A cycle: one school year's week, of one académie, from cadrage to closing seminar.

It is born not live. What is launched is pinned: the definition it runs by is its own, and a
change to the files in ``config/`` does not reach it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from secrets import token_hex
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import object_session
from sqlmodel import Field, SQLModel

from models.database.types import Instant, KeptJSON, table_of, words
from models.journal import JOURNAL
from models.year.phases import PhaseKind
from models.year.week import end_of_row

LONGEST_CYCLE_NAME = 40


class CycleState(StrEnum):
    DRAFT = "draft"
    LIVE = "live"
    CLOSED = "closed"


CYCLE_MOVES = {
    CycleState.DRAFT: {CycleState.LIVE},
    CycleState.LIVE: {CycleState.CLOSED},
    CycleState.CLOSED: set(),
}


def _last_day(*, primary_key: bool = False) -> Any:
    """The column of a week's last day, the usual one where only its first is said."""
    kept = {"default": end_of_row, "nullable": False}
    return Field(default=None, primary_key=primary_key, sa_column_kwargs=kept)


class Cycle(SQLModel, table=True):
    """*week* is the first day of the week, *week_ends* its last, as they were typed. *name* tells
    it from another cycle of the same school year (« printemps »); *definition* the pinned,
    merged definition (live cycles), *changes* what this académie changes of ``config/cycle.yaml``.

    *population* grows whenever people or units change: what was owed is counted again.
    *link_key* signs the links of its letters (``models/letters/signed_links.py``), and is shown
    nowhere.
    """

    __table_args__ = (sa.UniqueConstraint("academy_id", "school_year", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    academy_id: int = Field(foreign_key="unit.id")
    school_year: str = Field(max_length=7)
    name: str = Field(default="", max_length=LONGEST_CYCLE_NAME)
    week: date
    week_ends: date = _last_day()
    state: CycleState = Field(default=CycleState.DRAFT, sa_type=words(CycleState))
    changes: dict[str, Any] = Field(default_factory=dict, sa_type=KeptJSON)
    definition: dict[str, Any] | None = Field(default=None, sa_type=KeptJSON)
    launched_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    population: int = 0
    put_off: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=KeptJSON, sa_column_kwargs={"server_default": "[]"}
    )
    """Its weeks that were put off while live, in order (``models/year/put_off.py``)."""
    link_key: str = Field(default_factory=token_hex, max_length=64, repr=False)


class UnitWeek(SQLModel, table=True):
    """The week that a unit holds on a date of its own; what is below it follows."""

    cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    week: date
    week_ends: date = _last_day()


class Participation(SQLModel, table=True):
    """A unit that takes part in a cycle, with the week and the place whose calendar it follows.

    Computed as a set from the territory, the cycle's choice of units and :class:`UnitWeek`.
    *since* is the local day it joined: a reminder older than that is not owed.
    """

    cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    week: date
    week_ends: date = _last_day()
    place: str = Field(max_length=60)
    since: date
    team_complete: bool = False
    """Its pilot said that the team is composed, holes and all."""


class Phase(SQLModel, table=True):
    """Where a phase stands for the units of one week and place."""

    cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    week: date = Field(primary_key=True)
    week_ends: date = _last_day(primary_key=True)
    place: str = Field(primary_key=True, max_length=60)
    kind: PhaseKind = Field(primary_key=True, sa_type=words(PhaseKind))
    state: str = Field(default="to_come", max_length=10)
    changed_at: datetime | None = Field(default=None, sa_type=Instant)


class Objective(SQLModel, table=True):
    """An objective that the closing seminar fixes for next year, and its measure.

    *figure*: one that we reckon (``models/year/objectives.py``), or empty: *measure* then says in
    words what a pilot types, *value* what it is this year and *reached* what it is next year.
    *target*: what it is to be, by the day *due_on*.
    """

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    position: int
    text: str
    figure: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    measure: str = Field(default="", max_length=160, sa_column_kwargs={"server_default": ""})
    unit: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    value: float | None = None
    target: float | None = None
    due_on: date | None = None
    reached: float | None = None
    reached_at: datetime | None = Field(default=None, sa_type=Instant)
    reached_by: str | None = Field(default=None, max_length=20)


CYCLE = table_of(Cycle)
UNIT_WEEK = table_of(UnitWeek)
PARTICIPATION = table_of(Participation)
PHASE = table_of(Phase)
OBJECTIVE = table_of(Objective)


@sa.event.listens_for(Cycle, "before_insert")
def _number_of_its_own(_mapper: object, connection: sa.Connection, cycle: Cycle) -> None:
    """SQLite would give the number of an effaced cycle again, and with it its links and the chain
    of its journal, which stays; a sequence of PostgreSQL gives none twice."""
    if cycle.id is not None or connection.dialect.name != "sqlite":
        return
    ever = [
        connection.scalar(sa.select(sa.func.max(n))) or 0 for n in (CYCLE.c.id, JOURNAL.c.chain)
    ]
    session = object_session(cycle)
    with_it = [c.id or 0 for c in (session.new if session else ()) if isinstance(c, Cycle)]
    cycle.id = max(*ever, *with_it) + 1
