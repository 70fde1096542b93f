"""A message: one row of the outbox, owed once under its key.

Texts are rendered when a message is sent or shown, not when it is owed. An item of the daily
digest is a row too: it travels in the digest that gathered it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.database.types import Instant, table_of, words
from models.words.collation import sought
from models.words.sort_keys import follows
from models.work.subjects import LONGEST, SubjectKind
from models.year.classes import LONGEST_DATE, LONGEST_NAME, MessageClass


class MessageState(StrEnum):
    OWED = "owed"
    HELD = "held"
    """Kept back on purpose."""
    GATHERED = "gathered"
    """An item that a digest carries."""
    CLAIMED = "claimed"
    SENT = "sent"
    DROPPED = "dropped"
    """No longer wanted: the work was done, the recipient moved; *result* says which."""
    PARKED = "parked"
    """Refused for good, or tried too often; can be sent again."""


M = MessageState
# What a copy put back holds may be said to have left, and that taken back
# (gestures/copies/after_restoring.py).
MESSAGE_MOVES: dict[MessageState, set[MessageState]] = {
    # What was taken from a pass that was cut off may turn out to have left, owed or held by now.
    M.OWED: {M.CLAIMED, M.HELD, M.DROPPED, M.GATHERED, M.SENT},
    M.HELD: {M.OWED, M.DROPPED, M.SENT},
    M.GATHERED: {M.SENT, M.DROPPED, M.OWED, M.PARKED},
    M.CLAIMED: {M.SENT, M.OWED, M.PARKED, M.DROPPED},
    M.SENT: {M.HELD},
    M.DROPPED: set(),
    M.PARKED: {M.OWED, M.DROPPED},
}

MESSAGE_GIVEN_BACK: dict[MessageState, set[MessageState]] = {M.DROPPED: {M.OWED}}
"""What only a reopening does: what was dropped as too late, by a clock that was ahead, is not."""

MESSAGE_RESTORED: dict[MessageState, set[MessageState]] = {
    M.OWED: {M.HELD},
    M.CLAIMED: {M.HELD},
    M.SENT: {M.GATHERED},
}
"""What only follows a copy put back: whoever held a claim in it holds it no more, and what a digest
carried is in it again once it is no longer said to have left."""

WAITING = (M.OWED, M.HELD, M.GATHERED, M.PARKED)
"""What has not left, nor is leaving at this moment."""

TOO_LATE = "trop tard"
OVERTAKEN = "une relance plus forte est due"
NEXT_DIGEST = "trop tard : repris dans le résumé suivant"
ONE_ADDRESS = "réuni avec le résumé de la même adresse"
NOTHING_TO_SAY = "plus rien à dire"
DROPPED_BY_CLOCK = (TOO_LATE, OVERTAKEN)
"""Why letters are dropped for the moment it is, their keys kept."""


class Message(SQLModel, table=True):
    """*key* is ``cycle:rule:rung:subject:round:slot``; *slot* is who is written to, ``p12`` a
    person or ``u345`` the directory address of unit 345; *unit_id* the unit it is about;
    *home_id* the unit whose hours hold (where the recipient is).

    *not_before*: the first moment it may leave; *not_after*: past that it is dropped.
    """

    __table_args__ = (
        sa.Index("ix_message_due", "cycle_id", "state", "not_before"),
        sa.Index("ix_message_slot", "slot", "sent_at"),
        sa.Index("ix_message_digest", "digest_id", "state", "sent_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=200)
    cycle_id: int = Field(foreign_key="cycle.id")
    rule: str = Field(max_length=LONGEST_NAME)
    rung: str = Field(default="", max_length=LONGEST_DATE)
    text: str = Field(max_length=LONGEST_NAME)
    cls: MessageClass = Field(sa_type=words(MessageClass))
    state: MessageState = Field(default=MessageState.OWED, sa_type=words(MessageState))
    subject_kind: SubjectKind = Field(sa_type=words(SubjectKind, LONGEST))
    subject_id: int
    round: int = 0
    unit_id: int
    home_id: int
    place: str = Field(max_length=60)
    function: str = Field(max_length=LONGEST_NAME)
    slot: str = Field(max_length=20)
    person_id: int | None = None
    reason: str
    owed_at: datetime = Field(sa_type=Instant)
    not_before: datetime = Field(sa_type=Instant)
    not_after: datetime | None = Field(default=None, sa_type=Instant)
    due_on: date | None = None
    digest_id: int | None = None
    attempts: int = 0
    claim: str | None = Field(default=None, max_length=40)
    """In whose hands it is: a row of ``claimant``."""
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    result: str | None = None
    flow_run_id: str | None = Field(default=None, max_length=40)
    wording_id: int | None = Field(default=None, foreign_key="wording.id")
    """What a pilot wrote in place of the text."""
    restoration_id: int | None = None
    """The copy put back since which it waits, or waited, for a pilot to say whether it had left."""


class RuleRun(SQLModel, table=True):
    """A due rule that was carried out, for one *day* and one count of the people and units.

    The day on which people last changed, where only they can add to what the rule owes.
    """

    cycle_id: int = Field(primary_key=True)
    rule: str = Field(primary_key=True, max_length=LONGEST_NAME)
    rung: str = Field(primary_key=True, max_length=LONGEST_DATE)
    week: date = Field(primary_key=True)
    week_ends: date = Field(primary_key=True)
    place: str = Field(primary_key=True, max_length=60)
    day: date = Field(primary_key=True)
    population: int = Field(primary_key=True)


class Delivered(SQLModel, table=True):
    """A message as it is read in the local mailbox, which shows instead of sending."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=200)
    at: datetime = Field(sa_type=Instant)
    to: str
    subject: str
    letter_sought: str | None = follows(sought, "to", "subject")
    text: str
    html: str


MESSAGE = table_of(Message)
RULE_RUN = table_of(RuleRun)
DELIVERED = table_of(Delivered)

_M = MESSAGE.c
LETTER = (
    _M.id,
    _M.key,
    _M.cycle_id,
    _M.rule,
    _M.rung,
    _M.text,
    _M.cls,
    _M.subject_kind,
    _M.subject_id,
    _M.round,
    _M.unit_id,
    _M.home_id,
    _M.place,
    _M.function,
    _M.slot,
    _M.person_id,
    _M.reason,
    _M.owed_at,
    _M.not_before,
    _M.not_after,
    _M.due_on,
    _M.digest_id,
    _M.attempts,
    _M.wording_id,
)
"""What a pass needs of a message, to ask whether it is wanted and to write it; the rest is how it
is kept, and a fifth of the time it takes to read.
"""
