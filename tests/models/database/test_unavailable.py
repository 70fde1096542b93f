"""What keeps the database or the disk from answering is known whatever says it, and never a fault
of ours is taken for it."""

from __future__ import annotations

import errno
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from models.database.engine import open_engine
from models.database.transactions import gesture, reading
from models.database.unavailable import SAID, NoTurn, TooManyWait, Trouble, unavailable

T = Trouble
IN_ITS_OWN_WORDS = {
    "database is locked": T.LOCKED,
    "database or disk is full": T.FULL,
    "attempt to write a readonly database": T.READ_ONLY,
    "disk I/O error": T.FAULTY,
    "unable to open database file": T.UNOPENED,
    "database disk image is malformed": T.SPOILT,
}
BY_CODE = {
    "08006": T.AWAY,
    "57P01": T.AWAY,
    "57P03": T.AWAY,
    "53300": T.CROWDED,
    "53200": T.CROWDED,
    "53100": T.FULL,
    "55P03": T.LOCKED,
    "40001": T.LOCKED,
    "40P01": T.LOCKED,
    "57014": T.SLOW,
    "25006": T.READ_ONLY,
    "XX001": T.SPOILT,
}
OURS = [
    sqlite3.OperationalError("no such table: nothing"),
    sqlite3.IntegrityError("UNIQUE constraint failed"),
    psycopg.errors.lookup("42P01")("relation does not exist"),
    psycopg.ProgrammingError("the query has 1 placeholder"),
    sa.exc.InvalidRequestError("a fault of ours"),
    FileNotFoundError(errno.ENOENT, "no such file"),
    ValueError(),
]


def of(error: BaseException) -> Trouble | None:
    found = unavailable(error)
    return found.trouble if found else None


def wrapped(error: Exception) -> sa.exc.DBAPIError:
    return sa.exc.OperationalError("SELECT 1", {}, error)


@pytest.mark.parametrize(("said", "trouble"), IN_ITS_OWN_WORDS.items())
def test_what_sqlite_says_is_known(said: str, trouble: Trouble) -> None:
    error = sqlite3.OperationalError(said)
    assert of(error) is of(wrapped(error)) is trouble


@pytest.mark.parametrize(("code", "trouble"), BY_CODE.items())
def test_what_postgresql_says_is_known(code: str, trouble: Trouble) -> None:
    error = psycopg.errors.lookup(code)("said by the server")
    assert of(error) is of(wrapped(error)) is trouble


def test_a_server_that_is_not_there_is_known_by_its_driver() -> None:
    for kind in (psycopg.OperationalError, psycopg.InterfaceError):
        assert of(wrapped(kind("connection refused"))) is T.AWAY
    engine = open_engine("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(sa.exc.OperationalError) as error, reading(engine) as session:
        session.connection()
    assert of(error.value) is T.AWAY


def test_what_is_exhausted_is_known() -> None:
    assert of(sa.exc.TimeoutError("QueuePool limit")) is of(TooManyWait()) is T.CROWDED
    assert of(MemoryError()) is of(OSError(errno.EMFILE, "too many files")) is T.CROWDED
    assert of(NoTurn()) is T.LOCKED
    assert of(OSError(errno.ENOSPC, "")) is of(OSError(errno.EDQUOT, "")) is T.FULL
    assert of(OSError(errno.EROFS, "")) is T.READ_ONLY


@pytest.mark.parametrize("error", OURS, ids=lambda error: str(error)[:30])
def test_a_fault_of_ours_stays_one(error: Exception) -> None:
    assert unavailable(error) is None
    assert unavailable(wrapped(error)) is None


def test_each_trouble_has_its_sentence_its_next_step_and_when_to_come_back() -> None:
    assert set(SAID) == set(Trouble)
    assert len({words.sentence for words in SAID.values()}) == len(SAID)
    for words in SAID.values():
        assert all((words.next, words.house, words.after))


def written(engine: sa.Engine, *statements: str) -> None:
    with gesture(engine) as session:
        for statement in statements:
            session.connection().exec_driver_sql(statement)


# ── real ones ────────────────────────────────────────────────────────────────────────────────────


def test_a_full_database_a_spoilt_one_and_one_without_a_folder_are_known(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'orgue.db'}")
    written(engine, "CREATE TABLE t (x)")
    with pytest.raises(sa.exc.OperationalError) as full:
        written(engine, "PRAGMA max_page_count=3", "INSERT INTO t VALUES (zeroblob(100000))")
    assert of(full.value) is T.FULL
    engine.dispose()
    with (tmp_path / "orgue.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(sa.exc.DatabaseError) as spoilt, reading(engine) as session:
        session.connection().exec_driver_sql("SELECT x FROM t").all()
    assert of(spoilt.value) is T.SPOILT
    nowhere = open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'orgue.db'}")
    with pytest.raises(sa.exc.OperationalError) as unopened, reading(nowhere) as session:
        session.connection()
    assert of(unopened.value) is T.UNOPENED


def test_a_server_that_refuses_to_write_is_known(engine: sa.Engine) -> None:
    read_only = {"sqlite": "PRAGMA query_only=1", "postgresql": "SET TRANSACTION READ ONLY"}
    with pytest.raises(sa.exc.DBAPIError) as error:
        written(engine, read_only[engine.dialect.name], "DELETE FROM unit")
    assert of(error.value) is T.READ_ONLY


def test_to_know_what_postgresql_says_does_not_load_its_driver() -> None:
    code = "import sys, models.database.unavailable; sys.exit('psycopg' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
