"""Long statements turned into SQL once, and the lists that they are asked with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from models import tables  # noqa: F401  every table
from models.database.engine import LISTS, open_engine
from models.database.prepared import LONGEST, PreparedStatement, padded

NUMBERS = sa.table("numbers", sa.column("n", sa.Integer), sa.column("name", sa.String))
ASKED = sa.select(NUMBERS.c.n).where(
    NUMBERS.c.n.in_(sa.bindparam("these", expanding=True)),
    NUMBERS.c.name.in_(["a", "b", "c"]),
    NUMBERS.c.n < sa.bindparam("below", 10, type_=sa.Integer),
)


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    with open_engine("sqlite://").connect() as opened:
        opened.exec_driver_sql("CREATE TABLE numbers (n INTEGER, name TEXT)")
        rows = [{"n": n, "name": "abcd"[n % 4]} for n in range(12)]
        opened.execute(sa.insert(NUMBERS), rows)
        yield opened


@pytest.mark.parametrize("these", [[], [1], [1, 2, 3], [3, 4, 5, 6, 11], [1, 1, 2]])
@pytest.mark.parametrize("below", [{}, {"below": 5}])
def test_a_prepared_statement_finds_what_the_statement_finds(
    connection: sa.Connection, these: list[int], below: dict[str, int]
) -> None:
    prepared, given = PreparedStatement(ASKED), {"these": these, **below}
    for _ in range(2):
        found = prepared.execute(connection, given).scalars().all()
        assert found == connection.execute(ASKED, given).scalars().all()


def test_a_prepared_statement_is_written_once_for_lists_of_about_a_length(
    connection: sa.Connection,
) -> None:
    prepared = PreparedStatement(ASKED)
    texts: set[str] = set()

    @sa.event.listens_for(connection, "before_cursor_execute")
    def keep(_connection: object, _cursor: object, text: str, *_: object) -> None:
        texts.add(text)

    for length in (5, 6, 7, 8):
        prepared.execute(connection, {"these": list(range(length))})
    assert len(texts) == 1


@pytest.mark.parametrize("length", [0, 1, 2, 3, 5, 8, 1000, LONGEST, LONGEST + 1])
def test_a_padded_list_holds_the_same_values(length: int) -> None:
    values = list(range(length))
    found = padded(values)
    assert found[:length] == values
    assert set(found) == set(values)


def test_no_column_is_called_as_the_lists_that_are_padded() -> None:
    named = {c.name for table in SQLModel.metadata.tables.values() for c in table.c}
    assert not named & set(LISTS)


def test_two_databases_in_memory_share_what_was_compiled_and_nothing_else() -> None:
    one, other = open_engine("sqlite://"), open_engine("sqlite://")
    with one.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE numbers (n INTEGER, name TEXT)")
    assert sa.inspect(one).get_table_names() == ["numbers"]
    assert sa.inspect(other).get_table_names() == []
    compiled = [e.get_execution_options()["compiled_cache"] for e in (one, other)]
    assert compiled[0] is compiled[1]
