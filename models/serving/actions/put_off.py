"""What a carrier is asked on its actions that were put off, as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.words.french import long_date
from models.work.days import days_of, planned
from models.work.put_off import GOING_ON, PUT_OFF, PUT_OFF_ACTION
from models.work.rows import ActionRow


@dataclass(frozen=True, kw_only=True)
class AskedDate:
    """An action whose date is to be confirmed: its first day before, the one proposed, and all its
    days as they are *said*."""

    number: int
    title: str
    was: str
    proposed: date
    said: str
    cause: str


def asked_dates(session: Session, rows: Sequence[Any]) -> tuple[AskedDate, ...]:
    """The questions of one page, by day."""
    days = days_of(session, [row.id for row in rows]) if rows else {}
    return tuple(
        AskedDate(
            number=row.id,
            title=row.title,
            was=long_date(row.was),
            proposed=row.proposed,
            said=planned(days[row.id]),
            cause=row.cause,
        )
        for row in rows
    )


def put_off_of(session: Session, action: ActionRow) -> AskedDate | None:
    """What an action's carrier has still to answer on its date; None."""
    if action.state not in GOING_ON:
        return None
    p, q = PUT_OFF.c, PUT_OFF_ACTION.c
    query = (
        sa.select(q.was, q.proposed, p.cause)
        .join_from(PUT_OFF_ACTION, PUT_OFF, p.id == q.put_off_id)
        .where(q.action_id == action.id, q.reply.is_(None), q.proposed.is_not(None))
    )
    row = session.connection().execute(query.order_by(p.id.desc()).limit(1)).first()
    if row is None:
        return None
    return AskedDate(
        number=action.id,
        title=action.title,
        was=long_date(row.was),
        proposed=row.proposed,
        said=planned(days_of(session, [action.id])[action.id]),
        cause=row.cause,
    )
