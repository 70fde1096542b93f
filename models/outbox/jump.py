"""The guard against a jump of the clock.

After a jump of the clock, what dates command waits for a person.

More than a week without a run is no night that was missed: a machine was off for a holiday, or its
clock is wrong. What one run would then do at once (close phases, take silences for agreement, write
to hundreds) can't be undone. So in the cycles that were live, phases, silences, announcements and
dated letters wait until somebody who may change the cycle lets them go on; gestures, and their
letters, do not wait. Only the real clock counts: a home at a time of its own never jumps.

Nothing is written down while it waits: the last beat stays what it was, so that a clock that is put
right again finds its home as it left it (docs/decisions/0018-a-jump-of-the-clock-waits.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pendulum
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.clock import Clock, Moment
from models.database.patience import is_copy
from models.database.transactions import upsert
from models.database.types import Instant, table_of
from models.operations.pulse import Heartbeat
from models.year.course import Course
from models.year.cycle import CYCLE, CycleState

LONGEST = timedelta(days=7)
"""The longest silence after which the next run catches up by itself."""


class Resumption(SQLModel, table=True):
    """Somebody (*by*, a slot) let a cycle go on after a jump: *since* is the last beat before it,
    *last_run* when a run last saw to the cycle since, while others still wait. In real time."""

    cycle_id: int = Field(foreign_key="cycle.id", primary_key=True)
    since: datetime = Field(primary_key=True, sa_type=Instant)
    by: str = Field(max_length=20)
    last_run: datetime = Field(sa_type=Instant)


RESUMPTION, HEARTBEAT = table_of(Resumption), table_of(Heartbeat)
R = RESUMPTION.c
_LAST_RUN = sa.func.coalesce(HEARTBEAT.c.ran_at, HEARTBEAT.c.completed_at, type_=Instant)
_LAST_BEAT = sa.select(_LAST_RUN).where(~sa.exists(sa.select(table_of(Clock).c.id)))
_RESUMED = sa.exists().where(
    R.cycle_id == CYCLE.c.id,
    R.since == sa.bindparam("since", type_=R.since.type),
    R.last_run.between(
        sa.bindparam("oldest", type_=R.since.type), sa.bindparam("newest", type_=R.since.type)
    ),
)
_WAITING = (
    sa.select(CYCLE.c.id)
    .where(
        CYCLE.c.state == CycleState.LIVE,
        sa.or_(
            CYCLE.c.launched_at.is_(None),
            CYCLE.c.launched_at <= sa.bindparam("since", type_=R.since.type),
        ),
        ~_RESUMED,
    )
    .order_by(CYCLE.c.id)
)


@dataclass(frozen=True, kw_only=True)
class Jump:
    """The clock jumped *since* the last beat, by *lasted*, or *back* by as much; *cycles*: those
    that wait."""

    since: Moment
    lasted: timedelta
    back: bool
    cycles: tuple[int, ...]


def jump_in(connection: sa.Connection) -> Jump | None:
    """The jump for which cycles wait; None when none does."""
    if is_copy(connection):
        return None
    since = connection.execute(_LAST_BEAT).scalar_one_or_none()
    now = pendulum.now("UTC")
    if since is None or abs(now - since) <= LONGEST:
        return None
    window = {"oldest": now - LONGEST, "newest": now + LONGEST}
    waiting = connection.execute(_WAITING, {"since": since} | window).scalars().all()
    if not waiting:
        return None
    lasted = timedelta(seconds=abs((now - since).total_seconds()))
    return Jump(since=since, lasted=lasted, back=since > now, cycles=tuple(waiting))


def jump(session: Session) -> Jump | None:
    """:func:`jump_in`, of a session."""
    return jump_in(session.connection())


def waits(connection: sa.Connection, cycle_id: int) -> bool:
    """Whether what dates command in a cycle waits for a person."""
    found = jump_in(connection)
    return found is not None and cycle_id in found.cycles


def let_go_on(session: Session, found: Jump, cycle_id: int, by: str) -> None:
    """A cycle waits no more for that jump."""
    row = {"cycle_id": cycle_id, "since": found.since}
    change = {"by": by, "last_run": pendulum.now("UTC")}
    session.connection().execute(
        upsert(session, RESUMPTION)
        .values(row | change)
        .on_conflict_do_update(index_elements=list(row), set_=change)
    )


def seen_to(session: Session, found: Jump) -> None:
    """A run saw to the cycles that wait no more, while others still do: no beat says so."""
    resumed = sa.and_(R.since == found.since, R.cycle_id.not_in(found.cycles))
    session.connection().execute(
        sa.update(RESUMPTION).where(resumed).values(last_run=pendulum.now("UTC"))
    )


LADDERS = ("ladder_default", "ladder_cabinet")
NOTHING = ("",)


def dated(course: Course) -> tuple[str, ...]:
    """The rules whose letters a date commands; those of the others follow somebody's gesture."""
    shapes = course.definition.messages.items()
    return (*(name for name, shape in shapes if shape.when is None), *LADDERS)


def kept_waiting(connection: sa.Connection, course: Course) -> tuple[str, ...]:
    """The rules whose letters may not leave now: the dated ones, after a jump; never empty, so that
    one statement serves."""
    return dated(course) if waits(connection, course.cycle_id) else NOTHING
