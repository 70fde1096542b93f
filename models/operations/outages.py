"""The register of outages, for alerts told once.

An outage is told once, and once again when it is over, however often the portal is restarted.

One row for each: it is claimed by whoever looks first, in one statement, before anybody is told.
"""

from __future__ import annotations

from datetime import datetime

import pendulum
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.clock import Moment
from models.database.transactions import upsert
from models.database.types import Instant, table_of

NEVER = pendulum.datetime(1970, 1, 1)
"""The last beat of a home that never had one."""


class Outage(SQLModel, table=True):
    """*since*: the last beat before the silence. *told_at*: the operators were told of it;
    *over_at*: of its end. All in real time."""

    since: datetime = Field(primary_key=True, sa_type=Instant)
    told_at: datetime | None = Field(default=None, sa_type=Instant)
    over_at: datetime | None = Field(default=None, sa_type=Instant)


OUTAGE = table_of(Outage)
OUT = OUTAGE.c


def claim_loss(session: Session, since: Moment) -> bool:
    """Whether the silence *since* that beat is ours to tell: nobody has told it yet."""
    connection = session.connection()
    known = upsert(session, OUTAGE).values(since=since).on_conflict_do_nothing()
    connection.execute(known)
    untold = sa.update(OUTAGE).where(OUT.since == since, OUT.told_at.is_(None))
    return connection.execute(untold.values(told_at=pendulum.now("UTC"))).rowcount == 1


def give_back_loss(session: Session, since: Moment) -> None:
    """It could not be told: the next look tries again."""
    session.connection().execute(sa.update(OUTAGE).where(OUT.since == since).values(told_at=None))


def unended(session: Session) -> bool:
    """Whether an outage was told whose end was not."""
    query = sa.select(OUT.since).where(OUT.told_at.is_not(None), OUT.over_at.is_(None)).limit(1)
    return session.connection().execute(query).first() is not None


def claim_return(session: Session, last_beat: Moment) -> Moment | None:
    """The told outage that *last_beat* ends, now ours to tell; None when there is none."""
    connection = session.connection()
    unended = sa.and_(OUT.told_at.is_not(None), OUT.over_at.is_(None), OUT.since != last_beat)
    since: Moment | None = connection.execute(
        sa.select(sa.func.max(OUT.since)).where(unended)
    ).scalar_one()
    if since is None:
        return None
    ended = sa.update(OUTAGE).where(unended).values(over_at=pendulum.now("UTC"))
    return since if connection.execute(ended).rowcount else None


def give_back_return(session: Session, since: Moment) -> None:
    """Its end could not be told: the next look tries again."""
    session.connection().execute(sa.update(OUTAGE).where(OUT.since == since).values(over_at=None))
