"""A copy is asked the same, and answers the same, sooner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pendulum
import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from models import tables  # noqa: F401  every table
from models.calendar.suspension import SUSPENSION
from models.database import copies
from models.database.copies import AGAIN, CopyConnection
from models.database.engine import open_copy, open_engine
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT
from models.work.validation import TASK, TaskState

NUMBERS = sa.table("numbers", sa.column("n", sa.Integer), sa.column("name", sa.String))
IDS: Any = sa.bindparam("these", expanding=True)
NAMES = sa.select(NUMBERS.c.n, NUMBERS.c.name).where(NUMBERS.c.n.in_(IDS)).order_by(NUMBERS.c.n)
RENAMED = sa.update(NUMBERS).where(NUMBERS.c.n.in_(IDS)).values(name=sa.bindparam("new"))
GONE = sa.delete(NUMBERS).where(NUMBERS.c.n == sa.bindparam("one"))
DOUBLED = sa.insert(NUMBERS).from_select(
    ["n", "name"], sa.select(NUMBERS.c.n + 100, NUMBERS.c.name).where(NUMBERS.c.n.in_(IDS))
)
DAY = date(2027, 1, 25)
MOMENT = pendulum.datetime(2027, 1, 25, 10, tz="Europe/Paris")
S = SUSPENSION.c
TYPED = sa.select(
    S.first_day,
    S.since,
    S.resumed_at,
    sa.literal(TaskState.OPEN, TASK.c.state.type).label("state"),
    sa.func.count(S.id.distinct()).label("many"),
).where(S.since <= sa.bindparam("moment", type_=S.since.type))


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    with open_copy().connect() as opened:
        opened.exec_driver_sql("CREATE TABLE numbers (n INTEGER UNIQUE, name TEXT)")
        opened.execute(sa.insert(NUMBERS), [{"n": n, "name": "abcd"[n % 4]} for n in range(12)])
        yield opened


def many_times(connection: sa.Connection, statement: Any, given: dict[str, Any]) -> list[Any]:
    return [connection.execute(statement, given) for _ in range(AGAIN + 2)]


@pytest.mark.parametrize("these", [[], [1], [1, 2, 3], (4, 5, 6, 7, 11)])
def test_a_statement_asked_again_finds_what_it_found(
    connection: sa.Connection, these: list[int]
) -> None:
    found = [rows.all() for rows in many_times(connection, NAMES, {"these": these})]
    assert found == [[(n, "abcd"[n % 4]) for n in these]] * len(found)


def test_what_is_written_is_counted_as_it_was(connection: sa.Connection) -> None:
    counted = [r.rowcount for r in many_times(connection, RENAMED, {"these": [1, 2], "new": "z"})]
    assert counted == [2] * len(counted)
    assert [r.rowcount for r in many_times(connection, GONE, {"one": 3})][:2] == [1, 0]
    doubled = [connection.execute(DOUBLED, {"these": [n]}).rowcount for n in range(4, 9)]
    assert doubled == [1] * 5
    names = connection.execute(sa.select(NUMBERS.c.name).where(NUMBERS.c.n < 4)).scalars().all()
    assert names == ["a", "z", "z"]


def test_rows_are_read_by_name_column_and_mapping(connection: sa.Connection) -> None:
    *_, last = many_times(connection, NAMES, {"these": [2]})
    row = last.one()
    assert (row.n, row.name, row._mapping[NUMBERS.c.name]) == (2, "c", "c")
    assert dict(row._mapping) == {"n": 2, "name": "c"}
    assert connection.execute(NAMES, {"these": [5]}).scalar_one() == 5
    assert connection.execute(NAMES, {"these": [99]}).first() is None


def test_days_moments_and_states_are_those_of_the_tables() -> None:
    engine = open_copy()
    SQLModel.metadata.create_all(engine)
    row = {"unit_id": 1, "since": MOMENT, "first_day": DAY, "last_day": DAY, "reason": "Neige"}
    with engine.begin() as connection:
        connection.execute(sa.insert(SUSPENSION), row | {"by": "p1", "as_function": "pilot"})
        found = [rows.all() for rows in many_times(connection, TYPED, {"moment": MOMENT})]
        assert found == [[(DAY, MOMENT, None, TaskState.OPEN, 1)]] * len(found)
        early = {"moment": MOMENT.subtract(days=1)}
        assert many_times(connection, TYPED, early)[-1].one().many == 0


def test_what_breaks_a_rule_of_the_database_is_said_by_sqlalchemy(
    connection: sa.Connection,
) -> None:
    taken = sa.insert(NUMBERS).from_select(["n", "name"], sa.select(NUMBERS.c.n, NUMBERS.c.name))
    for _ in range(AGAIN + 2):
        with pytest.raises(sa.exc.IntegrityError):
            connection.execute(taken)


def test_other_parameters_are_another_statement(connection: sa.Connection) -> None:
    asked = sa.select(NUMBERS.c.n).where(NUMBERS.c.n == sa.bindparam("one", 7))
    assert [r.scalar_one() for r in many_times(connection, asked, {"one": 2})] == [2] * 5
    assert connection.execute(asked).scalar_one() == 7


def test_an_object_s_statement_and_a_row_s_are_left_to_sqlalchemy() -> None:
    insert = sa.insert(ASSIGNMENT).from_select(["id"], sa.select(ASSIGNMENT.c.id))
    assert copies.is_plain(sa.select(UNIT.c.id))
    assert copies.is_plain(insert)
    assert not copies.is_plain(sa.insert(ASSIGNMENT))
    assert not copies.is_plain(sa.update(UNIT).values(name="Un nom"))  # what follows from a name
    assert not copies.is_plain(sa.select(UNIT).execution_options(stream_results=True))


def test_a_copy_alone_is_asked_so() -> None:
    with open_copy().connect() as copy, open_engine("sqlite://").connect() as other:
        assert isinstance(copy, CopyConnection)
        assert not isinstance(other, CopyConnection)


def test_a_listener_hears_every_statement(connection: sa.Connection) -> None:
    many_times(connection, NAMES, {"these": [1]})
    connection.commit()
    heard: list[str] = []

    @sa.event.listens_for(connection.engine, "after_cursor_execute")
    def hear(_connection: object, _cursor: object, text: str, *_: object) -> None:
        heard.append(text)

    with connection.engine.connect() as another:
        another.execute(NAMES, {"these": [1]})
    assert len(heard) == 1
