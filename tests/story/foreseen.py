"""A stretch of a year lived as its forecast was, moment by moment, and compared with it."""

from __future__ import annotations

from typing import Any

import pendulum
import sqlalchemy as sa

from models.database.transactions import reading
from models.rehearsal.rehearse import forecast
from models.work.message import MESSAGE, MessageState
from tests.academy import Year, at

M = MESSAGE.c


def live_as_foreseen(year: Year, first: str, last: str) -> set[tuple[str, Any]]:
    """Live from one moment to another as the forecast did, and compare key by key; what left."""
    foreseen = forecast(year.engine, year.cycle_id, at(first), until=at(last))
    for moment in foreseen.visited:
        year.tick(moment.in_timezone("Europe/Paris").format("DD/MM/YYYY HH:mm"))
    left = sent(year.engine, at(first))
    assert left == sent(foreseen.engine, at(first))
    return left


def sent(engine: sa.Engine, since: pendulum.DateTime) -> set[tuple[str, Any]]:
    query = sa.select(M.key, M.sent_at).where(M.state == MessageState.SENT, M.sent_at >= since)
    with reading(engine) as session:
        return {(r.key, r.sent_at) for r in session.connection().execute(query)}
