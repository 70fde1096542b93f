"""The suite's own databases: empty, migrated, one for each test."""

from __future__ import annotations

import pendulum
import pytest
import sqlalchemy as sa

from models.clock import now, set_clock
from models.database.transactions import gesture, reading

CHRISTMAS = pendulum.datetime(2026, 12, 25, 9, tz="Europe/Paris")


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_finds_its_database_empty(engine: sa.Engine, turn: str) -> None:
    with reading(engine) as session:
        assert session.exec(sa.text("select count(*) from clock")).scalar_one() == 0
    with gesture(engine) as session:
        set_clock(session, CHRISTMAS)


def test_a_moment_comes_back_as_it_was_whatever_the_servers_timezone(engine: sa.Engine) -> None:
    with gesture(engine) as session:
        set_clock(session, CHRISTMAS)
    with reading(engine) as session:
        assert now(session) == CHRISTMAS
        assert now(session).isoformat() == "2026-12-25T08:00:00+00:00"
