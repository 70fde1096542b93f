"""What waits since a copy was put back, sending by sending, until a pilot says whether it left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.gestures.copies.after_restoring import HELD_SINCE, SAID
from models.letters.called import name_of_text
from models.operations.restoration import last_restoration
from models.words.collation import in_order
from models.work.message import MESSAGE, MessageState
from models.year.cycle import CYCLE, CycleState

M = MESSAGE.c


@dataclass(frozen=True, kw_only=True)
class Restored:
    """A sending of which *held* letters wait and *said* were said to have left, to *people*; its
    first might have left at *first*."""

    rule: str
    rung: str
    name: str
    held: int
    said: int
    people: int
    first: datetime

    @property
    def key(self) -> str:
        return f"{self.rule}:{self.rung}"


def restored_sendings(session: Session, cycle_id: int) -> list[Restored]:
    """The sendings of a cycle that a restoration holds, or held and were said to have left."""
    if last_restoration(session) is None:
        return []
    waits = sa.case((M.state == MessageState.HELD, 1), else_=0)
    query = (
        sa.select(
            M.rule,
            M.rung,
            sa.func.min(M.text).label("text"),
            sa.func.sum(waits).label("held"),
            sa.func.count().label("all"),
            sa.func.count(M.slot.distinct()).label("people"),
            sa.func.min(M.not_before, type_=M.not_before.type).label("first"),
        )
        .where(M.cycle_id == cycle_id, sa.or_(HELD_SINCE, SAID))
        .group_by(M.rule, M.rung)
    )
    found = [_sending(row) for row in session.connection().execute(query)]
    return sorted(found, key=lambda one: (one.held == 0, one.first, in_order(one.name)))


class RestoredSending(Protocol):
    """A sending of which letters were held since a copy was put back, and their counts."""

    @property
    def rule(self) -> str: ...
    @property
    def rung(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def held(self) -> int: ...
    @property
    def all(self) -> int: ...
    @property
    def people(self) -> int: ...
    @property
    def first(self) -> datetime: ...


def _sending(row: RestoredSending) -> Restored:
    return Restored(
        rule=row.rule,
        rung=row.rung,
        name=name_of_text(row.text),
        held=int(row.held),
        said=row.all - int(row.held),
        people=row.people,
        first=row.first,
    )


def restored_count(session: Session, cycle_ids: Sequence[int] | None = None) -> int:
    """How many letters of these cycles (of all that are live) a restoration holds."""
    mine = M.cycle_id.in_(
        sa.select(CYCLE.c.id).where(CYCLE.c.state == CycleState.LIVE)
        if cycle_ids is None
        else list(cycle_ids)
    )
    query = sa.select(sa.func.count()).where(mine, HELD_SINCE)
    return int(session.connection().execute(query).scalar_one())
