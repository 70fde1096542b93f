"""A validation task: a function, at one level, must decide on one subject by one date."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.database.types import Instant, table_of, words
from models.territory.unit import Level
from models.work.subjects import LONGEST, SubjectKind


class TaskState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    DECLINED = "declined"
    TACIT = "tacit"
    """Accepted because nobody answered in time, and recorded as such: where the cycle says so, and
    never for a convention, money or somebody from outside."""
    DROPPED = "dropped"
    """No longer wanted: its subject was withdrawn or changed."""
    LAPSED = "lapsed"
    """Nobody answered, and there is no time left for it: no agreement, whatever the cycle says."""


TASK_MOVES: dict[TaskState, set[TaskState]] = {
    TaskState.OPEN: set(TaskState) - {TaskState.OPEN},
    **{s: set() for s in TaskState if s is not TaskState.OPEN},
}

ENDED = (TaskState.DROPPED, TaskState.LAPSED)
"""Nobody decided, and nobody has to any more."""

TASK_GIVEN_BACK: dict[TaskState, set[TaskState]] = {
    TaskState.TACIT: {TaskState.OPEN, TaskState.DROPPED},
    TaskState.OPEN: {TaskState.DROPPED},
}
"""What only a reopening does: a silence that was taken too early is none, and what it asked of the
levels above was not asked."""


class ValidationTask(SQLModel, table=True):
    """*unit* and *function* decide; *level* is the level they decide for (a vacant level may be
    decided one level up). *room* is the number of school days between asking and due date.

    *about_id*: the unit whose work it is. *delegate_id*: the colleague it was delegated to.
    *decided_by* is a slot, *decided_as* the function that decided, *on_behalf* the slot that was
    represented.
    """

    __table_args__ = (
        sa.UniqueConstraint("subject_kind", "subject_id", "round", "level"),
        sa.Index("ix_validationtask_open", "cycle_id", "state", "due_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id")
    subject_kind: SubjectKind = Field(sa_type=words(SubjectKind, LONGEST))
    subject_id: int
    round: int
    level: Level = Field(sa_type=words(Level))
    unit_id: int = Field(foreign_key="unit.id", index=True)
    function: str = Field(max_length=40)
    about_id: int = Field(foreign_key="unit.id")
    state: TaskState = Field(default=TaskState.OPEN, sa_type=words(TaskState))
    asked_on: date
    due_on: date
    room: int
    tacit_on: date | None = None
    delegate_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_by: str | None = Field(default=None, max_length=20)
    decided_as: str | None = Field(default=None, max_length=40)
    on_behalf: str | None = Field(default=None, max_length=20)
    order_id: int | None = Field(default=None, foreign_key="delegationorder.id")
    """The arrêté by which it was decided in an authority's name."""
    reason: str | None = None
    objection: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """Its subject is in the programme already, and stays there unless somebody objects."""


TASK = table_of(ValidationTask)
AWAITED = sa.and_(TASK.c.state == TaskState.OPEN, TASK.c.objection.is_(sa.false()))
"""The SQL condition that an answer is awaited: nobody has to object."""
