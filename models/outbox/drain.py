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

from models.database import gesture, reading
from models.outbox import claiming, sending
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
    """What became of the messages that could leave; *failed*: the cycles that had no share."""

    sent: int = 0
    dropped: int = 0
    retried: int = 0
    parked: int = 0
    failed: list[CycleFailure] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.sent + self.dropped + self.retried + self.parked


class Drain(ABC):
    """One pass over the messages of one cycle that may leave at *moment*."""

    size = 200

    def __init__(
        self, engine: sa.Engine, course: Course, moment: datetime, report: DeliveryReport
    ) -> None:
        self.engine, self.course, self.moment, self.report = engine, course, moment, report
        self.token = secrets.token_hex(12)
        self.stopped = False

    def drain(self, limit: int | None = None) -> None:
        """Hand over batch after batch until nothing may leave, or *limit* is reached."""
        if self._before_the_launch() or not self._made_ready():
            return
        while not self.stopped and (limit is None or self.report.total < limit):
            size = self.size if limit is None else min(self.size, limit - self.report.total)
            rows = self._claim(size)
            if not rows:
                return
            with gesture(self.engine) as session:
                wanted, items = self._recheck(session, rows)
            self.hand_over(wanted, items)
            if len(rows) < size:
                return

    def _before_the_launch(self) -> bool:
        """A clock that went back finds a cycle that has nothing to send yet."""
        return self.course.launched_at is not None and self.moment < self.course.launched_at

    def _made_ready(self) -> bool:
        """Whether something may leave, once lapsed claims and the day's number are seen to."""
        with reading(self.engine) as session:
            waiting = claiming.waiting(session, self.course, self.moment)
        if waiting.lapsed or waiting.new_tasks:
            with gesture(self.engine) as session:
                claiming.recover(session, self.course)
                claiming.put_over_the_cap_in_the_digest(session, self.course, self.moment)
        return waiting.anything or waiting.lapsed

    def _claim(self, size: int) -> list[Any]:
        with gesture(self.engine) as session:
            return claiming.claim(session, self.course, self.moment, self.token, size)

    def _recheck(
        self, session: Session, rows: Sequence[Any]
    ) -> tuple[list[Any], dict[int, list[Any]]]:
        """Drop what is not wanted any more; return the others, and each digest's items."""
        digests = [r.id for r in rows if r.cls is MessageClass.DIGEST]
        items = sending.items_of(session, digests)
        singles = [r for r in rows if r.cls is not MessageClass.DIGEST]
        dropped = sending.no_longer_wanted(session, self.course, [*singles, *items], self.moment)
        kept: dict[int, list[Any]] = {d: [] for d in digests}
        for item in items:
            if item.id not in dropped:
                kept[item.digest_id].append(item)
        empty = {d: "plus rien à dire" for d, own in kept.items() if not own}
        sending.drop(session, dropped | empty)
        if empty:
            day = self.course.local_day(self.moment)
            sending.note_empty_digests(session, self.course, len(empty), day, self.moment)
        gone = dropped.keys() | empty.keys()
        self.report.dropped += sum(1 for r in rows if r.id in gone)
        return [r for r in rows if r.id not in gone], kept

    @abstractmethod
    def hand_over(self, wanted: Sequence[Any], items: dict[int, list[Any]]) -> None:
        """Send *wanted*, digests with their *items*, and mark each with its result."""
