"""What a unit answers at the end of the year of each function held there: who stays, who goes."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.database.types import Instant, table_of, words


class AssignmentReply(StrEnum):
    CONFIRM = "confirm"
    """The same person, next year too."""
    REPLACE = "replace"
    """Somebody else, whom the answer names."""
    ENDS = "ends"
    """Nobody after that day, or not known yet."""
    UNKNOWN = "unknown"


class AssignmentAnswer(SQLModel, table=True):
    """One an assignment and a cycle: the last one counts.

    *ends*: until when it is held, if it ends; *successor_id*: who holds it from the next day on.
    """

    cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id", primary_key=True)
    reply: AssignmentReply = Field(sa_type=words(AssignmentReply))
    ends: date | None = None
    successor_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime = Field(sa_type=Instant)
    answered_by: str = Field(max_length=20)


ASSIGNMENT_ANSWER = table_of(AssignmentAnswer)
