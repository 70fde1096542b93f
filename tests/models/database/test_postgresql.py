"""A PostgreSQL that is stopped in the middle of what it does is noticed within seconds, and used
again once it goes on."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.database.engine import open_engine
from models.database.patience import LONG, Limits
from models.database.transactions import gesture, reading
from models.database.unavailable import Trouble, unavailable
from tests import databases
from tests.waiting import until

QUICK = Limits(statement=1, lock=0.5, idle=2)


@pytest.fixture(scope="module")
def own() -> Iterator[databases.Cluster]:
    """A server that these tests may stop."""
    cluster = databases.start_postgresql()
    if cluster is None:
        pytest.skip("NOT RUN: postgresql (initdb introuvable)")
    yield cluster
    cluster.stop()


@pytest.fixture
def engine(own: databases.Cluster) -> Iterator[sa.Engine]:
    with databases.postgresql_database(own.url) as made:
        quick = open_engine(made.url.render_as_string(hide_password=False), QUICK)
        yield quick
        quick.dispose()


@contextmanager
def stalled(cluster: databases.Cluster) -> Iterator[None]:
    """Every process of the server is stopped: the machine takes what it is sent, nobody answers."""
    above = cluster.server.pid
    below = Path(f"/proc/{above}/task/{above}/children").read_text().split()
    every = [above, *map(int, below)]
    for pid in every:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in every:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def trouble(error: BaseException) -> Trouble | None:
    found = unavailable(error)
    return found.trouble if found else None


def asked(engine: sa.Engine, statement: str = "SELECT 1", limits: Limits | None = None) -> int:
    with reading(engine, limits) as session:
        return int(session.connection().exec_driver_sql(statement).scalar_one())


def test_a_stalled_server_is_noticed_within_seconds_and_used_again(
    engine: sa.Engine, own: databases.Cluster
) -> None:
    assert asked(engine) == 1
    with reading(engine) as under_way:
        under_way.connection()
        with stalled(own):
            for look in (
                lambda: under_way.connection().exec_driver_sql("SELECT 1"),
                lambda: asked(engine),
            ):
                began = time.monotonic()
                with pytest.raises(sa.exc.DBAPIError) as error:
                    look()
                assert trouble(error.value) is Trouble.AWAY
                assert time.monotonic() - began < 30
    until(lambda: asked(engine) == 1, 30, "the server is used again")


def test_a_statement_and_a_wait_for_a_lock_have_their_limits(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.DBAPIError) as error:
        asked(engine, "SELECT 1 FROM pg_sleep(20)")
    assert trouble(error.value) is Trouble.SLOW
    with gesture(engine) as first:
        first.connection().exec_driver_sql("LOCK TABLE unit")
        with pytest.raises(sa.exc.DBAPIError) as error:
            asked(engine, "SELECT count(*) FROM unit")
    assert trouble(error.value) is Trouble.LOCKED


def test_what_takes_long_says_so_by_name(engine: sa.Engine) -> None:
    assert asked(engine, "SELECT 1 FROM pg_sleep(1.5)", LONG) == 1
    with gesture(engine, LONG) as session:
        session.connection().exec_driver_sql("SELECT pg_sleep(1.5)")
    with pytest.raises(sa.exc.DBAPIError):  # and for that transaction alone
        asked(engine, "SELECT 1 FROM pg_sleep(20)")


def test_there_is_a_connection_for_each_thread_of_the_portal(engine: sa.Engine) -> None:
    pool: sa.QueuePool = engine.pool  # type: ignore[assignment]
    assert pool.size() + pool._max_overflow > 40


def test_a_transaction_that_is_forgotten_is_ended(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.DBAPIError) as error, reading(engine) as session:  # noqa: PT012
        session.connection().exec_driver_sql("SELECT 1")
        time.sleep(3.5)
        session.connection().exec_driver_sql("SELECT 1")
    assert trouble(error.value) is Trouble.SLOW


def test_a_fault_shows_nobodys_row(engine: sa.Engine) -> None:
    """PostgreSQL shows the row that it refuses; what a log keeps says the fault alone."""
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE one (mail text UNIQUE, seen int NOT NULL)"))
        connection.execute(sa.text("INSERT INTO one VALUES ('claire@ac.example', 1)"))
    for mail, seen in (("claire@ac.example", 2), ("morel@ac.example", None)):
        with pytest.raises(sa.exc.IntegrityError) as raised, engine.begin() as connection:
            connection.execute(sa.text("INSERT INTO one VALUES (:m, :n)"), {"m": mail, "n": seen})
        said = f"{raised.value} {raised.value.orig}"
        assert "ac.example" not in said
        assert "one" in said
