"""The first page and « orgue status » count the letters of the year that goes on."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.database.transactions import reading
from models.serving.home.board import last_messages, outbox_counts
from models.work.message import MESSAGE, MessageState
from models.year.cycle import CYCLE, CycleState
from tests.academy import Year
from tests.past import year_before
from tests.years import year_on


def a_morning_left(year: Year) -> None:
    """A morning's letters, and one that left a year before."""
    year.tick("01/09/2026 07:45")
    past = year_before(year)
    one = dict(year.messages(state=MessageState.SENT)[0]._mapping)
    old: dict[str, Any] = one | {"id": None, "key": "old", "cycle_id": past}
    with year.engine.begin() as connection:
        connection.execute(sa.insert(MESSAGE), [old])


year = year_on(then=a_morning_left)


def sent(year: Year) -> tuple[int, int]:
    """How many letters left: as counted, as listed."""
    with reading(year.engine) as session:
        counts = {state: n for state, _, n in outbox_counts(session)}
        return counts[MessageState.SENT], len(last_messages(session, 1000))


def test_a_year_that_is_over_is_left_out(year: Year) -> None:
    m = MESSAGE.c
    mine = (m.cycle_id == year.cycle_id, m.state == MessageState.SENT, m.digest_id.is_(None))
    ((count,),) = year.all(sa.select(sa.func.count()).where(*mine))
    assert sent(year) == (count, count)


def test_once_every_year_is_over_all_are_counted(year: Year) -> None:
    before = sent(year)
    with year.engine.begin() as connection:
        connection.execute(sa.update(CYCLE).values(state=CycleState.CLOSED))
    assert sent(year) == (before[0] + 1, before[1] + 1)
