"""The account of a storm: what people were answered, what arrived, the bad days there were."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Did(StrEnum):
    """What somebody was told is done."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    DECIDED = "decided"
    COMMENTED = "commented"


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A gesture that was answered 2xx or 3xx, with what finds it again in the database.

    *subject*: the action, or the task that was decided. *words*: a title, a verdict, a comment.
    """

    did: Did
    subject: int
    words: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """An answer 5xx. *waits*: it said when to come back."""

    path: str
    status: int
    waits: bool


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter that the mail server kept, *at* so many seconds of the storm."""

    key: str
    message_id: str
    at: float


@dataclass(frozen=True, kw_only=True)
class Day:
    """A bad day, as it was: *died* says how many processes that send letters died of it."""

    name: str
    began: float
    ended: float
    died: int = 0


@dataclass(frozen=True, kw_only=True)
class Account:
    """All that is known of one storm, once its house was left two periods in peace.

    *titles*: those that somebody tried to draft, whatever the answer. *unanswered*: the keys of
    letters that the mail server kept without its 250 being heard. *stuck*: the keys of letters
    still claimed after the peace. *kept*: what the database of the closed house holds
    (tests/chaos/inside.py).
    """

    seed: int
    database: str
    kept: dict[str, Any]
    accepted: list[Accepted] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    unanswered: frozenset[str] = frozenset()
    stuck: frozenset[str] = frozenset()
    days: list[Day] = field(default_factory=list)
    answers: int = 0
    silences: int = 0
    openings: int = 0
    lanes: int = 4
