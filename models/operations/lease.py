"""A distributed lease with a fencing token.

One runner at a time, on however many machines: a lease with an end, and a number that grows.

Two runners at once would be harmless (what they do is owed once), but would do everything twice.
The lease is in real time; a runner that dies leaves it to the next within seconds.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pendulum
import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from models.database.transactions import gesture, upsert
from models.database.types import Instant, table_of
from models.operations.processes import ProcessName, is_gone, this_process

LASTS = timedelta(seconds=15)
OWN = "@"
"""What stands between a claim of its own and the name of its process."""


class Lease(SQLModel, table=True):
    """Who does *what* until when; *fence* grows each time another takes it."""

    what: str = Field(primary_key=True, max_length=40)
    holder: str = Field(max_length=120)
    fence: int = 1
    until: datetime = Field(sa_type=Instant)


LEASE = table_of(Lease)
L = LEASE.c


class Turn:
    """This process's claim on *what*: taken, kept while it is renewed, given back. *own*: what
    tells it from another claim of the same process, which it then keeps out like any other."""

    def __init__(
        self, engine: sa.Engine, what: str = "runner", lasts: timedelta = LASTS, own: str = ""
    ):
        self.engine, self.what, self.lasts = engine, what, lasts
        self.holder = f"{own}{OWN}{this_process()}" if own else str(this_process())
        self.fence = 0

    def taken(self) -> bool:
        """Take the lease, or renew it; False while another process holds it."""
        moment = pendulum.now("UTC")
        row = {"what": self.what, "holder": self.holder, "fence": 1, "until": moment + self.lasts}
        with gesture(self.engine) as session:
            connection = session.connection()
            fresh = upsert(session, LEASE).values(**row)
            connection.execute(fresh.on_conflict_do_nothing())
            held = connection.execute(sa.select(LEASE).where(L.what == self.what)).one()
            if held.holder != self.holder and held.until > moment and _may_live(held.holder):
                return False
            grows = 0 if held.holder == self.holder else 1
            self.fence = held.fence + grows
            values = {"holder": self.holder, "fence": self.fence, "until": row["until"]}
            mine = sa.and_(L.what == self.what, L.fence == held.fence)
            done = connection.execute(sa.update(LEASE).where(mine).values(**values))
            return done.rowcount == 1

    def give_back(self) -> None:
        """Let the next one in at once."""
        with gesture(self.engine) as session:
            mine = sa.and_(L.what == self.what, L.holder == self.holder)
            session.connection().execute(sa.delete(LEASE).where(mine))


def _may_live(holder: str) -> bool:
    """Whether that process may still be there: known for sure on its own machine only."""
    name = _process_of(holder)
    return name is None or not is_gone(name)


def _process_of(holder: str) -> ProcessName | None:
    return ProcessName.read(holder.rpartition(OWN)[2])


def holder_alive(session: Session, what: str = "runner") -> str | None:
    """Who does *what* at this moment; None when nobody does, as far as this machine knows."""
    held = sa.select(L.holder).where(L.what == what, L.until > pendulum.now("UTC"))
    holder: str | None = session.connection().execute(held).scalar()
    if not holder or not _may_live(holder):
        return None
    name = _process_of(holder)
    return f"{name.host}, processus {name.pid}" if name else holder
