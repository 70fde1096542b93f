"""Writers of one process take turns at a SQLite file; readers do not wait for them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from models.database import gesture, open_engine, reading

WRITERS = 30


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
