"""Draining the outbox, whatever the way out: claim, is it still wanted?, hand over, mark."""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.database.patience import Limits
from models.database.transactions import gesture, reading
from models.operations import claimants
from models.outbox import claiming, sending
from models.outbox.digest import take_out
from models.planner.silence import silenced
from models.work.message import NOTHING_TO_SAY
from models.year.classes import MessageClass
from models.year.course import Course


@dataclass(frozen=True, kw_only=True)
class CycleFailure:
    """A live cycle whose messages could not be seen to, and why, in one line."""

    cycle: int
    academy: str
    school_year: str
    error: str


@dataclass(kw_only=True)
class DeliveryReport:
    """What became of the messages that could leave; *failed*: the cycles that had no share.

    *stopped*: it was asked to end before all had left. *unmarked*: letters that left, or may have,
    and could not be marked in time: the next pass may send them again.
    """

    sent: int = 0
    dropped: int = 0
    retried: int = 0
    parked: int = 0
    failed: list[CycleFailure] = field(default_factory=list)
    stopped: bool = False
    unmarked: int = 0

    @property
    def total(self) -> int:
        return self.sent + self.dropped + self.retried + self.parked


@dataclass(frozen=True, kw_only=True)
class Rechecked:
    """What was learnt of claimed messages just before they leave.

    *wanted* with the *items* of those that are digests; *dropped*: wanted no more, and why;
    *empty*: digests that have nothing to say; *gone*: how many of the messages are one or the
    other; *not_now*: it is no longer their hour; *silenced*: items that wait for a suspended unit.
    What is nowhere here is in other hands by now.
    """

    wanted: list[Any]
    items: dict[int, list[Any]]
    dropped: dict[int, str]
    empty: list[int]
    gone: int
    not_now: list[int]
    silenced: set[int]


class Drain(ABC):
    """One pass over the messages of one cycle that may leave at *moment*."""

    size = 200
    limits: Limits | None = None
    """How long it may wait for the database; the engine's own by default."""

    def __init__(
        self, engine: sa.Engine, course: Course, moment: datetime, report: DeliveryReport
    ) -> None:
        self.engine, self.course, self.moment, self.report = engine, course, moment, report
        self.token = secrets.token_hex(12)

    def drain(self) -> None:
        """Hand over batch after batch until nothing may leave."""
        if self.before_the_launch() or not self.made_ready():
            return
        with claimants.at_work(self.token):
            while rows := self.claim(self.size):
                self.hand_over(*self.recheck(rows))
                if len(rows) < self.size:
                    break
            self.leave([])

    def before_the_launch(self) -> bool:
        """A clock that went back finds a cycle that has nothing to send yet."""
        return self.course.launched_at is not None and self.moment < self.course.launched_at

    def made_ready(self) -> bool:
        """Whether something may leave, once lapsed claims and the day's number are seen to."""
        with reading(self.engine, self.limits) as session:
            waiting = claiming.waiting(session, self.course, self.moment)
        if waiting.lapsed or waiting.new_tasks:
            with gesture(self.engine, self.limits) as session:
                claiming.recover(session, self.course)
                claiming.put_over_the_cap_in_the_digest(session, self.course, self.moment)
        return waiting.anything or waiting.lapsed

    def claim(self, size: int) -> list[Any]:
        """Take up to *size* messages, and say whose hands they are in."""
        with gesture(self.engine, self.limits) as session:
            claimants.be_known(session, self.token)
            return claiming.claim(session, self.course, self.moment, self.token, size)

    def leave(self, unmarked: Sequence[int]) -> None:
        """Give back what was not tried; with nothing *unmarked*, our hands are empty."""
        with gesture(self.engine, self.limits) as session:
            sending.give_back_all(session, self.course.cycle_id, self.token, unmarked)
            if not unmarked:
                claimants.leave(session, self.token)

    def recheck(self, rows: Sequence[Any]) -> tuple[list[Any], dict[int, list[Any]]]:
        """Drop what is not wanted any more; return the others, and each digest's items.

        It is asked without the lock of a writer, and written down only where something has changed.
        """
        with reading(self.engine, self.limits) as session:
            asked = self._ask(session, rows)
        if asked.dropped or asked.empty or asked.not_now or asked.silenced:
            with gesture(self.engine, self.limits) as session:
                self._drop(session, asked)
        return asked.wanted, asked.items

    def _ask(self, session: Session, rows: Sequence[Any]) -> Rechecked:
        ours = self.still_ours(session, rows)
        now = [r for r in rows if ours.get(r.id)]
        digests = [r.id for r in now if r.cls is MessageClass.DIGEST]
        items = sending.items_of(session, digests)
        waiting = silenced(session, [item.id for item in items])
        items = [item for item in items if item.id not in waiting]
        singles = [r for r in now if r.cls is not MessageClass.DIGEST]
        asked = self.doubtful([*singles, *items])
        dropped = sending.no_longer_wanted(session, self.course, asked, self.moment)
        kept: dict[int, list[Any]] = {d: [] for d in digests}
        for item in items:
            if item.id not in dropped:
                kept[item.digest_id].append(item)
        empty = [d for d, own in kept.items() if not own]
        gone = dropped.keys() | set(empty)
        return Rechecked(
            wanted=[r for r in now if r.id not in gone],
            items=kept,
            dropped=dropped,
            empty=empty,
            gone=sum(1 for r in now if r.id in gone),
            not_now=[r.id for r in rows if ours.get(r.id) is False],
            silenced=waiting,
        )

    def still_ours(self, session: Session, rows: Sequence[Any]) -> dict[int, bool]:
        """Those of *rows* that this pass holds still, and whether it is their hour."""
        ids = [r.id for r in rows]
        return sending.ours_now(session, self.course, ids, self.token, self.moment)

    def doubtful(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Those of *rows* that may not be wanted any more: they were owed a while ago."""
        return rows

    def _drop(self, session: Session, asked: Rechecked) -> None:
        sending.give_back(session, asked.not_now, self.token)
        take_out(session, sorted(asked.silenced))
        sending.drop(session, asked.dropped)
        self._drop_empty(session, asked.empty)
        self.report.dropped += asked.gone - len(asked.empty)

    def _drop_empty(self, session: Session, digests: Sequence[int]) -> None:
        if digests:
            sending.drop(session, dict.fromkeys(digests, NOTHING_TO_SAY))
            day = self.course.local_day(self.moment)
            sending.note_empty_digests(session, self.course, len(digests), day, self.moment)
            self.report.dropped += len(digests)

    @abstractmethod
    def hand_over(self, wanted: Sequence[Any], items: dict[int, list[Any]]) -> None:
        """Send *wanted*, digests with their *items*, and mark each with its result."""
