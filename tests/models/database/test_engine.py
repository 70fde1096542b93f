"""Writers of one process take turns at a SQLite file; readers do not wait for them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.database.engine import KEPT, NoWal, open_engine
from models.database.transactions import gesture, reading, tried

WRITERS = 30
FULL, A_CHECKPOINT = 2, 1000
"""SQLite waits for the disk at each commit; it copies its log back after so many pages."""


def counter(folder: Path) -> sa.Engine:
    engine = open_engine(f"sqlite:///{folder / 'orgue.db'}")
    with gesture(engine) as session:
        session.connection().exec_driver_sql("CREATE TABLE counter (n INTEGER)")
        session.connection().exec_driver_sql("INSERT INTO counter VALUES (0)")
    return engine


def one_more(engine: sa.Engine) -> None:
    with gesture(engine) as session:
        n = value(session)
        session.connection().exec_driver_sql(f"UPDATE counter SET n = {n + 1}")


def value(session: Any) -> int:
    return int(session.connection().exec_driver_sql("SELECT n FROM counter").scalar_one())


def test_what_a_statement_held_is_not_told_by_its_fault(engine: sa.Engine) -> None:
    query = sa.text("SELECT nothing FROM nowhere WHERE mail = :mail")
    with pytest.raises(sa.exc.SQLAlchemyError) as told, engine.connect() as connection:
        connection.execute(query, {"mail": "ines.faure@ac-valmont.example"})
    assert "ines.faure" not in str(told.value)


def test_who_waits_to_write_holds_no_connection_and_readers_go_on(tmp_path: Path) -> None:
    engine, begun, over = counter(tmp_path), threading.Event(), threading.Event()

    def long_one() -> None:
        with gesture(engine):
            begun.set()
            over.wait(10)

    with ThreadPoolExecutor(WRITERS + 1) as people:
        first = people.submit(long_one)
        assert begun.wait(10)
        others = [people.submit(one_more, engine) for _ in range(WRITERS)]
        with reading(engine) as session:
            assert value(session) == 0
        assert engine.pool.checkedout() == 1  # type: ignore[attr-defined]
        over.set()
        for one in (first, *others):
            one.result(10)
    with reading(engine) as session:
        assert value(session) == WRITERS
    engine.dispose()


def test_a_gesture_that_fails_gives_its_turn_to_the_next(tmp_path: Path) -> None:
    engine = counter(tmp_path)
    try:
        with gesture(engine) as session:
            session.connection().exec_driver_sql("UPDATE counter SET n = 50")
            raise ZeroDivisionError
    except ZeroDivisionError:
        one_more(engine)
    with reading(engine) as session:
        assert value(session) == 1
    engine.dispose()


def test_what_is_accepted_is_on_the_disk_whichever_door_it_comes_by(tmp_path: Path) -> None:
    engine = counter(tmp_path)
    doors = (gesture, tried, reading)
    for door in doors:
        with door(engine) as session:
            assert pragma(session.connection(), "synchronous") == FULL, door.__name__
            assert pragma(session.connection(), "journal_mode") == "wal"
            assert pragma(session.connection(), "wal_autocheckpoint") == A_CHECKPOINT
    with ExitStack() as together:  # beyond those that stay open
        for _ in range(KEPT + 2):
            other = together.enter_context(engine.connect())
            assert pragma(other, "synchronous") == FULL
    engine.dispose()


def pragma(connection: sa.Connection, name: str) -> Any:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_a_disk_that_takes_no_write_ahead_log_is_refused_in_words(tmp_path: Path) -> None:
    # As on a network share: this way of locking files has no memory that processes share.
    engine = open_engine(f"sqlite:///file:{tmp_path / 'orgue.db'}?vfs=unix-dotfile&uri=true")
    with pytest.raises(NoWal, match="partage réseau"), gesture(engine):
        pass
    engine.dispose()
