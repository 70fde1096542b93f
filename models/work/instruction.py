"""What a pilot asks of a sending before it is owed: keep it back, let it go by, say it otherwise.

A sending is all that one rule owes on one rung. What is asked of it here is done when it is owed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.types import Instant, table_of, words
from models.year.classes import LONGEST_DATE, LONGEST_NAME


class Does(StrEnum):
    HOLD = "hold"
    """Its messages are held: a pilot releases them by hand."""
    DROP = "drop"
    """Its messages are dropped: nobody is written to."""


class Wording(SQLModel, table=True):
    """What a pilot wrote in place of a text's own subject and paragraphs.

    The greeting, the link, the reason and the foot of the letter stay.
    """

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    subject: str = Field(max_length=200)
    text: str
    html: str | None = None
    """A letter that was written whole already (a trial): nothing is added around its text."""
    written_at: datetime = Field(sa_type=Instant)
    written_by: str = Field(max_length=20)


class Instruction(SQLModel, table=True):
    """*does*: what becomes of the sending's messages (None: they leave); *wording_id*: said so."""

    cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    rule: str = Field(primary_key=True, max_length=LONGEST_NAME)
    rung: str = Field(primary_key=True, max_length=LONGEST_DATE)
    does: Does | None = Field(default=None, sa_type=words(Does))
    wording_id: int | None = Field(default=None, foreign_key="wording.id")
    given_at: datetime = Field(sa_type=Instant)
    given_by: str = Field(max_length=20)


WORDING = table_of(Wording)
INSTRUCTION = table_of(Instruction)


def wordings_of(session: Session, numbers: Collection[int]) -> dict[int, dict[str, str]]:
    """The words of these numbers."""
    if not numbers:
        return {}
    w = WORDING.c
    query = sa.select(w.id, w.subject, w.text, w.html).where(w.id.in_(sorted(numbers)))
    rows = session.connection().execute(query)
    return {r.id: {"subject": r.subject, "text": r.text, "html": r.html or ""} for r in rows}
