"""What pilots asked of sendings is read in every gesture that owes something: it costs nothing."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.database.transactions import reading
from models.gestures.mail.instructing import NOTHING, ask
from models.planner.instructed import Asked, asked_of
from models.work.instruction import Does
from models.work.message import MessageState
from tests.academy import launched

ON = "30/10/2026 00:30"


def test_whoever_asked_is_named_without_going_through_everybody(memory: sa.Engine) -> None:
    year = launched(memory)
    year.act(ask, "call_opened", "", NOTHING, year.by("pilote"), on=ON, does=Does.DROP)
    course = year.course
    statements, plans = list[tuple[str, Any]](), ""

    def note(_c: Any, _k: Any, statement: str, given: Any, *_: Any) -> None:
        statements.append((statement, given))

    with reading(memory) as session:
        sa.event.listen(memory, "before_cursor_execute", note)
        found = asked_of(session, course)
        sa.event.remove(memory, "before_cursor_execute", note)
        for statement, given in statements:
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            plans += "".join(row.detail for row in plan)
    result = "non envoyé : Pilote l'a demandé le 30/10/2026"
    dropped = Asked(state=MessageState.DROPPED, result=result)
    assert (found, "SCAN person" in plans) == ({("call_opened", ""): dropped}, False)
