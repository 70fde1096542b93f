"""The run history.

Our own record of the runs: what the portal shows of them, also while Prefect is away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.transactions import upsert
from models.database.types import CanonicalJSON, Instant, table_of, words
from models.words.moments import PARIS

KEPT = 2_000
"""Runs that are remembered: a week of them, in installations that run often."""


BUSY = "busy"
"""Asked for instead of a state: runs that did something."""


class RunState(StrEnum):
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


class Run(SQLModel, table=True):
    """One run of a flow. *id* is Prefect's; *moment* the home's, *started_at* and *ended_at* real.

    *did*: counts by French noun (``{"Courriers partis": 12}``); *error*: one line, when it failed.
    """

    __table_args__ = (sa.Index("ix_run_started", "started_at"),)

    id: str = Field(primary_key=True, max_length=40)
    flow: str = Field(max_length=40)
    name: str = Field(max_length=200)
    cycle_id: int | None = None
    state: RunState = Field(default=RunState.RUNNING, sa_type=words(RunState))
    moment: datetime = Field(sa_type=Instant)
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    did: dict[str, int] = Field(default_factory=dict, sa_type=CanonicalJSON)
    error: str | None = None


RUN = table_of(Run)


def began(session: Session, run: dict[str, Any]) -> None:
    """Remember that a run began: *run* holds its id, flow, name, cycle_id and moment."""
    row = run | {"state": RunState.RUNNING, "started_at": pendulum.now("UTC"), "did": {}}
    fresh = upsert(session, RUN).values(**row)
    session.connection().execute(
        fresh.on_conflict_do_update(index_elements=["id"], set_={"state": RunState.RUNNING})
    )


def ended(session: Session, run_id: str, did: dict[str, int], error: str | None = None) -> None:
    """Remember how it ended."""
    state = RunState.FAILED if error else RunState.COMPLETED
    values = {"state": state, "ended_at": pendulum.now("UTC"), "did": did, "error": error}
    session.connection().execute(sa.update(RUN).where(RUN.c.id == run_id).values(**values))


def close_what_was_left_open(session: Session) -> list[str]:
    """The ids of the runs that are open though no runner is: from now on, failed."""
    chosen = RUN.c.state == RunState.RUNNING
    ids = session.connection().execute(sa.select(RUN.c.id).where(chosen)).scalars().all()
    fell = {"state": RunState.FAILED, "ended_at": pendulum.now("UTC"), "error": FELL}
    session.connection().execute(sa.update(RUN).where(chosen).values(**fell))
    return list(ids)


FELL = "Le processus est tombé pendant ce passage ; le suivant l'a repris."


def last_runs(session: Session, n: int = 20) -> Sequence[Any]:
    """The last *n* runs, the newest first."""
    query = sa.select(RUN).order_by(RUN.c.started_at.desc(), RUN.c.id).limit(n)
    return session.connection().execute(query).all()


@dataclass(frozen=True, kw_only=True)
class RunFilters:
    """All of them hold at once; an empty one filters nothing. *state*: a state, or ``BUSY``; *day*:
    that of their beginning, in Paris."""

    flow: str = ""
    state: str = ""
    day: date | None = None


@dataclass(frozen=True, kw_only=True)
class RunsListed:
    """One page of runs, the newest first; *total* over all pages of *size* runs."""

    rows: Sequence[Any]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


def runs_like(session: Session, filters: RunFilters, page: int, size: int) -> RunsListed:
    """The page *page* of the runs that the filters keep, brought back to one that exists."""
    where = sa.and_(sa.true(), *_kept(filters))
    connection = session.connection()
    total = connection.execute(sa.select(sa.func.count()).select_from(RUN).where(where))
    count = int(total.scalar_one())
    page = min(max(page, 1), max(1, -(-count // size)))
    query = sa.select(RUN).where(where).order_by(RUN.c.started_at.desc(), RUN.c.id)
    rows = connection.execute(query.limit(size).offset((page - 1) * size)).all()
    return RunsListed(rows=rows, total=count, page=page, size=size)


def _kept(filters: RunFilters) -> list[Any]:
    r, found = RUN.c, []
    if filters.flow:
        found.append(r.flow == filters.flow)
    if filters.state in set(RunState):
        found.append(r.state == RunState(filters.state))
    if filters.day is not None:
        first = pendulum.datetime(*filters.day.timetuple()[:3], tz=PARIS)
        found += [r.started_at >= first, r.started_at < first.add(days=1)]
    if filters.state == BUSY:
        found.append(r.did != {})
    return found


def last_of_each_flow(session: Session) -> dict[str, Any]:
    """The last run of each flow, whatever its cycle and its end."""
    r = RUN.c
    rank = sa.func.row_number().over(partition_by=r.flow, order_by=(r.started_at.desc(), r.id))
    ranked = sa.select(RUN, rank.label("rank")).subquery()
    rows = session.connection().execute(sa.select(ranked).where(ranked.c.rank == 1))
    return {row.flow: row for row in rows}


def last_fallen(session: Session) -> Any:
    """The last run whose process died; None when none is remembered."""
    query = sa.select(RUN).where(RUN.c.error == FELL).order_by(RUN.c.started_at.desc()).limit(1)
    return session.connection().execute(query).first()


Completed = Mapping[tuple[str, int | None], datetime]
"""When the last completed run of each flow, in each cycle (None: in all), began."""


def last_completed(session: Session) -> Completed:
    """What was seen to, and up to when: a run does all that was owed when it began."""
    r = RUN.c
    query = (
        sa.select(r.flow, r.cycle_id, sa.func.max(r.started_at, type_=Instant).label("began"))
        .where(r.state == RunState.COMPLETED)
        .group_by(r.flow, r.cycle_id)
    )
    return {(row.flow, row.cycle_id): row.began for row in session.connection().execute(query)}


def forget_old_runs(session: Session) -> None:
    """Keep the last ``KEPT`` runs."""
    old = sa.select(RUN.c.started_at).order_by(RUN.c.started_at.desc()).offset(KEPT).limit(1)
    last = session.connection().execute(old).scalar_one_or_none()
    if last is not None:
        session.connection().execute(sa.delete(RUN).where(RUN.c.started_at <= last))
