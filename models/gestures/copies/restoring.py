"""A copy is put back: what it owed whose moment has come may have left since, and waits.

The clock's own share of the time between is owed, and held, by the first run (models.tick).
"""

from __future__ import annotations

from datetime import datetime

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.access.signin import SIGN_IN_LINK
from models.clock import is_simulated, now
from models.gestures.copies.after_restoring import held
from models.gestures.people.sessions import end_every_session
from models.operations.claimants import CLAIMANT
from models.operations.lease import LEASE
from models.operations.pulse import Heartbeat
from models.operations.restoration import (
    BACKUP,
    RESTORATION,
    Restoration,
    await_first_runs,
    last_restoration,
)
from models.planner.instructed import last_owed
from models.work.demo import pace_of
from models.work.message import MESSAGE, MESSAGE_MOVES, MessageState
from models.work.transitions import moving
from models.year.classes import MessageClass
from models.year.cycle import CYCLE, CycleState

M, S = MESSAGE.c, MessageState


def note_restoration(
    session: Session, by: str, made_at: datetime, seen: datetime | None = None
) -> Restoration:
    """Make of a copy a home that was put back, in the gesture that ends its restoration.

    *by*: the account that does it; *made_at*: when the file was last written, for a copy that does
    not say when it was made; *seen*: the moment that the home it replaces lived at, if by hand.
    """
    moment, real = now(session), pendulum.now("UTC")
    by_hand = is_simulated(session)
    until = max(moment, seen) if by_hand and seen else moment
    begun = _when_made(session, made_at)
    row = Restoration(
        backed_up_at=begun[0],
        moment=begun[1],
        restored_at=real,
        until=until,
        by=by[:120],
        settled=not by_hand or pace_of(session) is not None,
        last_message=last_owed(session),
    )
    session.add(row)
    session.flush()
    _let_nobody_in(session, real)
    for table in (LEASE, CLAIMANT):  # nobody was at work: the copy's processes are of before
        session.connection().execute(sa.delete(table))
    _hold_until(session, row)
    return row


def _when_made(session: Session, made_at: datetime) -> tuple[datetime, datetime]:
    """When a copy was made, in real time and to the home: it says so, or its last run does."""
    backup = session.connection().execute(sa.select(BACKUP)).first()
    beat = session.get(Heartbeat, 1)
    ran = (beat.completed_at, beat.moment) if beat else None
    moments = (backup.made_at, backup.moment) if backup else None
    known = [one for one in (ran, moments) if one]
    return max(known) if known else (made_at, made_at)


def _let_nobody_in(session: Session, real: datetime) -> None:
    """Links to sign in that were asked before serve no more, nor do sessions: which were used, and
    which ended, is not known."""
    end_every_session(session)
    link, connection = SIGN_IN_LINK.c, session.connection()
    connection.execute(sa.update(SIGN_IN_LINK).where(link.used_at.is_(None)).values(used_at=real))
    asked, was = M.cls == MessageClass.ON_REQUEST, (S.OWED, S.HELD, S.CLAIMED)
    why = {"claim": None, "result": "demandé avant une restauration"}
    connection.execute(moving(MESSAGE, MESSAGE_MOVES, S.DROPPED, asked, starts=was, **why))


def _hold_until(session: Session, row: Restoration) -> None:
    """What the copy owed, and what the cycles' next run owes, by *row*'s ``until``."""
    due = sa.and_(M.id <= row.last_message, M.not_before <= row.until)
    session.connection().execute(held(int(row.id or 0), due))
    live = sa.select(CYCLE.c.id).where(CYCLE.c.state == CycleState.LIVE)
    await_first_runs(session, int(row.id or 0), session.connection().execute(live).scalars().all())


def told_a_moment(session: Session, moment: datetime) -> None:
    """The first moment that a home by hand is told after a copy was put back is the one at which it
    was: what was due by then may have left."""
    row = last_restoration(session)
    if row is None or row.settled:
        return
    until = max(row.until, moment)
    settled = sa.update(RESTORATION).where(RESTORATION.c.id == row.id)
    session.connection().execute(settled.values(until=until, settled=True))
    _hold_until(session, session.get_one(Restoration, row.id, populate_existing=True))
