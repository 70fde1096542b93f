"""A demo's own rows: where its year is, how fast it goes, and what is to come in it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, Session, SQLModel

from models.database.types import Instant, table_of, words


class PaceState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"


class Pace(SQLModel, table=True):
    """*seconds* of real time, at least, between two moments; *steps* asked while it is paused;
    *until*: the moment to go to as fast as runs go. *seed*: whose luck the people have.

    *since_at*, *since_seq*: where its time and its cycle's journal were when a step was asked for,
    until the year goes on by itself."""

    id: int = Field(default=1, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    seed: int = 1
    state: PaceState = Field(default=PaceState.RUNNING, sa_type=words(PaceState))
    seconds: float = 2.5
    steps: int = 0
    until: datetime | None = Field(default=None, sa_type=Instant)
    since_at: datetime | None = Field(default=None, sa_type=Instant)
    since_seq: int | None = None


PACE = table_of(Pace)


class AgendaLine(SQLModel, table=True):
    """What somebody will do, or has *done*: its *kind* on its *subject*, for the time that is its
    *round*; *by* is a slot."""

    cycle_id: int = Field(primary_key=True, foreign_key="cycle.id")
    kind: str = Field(primary_key=True, max_length=40)
    subject: int = Field(primary_key=True)
    round: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    by: str = Field(max_length=20)
    done: bool = False


LINE = table_of(AgendaLine)


def pace_of(session: Session) -> Pace | None:
    """The home's pace; None where the home is no demo."""
    return session.get(Pace, 1)
