"""What a reading was told it is not told again; a gesture asks each time."""

from __future__ import annotations

import sqlalchemy as sa

from models.clock import now, set_clock
from models.database.transactions import gesture, once, reading
from tests.academy import at


def test_a_reading_asks_once_what_it_asked_already(memory: sa.Engine) -> None:
    asked: list[str] = []

    def ask() -> int:
        asked.append("asked")
        return len(asked)

    with reading(memory) as session:
        assert [once(session, "one", ask), once(session, "one", ask)] == [1, 1]
        assert once(session, "other", ask) == 2
    with reading(memory) as session:
        assert once(session, "one", ask) == 3
    with gesture(memory) as session:
        assert [once(session, "one", ask), once(session, "one", ask)] == [4, 5]


def test_nothing_is_told_once_as_well(memory: sa.Engine) -> None:
    asked: list[None] = []
    with reading(memory) as session:
        for _ in range(2):
            assert once(session, "none", lambda: asked.append(None)) is None
    assert len(asked) == 1


def test_a_gesture_that_sets_the_clock_reads_it_anew(memory: sa.Engine) -> None:
    with gesture(memory) as session:
        for day in ("12/11/2026 10:00", "13/11/2026 10:00"):
            set_clock(session, at(day))
            session.flush()
            assert now(session) == at(day)
