"""What a year owed at this very moment leaves without being asked about again, and would have."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from models.database.transactions import reading
from models.outbox.drain import Drain
from models.rehearsal.rehearse import ListingDrain, rehearse
from models.work.message import MESSAGE
from tests.academy import launched

M = MESSAGE.c


def letters_of(year: Any) -> list[Any]:
    """What became of each letter of a year that is rehearsed."""
    done = rehearse(year.engine, year.course.cycle_id, answers="typical")
    columns = (M.key, M.state, M.sent_at, M.digest_id, M.result)
    with reading(done.engine) as session:
        return list(session.connection().execute(sa.select(*columns).order_by(M.key)))


def test_the_letters_of_a_year_are_those_that_are_asked_about_again(
    memory: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = launched(memory)
    once = letters_of(year)
    monkeypatch.setattr(ListingDrain, "doubtful", Drain.doubtful)
    assert letters_of(year) == once
    assert len(once) > 200
