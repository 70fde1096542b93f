"""The register of delivery passes that hold claims.

Who has letters in hand: one row for each pass of the delivery, which names its process.

What a pass had claimed is owed again as soon as its process is gone. On another machine that is
not known: there its silence tells, after :data:`ABSENT_AFTER`; on this one, a process that is alive
and writes nothing keeps its letters for :data:`LEASE`. All of it in the database's own time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Protocol

import pendulum
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.transactions import upsert
from models.database.types import Instant, table_of
from models.operations.processes import ProcessName, is_gone, same_machine, this_process

BEAT_EVERY = 10.0
"""Seconds between two signs of life of a pass."""
ABSENT_AFTER = timedelta(seconds=60)
"""Without a sign of life, a pass of another machine is over."""
LEASE = timedelta(minutes=10)
"""Without a sign of life, a pass of a process that is there all the same is over."""


class Claimant(SQLModel, table=True):
    """A pass that claims. *id* stands in its claims; the rest but *heartbeat_at* names its process.

    *heartbeat_at*: its last sign of life, in the database's time.
    """

    id: str = Field(primary_key=True, max_length=40)
    host: str = Field(max_length=64)
    boot: str = Field(max_length=16)
    pid: int
    started: str = Field(max_length=24)
    heartbeat_at: datetime = Field(sa_type=Instant)


CLAIMANT = table_of(Claimant)
C = CLAIMANT.c

_at_work: set[str] = set()
"""The passes of this very process."""


@contextmanager
def at_work(token: str) -> Iterator[None]:
    """While it lasts, *token* is a pass of this process."""
    _at_work.add(token)
    try:
        yield
    finally:
        _at_work.discard(token)


def anybody_at_work() -> bool:
    """Whether a pass of this process is under way."""
    return bool(_at_work)


def be_known(session: Session, token: str) -> None:
    """Write down which process *token* is a pass of; it may have been forgotten meanwhile."""
    ours = this_process()
    row: dict[str, Any] = {"host": ours.host, "boot": ours.boot, "pid": ours.pid}
    row |= {"id": token, "started": ours.started, "heartbeat_at": database_now(session)}
    known = upsert(session, CLAIMANT).values(**row)
    alive = {"heartbeat_at": row["heartbeat_at"]}
    session.connection().execute(known.on_conflict_do_update(index_elements=["id"], set_=alive))


def beat(session: Session, token: str) -> None:
    """A sign of life of the pass *token*."""
    known = sa.update(CLAIMANT).where(C.id == token)
    session.connection().execute(known.values(heartbeat_at=database_now(session)))


def leave(session: Session, token: str) -> None:
    """The pass *token* is over: nothing is in its hands any more."""
    session.connection().execute(sa.delete(CLAIMANT).where(C.id == token))


_KNOWN = sa.select(CLAIMANT)


def gone(session: Session) -> Sequence[Any]:
    """The rows of the passes that are over, and that could not say so."""
    rows = session.connection().execute(_KNOWN).all()
    if not rows:
        return []
    moment = database_now(session)
    return [row for row in rows if _is_over(row, moment)]


def forget(session: Session, rows: Sequence[Any]) -> None:
    """Take these rows away, but those that have given a sign of life since they were read."""
    for row in rows:
        same = sa.and_(C.id == row.id, C.heartbeat_at == row.heartbeat_at)
        session.connection().execute(sa.delete(CLAIMANT).where(same))


class ClaimantRow(Protocol):
    @property
    def boot(self) -> str: ...
    @property
    def heartbeat_at(self) -> datetime: ...
    @property
    def host(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def pid(self) -> int: ...
    @property
    def started(self) -> str: ...


def _is_over(row: ClaimantRow, moment: datetime) -> bool:
    name = ProcessName(host=row.host, boot=row.boot, pid=row.pid, started=row.started)
    if name == this_process():
        return row.id not in _at_work
    silence = moment - row.heartbeat_at
    return is_gone(name) or silence > (LEASE if same_machine(name) else ABSENT_AFTER)


def database_now(session: Session) -> datetime:
    """The real time, the same for every machine: that of a server's clock, else of ours."""
    if session.get_bind().dialect.name != "postgresql":
        return pendulum.now("UTC")
    moment = sa.func.timezone("UTC", sa.func.clock_timestamp())
    told = session.connection().execute(sa.select(sa.type_coerce(moment, Instant)))
    return told.scalar_one()
