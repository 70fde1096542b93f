"""A gesture on one subject reads little, however large its académie is, and whatever the database
knows of its tables: PostgreSQL may not have looked at them yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from benchmarks.gestures import Academy
from models.database.transactions import measured, reading
from models.territory.unit import UNIT
from models.year.cycle import PARTICIPATION
from tests.databases import postgresql_database

SCHOOLS = 1500


@pytest.fixture(scope="module")
def academy(postgresql: tuple[str, str]) -> Iterator[Academy]:
    """A large académie of which the database knows nothing: what it looked at is forgotten."""
    with postgresql_database(postgresql[0]) as engine:
        made = Academy(
            engine.url.render_as_string(hide_password=False), analysed=False, schools=SCHOOLS
        )
        with made.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM pg_statistic")
            connection.exec_driver_sql("UPDATE pg_class SET reltuples = -1, relpages = 0")
        yield made
        made.engine.dispose()


def inserted(academy: Academy) -> list[tuple[str, Any]]:
    """The messages that the next action's gestures owe, as the database was asked for them."""
    said: list[tuple[str, Any]] = []

    def note(_c: Any, _k: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if "INSERT INTO message" in statement:
            said.append((statement, parameters))

    sa.event.listen(academy.engine, "before_cursor_execute", note)
    try:
        academy.next_action()
    finally:
        sa.event.remove(academy.engine, "before_cursor_execute", note)
    return said


def rows_read(plan: dict[str, Any], table: str) -> float:
    """The rows of *table* that a plan went through."""
    own = 0.0
    if plan.get("Relation Name") == table:
        seen = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        own = seen * plan["Actual Loops"]
    return own + sum(rows_read(below, table) for below in plan.get("Plans", ()))


def test_what_a_gesture_owes_is_found_by_key_in_tables_that_were_never_looked_at(
    academy: Academy,
) -> None:
    asked = inserted(academy)
    assert asked
    for statement, parameters in asked:
        with academy.engine.connect() as connection:
            explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
            plan = connection.exec_driver_sql(explain, parameters).scalar_one()[0]["Plan"]
            connection.rollback()
        assert rows_read(plan, "participation") < 20, plan


def test_large_tables_are_looked_at_by_the_gesture_that_fills_them(academy: Academy) -> None:
    with academy.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE pg_class SET reltuples = -1")
    with academy.of.gesture(academy.engine) as session:
        measured(session, UNIT, PARTICIPATION)
    known = "SELECT reltuples FROM pg_class WHERE relname = 'participation'"
    with reading(academy.engine) as session:
        assert session.connection().exec_driver_sql(known).scalar_one() > SCHOOLS
