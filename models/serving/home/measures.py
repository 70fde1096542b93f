"""Gauges of a home for those who watch its machines: runs, mail that waits, faults, copies.

Counts and ages alone: nobody's name, address or words, and nothing of who wrote to whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.clock import now
from models.journal import JOURNAL
from models.operations.pulse import pulse
from models.operations.restoration import BACKUP
from models.serving.home.faults import faults
from models.work.message import MESSAGE, MessageState
from models.year.cycle import CYCLE, CycleState

M = MESSAGE.c
WAITING = (MessageState.OWED, MessageState.HELD, MessageState.CLAIMED, MessageState.PARKED)
"""The states in which a letter has not left."""
_MAIL = (
    sa.select(M.state, sa.func.count(), sa.func.min(M.not_before))
    .join(CYCLE, CYCLE.c.id == M.cycle_id)
    .where(CYCLE.c.state == CycleState.LIVE, M.state.in_(WAITING))
    .group_by(M.state)
)


@dataclass(frozen=True, kw_only=True)
class HomeMeasures:
    """*run_age* and *backup_age*: seconds of real time since the last one, None before any.

    *mail*: letters of live cycles that have not left, by state; *mail_age*: seconds of the home's
    time since the oldest owed one might leave, 0 when none is due; *faults*: how many of each kind;
    *entries*: the number of the journal's last entry.
    """

    run_age: float | None
    backup_age: float | None
    mail: Mapping[MessageState, int]
    mail_age: float
    faults: Mapping[str, int] = field(default_factory=dict)
    entries: int = 0


def home_measures(session: Session, period: float) -> HomeMeasures:
    """What a home is like now, for runs that come every *period* seconds."""
    rows = {state: (count, first) for state, count, first in session.connection().execute(_MAIL)}
    beat = pulse(session, period)
    kinds = [fault.kind for fault in faults(session, period)]
    return HomeMeasures(
        run_age=beat.age.total_seconds() if beat.age is not None else None,
        backup_age=_backup_age(session),
        mail={state: rows.get(state, (0, None))[0] for state in WAITING},
        mail_age=_overdue(session, rows.get(MessageState.OWED, (0, None))[1]),
        faults={kind: kinds.count(kind) for kind in sorted(set(kinds))},
        entries=session.scalar(sa.select(sa.func.max(JOURNAL.c.id))) or 0,
    )


def _overdue(session: Session, first: datetime | None) -> float:
    if first is None:
        return 0.0
    return max((now(session) - pendulum.instance(first)).total_seconds(), 0.0)


def _backup_age(session: Session) -> float | None:
    made: datetime | None = session.scalar(sa.select(BACKUP.c.made_at))
    if made is None:
        return None
    return (pendulum.now("UTC") - pendulum.instance(made)).total_seconds()
