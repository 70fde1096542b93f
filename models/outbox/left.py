"""What left in one run of the delivery, counted: letters, and how many of them remind or gather."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from models.work.message import MESSAGE, MessageState
from models.year.classes import MessageClass


@dataclass(frozen=True, kw_only=True)
class LeftInRun:
    """*letters*: all of them; *digests*: those that gather the day's news; *reminders*: those of a
    rung of the ladder, alone or as lines of a digest."""

    letters: int = 0
    digests: int = 0
    reminders: int = 0


def left_in_run(session: Session, flow_run_id: str) -> LeftInRun:
    """What left marked with *flow_run_id*."""
    m, item = MESSAGE.c, MESSAGE.alias("item")
    ours = (m.flow_run_id == flow_run_id, m.state == MessageState.SENT)
    digest = m.cls == MessageClass.DIGEST
    alone = sa.select(
        sa.func.count(),
        sa.func.count(sa.case((digest, m.id))),
        sa.func.count(sa.case((sa.and_(sa.not_(digest), _reminds(MESSAGE)), m.id))),
    ).where(*ours, m.digest_id.is_(None))
    lines = (
        sa.select(sa.func.count())
        .select_from(MESSAGE.join(item, item.c.digest_id == m.id))
        .where(*ours, digest, item.c.state == MessageState.SENT, _reminds(item))
    )
    connection = session.connection()
    letters, digests, reminders = connection.execute(alone).one()
    more = connection.execute(lines).scalar_one()
    return LeftInRun(letters=letters, digests=digests, reminders=reminders + more)


def _reminds(message: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether a message is of a rung of a ladder; a date there is the day of weekly news."""
    return sa.and_(message.c.rung != "", message.c.rung.not_like("20%"))
