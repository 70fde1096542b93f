"""What the first page shows beside the year: the counts of the outbox, the last messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import Held, below_any
from models.territory.functions import reached_as
from models.territory.unit import UNIT
from models.words.nouns import MESSAGES_COUNTED
from models.work.message import DELIVERED, MESSAGE, MessageState
from models.year.cycle import CYCLE, CycleState


def shown_cycles(session: Session) -> list[int]:
    """The cycles that are live, or drafted, live ones first."""
    query = sa.select(CYCLE.c.id).where(CYCLE.c.state != CycleState.CLOSED)
    live_first = sa.case((CYCLE.c.state == CycleState.LIVE, 0), else_=1)
    return list(session.connection().execute(query.order_by(live_first, CYCLE.c.id)).scalars())


def of_this_year() -> Any:
    """The SQL condition that a message is of a cycle that is not closed; any, once all are."""
    open_ = sa.select(CYCLE.c.id).where(CYCLE.c.state != CycleState.CLOSED)
    return sa.or_(MESSAGE.c.cycle_id.in_(open_), ~sa.exists(open_))


def outbox_counts(session: Session) -> list[tuple[MessageState, str, int]]:
    """How many letters are in each state, states without any left out; a digest is one letter.

    Years that are over are left out, as long as another goes on.
    """
    alone = sa.and_(MESSAGE.c.digest_id.is_(None), of_this_year())
    query = sa.select(MESSAGE.c.state, sa.func.count()).where(alone).group_by(MESSAGE.c.state)
    counts = {row[0]: row[1] for row in session.connection().execute(query)}
    return [
        (MessageState(state), words, counts[MessageState(state)])
        for state, words in MESSAGES_COUNTED.items()
        if counts.get(MessageState(state))
    ]


def last_messages(
    session: Session, n: int, under: Sequence[Held] | None = None
) -> list[dict[str, Any]]:
    """The last *n* letters that left: when, to which function of which unit, on what; *under*:
    those about units below one of these functions."""
    about = UNIT.alias("about")
    shown = sa.true() if under is None else below_any(about, under)
    query = (
        sa.select(
            MESSAGE.c.sent_at,
            MESSAGE.c.text,
            MESSAGE.c.function,
            MESSAGE.c.slot,
            UNIT.c.name.label("unit"),
            UNIT.c.level,
            UNIT.c.kind,
            DELIVERED.c.id.label("letter"),
            DELIVERED.c.subject,
        )
        .join(UNIT, UNIT.c.id == MESSAGE.c.home_id)
        .join(about, about.c.id == MESSAGE.c.unit_id)
        .outerjoin(DELIVERED, DELIVERED.c.key == MESSAGE.c.key)
        .where(
            shown,
            MESSAGE.c.state == MessageState.SENT,
            MESSAGE.c.sent_at.is_not(None),
            MESSAGE.c.digest_id.is_(None),
            of_this_year(),
        )
        .order_by(MESSAGE.c.sent_at.desc(), MESSAGE.c.id.desc())
        .limit(n)
    )
    return [
        dict(row._mapping) | {"function": reached_as(row.level, row.function, row.slot, row.kind)}
        for row in session.connection().execute(query)
    ]
