"""The campaign's database: SQLite or PostgreSQL, one suite of tables for both.

On SQLite a gesture begins IMMEDIATE, so that two writers queue instead of failing half-way. How
long each waits is a page's measure unless it says otherwise (models/database/patience.py).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import mkstemp
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlmodel import SQLModel

from config.private import make_file, make_folder
from models.database.copies import CopyEngine
from models.database.patience import PAGE, Limits
from models.database.prepared import padded
from models.errors import Refusal
from models.words.system import why

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

STATEMENTS = 512
"""How many prepared statements a SQLite connection keeps: a run has some two hundred."""
CONNECT_ARGS = {"check_same_thread": False, "cached_statements": STATEMENTS}
COMPILED = 1_000
"""How many compiled statements the databases in memory share: two rehearsed years have as many."""
ROOM = 160_000
"""Kilobytes in memory of a large copy: a third of what a country's year makes."""
KEPT, MORE = 8, 36
"""Connections to a SQLite file that stay open, the last used first, and how many more there may be:
the portal has forty threads. One that is opened anew has its statements to prepare again."""


def open_engine(url: str, limits: Limits = PAGE) -> sa.Engine:
    """An engine for *url*; ``sqlite://`` alone is a private database in memory. Its transactions
    wait no longer than *limits*.

    Raises :class:`BadDatabase` for an address that is neither SQLite's nor PostgreSQL's.
    """
    _check(url)
    if not url.startswith("sqlite"):
        from models.database.postgresql import engine_on  # start-up: psycopg, for it alone

        return engine_on(_psycopg(url), limits)
    in_memory = url in ("sqlite://", "sqlite:///:memory:")
    return _heard(_memory_engine(limits) if in_memory else _file_engine(url, limits))


def open_copy(*, large: bool = False) -> sa.Engine:
    """A private database where a year goes by: in memory; a *large* one in a file that has no name
    any more and is gone with the connection, of which ROOM is in memory."""
    return _heard(_memory_engine(PAGE, _in_a_file if large else None, CopyEngine))


def _heard(engine: sa.Engine) -> sa.Engine:
    sa.event.listen(engine, "begin", _begin)
    sa.event.listen(engine, "before_execute", _pad, retval=True)
    return engine


def _file_engine(url: str, limits: Limits) -> sa.Engine:
    engine = sa.create_engine(
        url,
        hide_parameters=True,  # what a statement holds is somebody's: a log tells its fault alone
        execution_options={"limits": limits},
        connect_args=CONNECT_ARGS | {"timeout": limits.lock},
        pool_size=KEPT,
        max_overflow=MORE,
        pool_use_lifo=True,
        pool_timeout=limits.lock,
    )
    sa.event.listen(engine, "connect", _file_pragmas)
    return engine


def _memory_engine(
    limits: Limits,
    creator: Callable[[], DBAPIConnection] | None = None,
    made: type[sa.Engine] = sa.Engine,
) -> sa.Engine:
    """A database of its own, with the dialect and the compiled statements of those before it: to
    compile them again was a tenth of a rehearsal, and half of the difference of two forecasts."""
    model, compiled = _model_of_memory()
    options = {"limits": limits, "compiled_cache": compiled}
    pool = sa.pool.StaticPool(creator) if creator else model.pool.recreate()
    engine = made(pool, model.dialect, model.url, execution_options=options)
    if creator:
        sa.event.listen(engine, "connect", _memory_pragmas)
    return engine


def _in_a_file() -> DBAPIConnection:
    """A database of nobody else. SQLite's own nameless one keeps each page that was written for its
    end, and goes through all of them whenever a gesture ends: a seventh of a rehearsed year."""
    descriptor, path = mkstemp(suffix=".db")
    os.close(descriptor)
    connection = sqlite3.connect(path, check_same_thread=False, cached_statements=STATEMENTS)
    for pragma in (f"cache_size=-{ROOM}", "locking_mode=EXCLUSIVE"):
        connection.execute(f"PRAGMA {pragma}")
    os.unlink(path)
    return cast(DBAPIConnection, connection)


@lru_cache(maxsize=1)
def _model_of_memory() -> tuple[sa.Engine, MutableMapping[Any, Any]]:
    engine = sa.create_engine("sqlite://", connect_args=CONNECT_ARGS, poolclass=sa.pool.StaticPool)
    sa.event.listen(engine, "connect", _memory_pragmas)
    return engine, sa.util.LRUCache(COMPILED)


class BadDatabase(Refusal):
    """``ORGUE_DATABASE_URL`` or ``ORGUE_HOME`` names no database that can be opened."""

    status = 503


class NoWal(BadDatabase):
    """A disk on which SQLite cannot keep its write-ahead log: a network share, most often."""

    def __init__(self, file: str) -> None:
        super().__init__(
            f"La base « {file} » est sur un disque où SQLite ne peut pas tenir son journal (WAL) : "
            "un partage réseau, sans doute.",
            "Mettez ORGUE_HOME sur un disque de cette machine, ou donnez une base PostgreSQL "
            "(ORGUE_DATABASE_URL).",
            file=file,
        )


SCHEMES = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")
EXAMPLE = "postgresql://orgue@serveur/orgue"


def _check(url: str) -> None:
    """Nothing that the URL holds is shown but its scheme: it may hold a password."""
    scheme, found, _ = url.partition("://")
    try:
        sa.make_url(url)
    except sa.exc.ArgumentError:
        found = ""
    if found and scheme in SCHEMES:
        return
    shown = f"commence par « {scheme}:// »" if found else "n'est pas une adresse de base de données"
    raise BadDatabase(
        f"ORGUE_DATABASE_URL {shown} : orgue connaît SQLite et PostgreSQL.",
        f"Écrivez par exemple {EXAMPLE}, ou retirez-la : la base ira dans ORGUE_HOME.",
    )


def make_room(file: Path) -> None:
    """The folder of a SQLite *file* and the file, whose mode those beside it take, for us alone."""
    folder = file.parent
    try:
        make_folder(folder)
    except OSError as error:
        raise BadDatabase(
            f"Le dossier « {folder} » ne peut pas être créé : {why(error)}.",
            "Nommez-en un autre avec ORGUE_HOME, ou demandez le droit d'y écrire.",
            folder=str(folder),
            said=error.strerror,
        ) from None
    with suppress(OSError):  # SQLite says it better
        if not file.exists():
            make_file(file)


def _psycopg(url: str) -> str:
    """A plain ``postgresql://`` URL, told to use the driver that is installed."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _file_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we begin ourselves, see _begin
    cursor = connection.cursor()
    _need_wal(connection, cursor.execute("PRAGMA journal_mode=WAL").fetchone()[0])
    # FULL: what was accepted is on the disk when its page says so, one fsync a gesture. In WAL,
    # NORMAL would leave the last gestures, and the marks of letters sent, to a power cut.
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _need_wal(connection: sqlite3.Connection, mode: str) -> None:
    """SQLite refuses WAL without a word, by the mode it stays in: then pages would wait for every
    writer, and two machines that share the file could spoil it. Raises :class:`NoWal`."""
    if mode.lower() != "wal":
        file = connection.execute("PRAGMA database_list").fetchone()[2]
        connection.close()
        raise NoWal(file)


def _memory_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


LISTS = ("ids", "subjects", "units", "slots", "tasks")
"""What the parameters are called that are asked with ``IN``, and no column is."""


def _pad(
    _connection: object,
    statement: object,
    several: object,
    parameters: Mapping[str, Any],
    _options: object,
) -> tuple[object, object, Mapping[str, Any]]:
    """Lists of few lengths, so that SQLite has few texts to read and plan."""
    for name in LISTS:
        given = parameters.get(name)
        if isinstance(given, list) and len(given) > 2:
            parameters = {**parameters, name: padded(given)}
    return statement, several, parameters


def _begin(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if options.get("writes", False):
        _wait_for_others(connection, options)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # it takes no lock, hence cannot fail: straight to the driver, half the time
        connection.connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]


def _wait_for_others(connection: sa.Connection, options: Mapping[str, Any]) -> None:
    """How long SQLite waits for another process; told again only when it changes."""
    seconds = options.get("left") or options["limits"].lock
    known = connection.info.get("waits", connection.engine.get_execution_options()["limits"].lock)
    if seconds != known:
        connection.info["waits"] = seconds
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA busy_timeout={seconds * 1000:.0f}")
