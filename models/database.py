"""The campaign's database: SQLite or PostgreSQL, one suite of tables for both.

One gesture is one transaction (:func:`gesture`); reading sees a stable picture (:func:`reading`).
On SQLite a gesture begins IMMEDIATE, so that two writers queue instead of failing half-way. How
long each waits is a page's measure unless it says otherwise (models/patience.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session, SQLModel

from config.private import make_file, make_folder
from config.settings import Settings
from models.errors import Refusal
from models.patience import LONG, PAGE, Limits, in_memory, turns_of
from models.system_words import why

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
        from models.postgresql import engine_on

        return engine_on(_psycopg(url), limits)
    in_memory = url in ("sqlite://", "sqlite:///:memory:")
    options: dict[str, Any] = {"connect_args": CONNECT_ARGS | {"timeout": limits.lock}}
    if in_memory:
        options["poolclass"] = sa.pool.StaticPool
    else:
        options |= {"pool_size": KEPT, "max_overflow": MORE, "pool_use_lifo": True}
        options |= {"pool_timeout": limits.lock}
    engine = sa.create_engine(url, execution_options={"limits": limits}, **options)
    sa.event.listen(engine, "connect", _memory_pragmas if in_memory else _file_pragmas)
    sa.event.listen(engine, "begin", _begin)
    return engine


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


def _make_room(file: Path) -> None:
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


def _file_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin ourselves, see _begin
    cursor = connection.cursor()
    _need_wal(connection, cursor.execute("PRAGMA journal_mode=WAL").fetchone()[0])
    # FULL: what was accepted is on the disk when its page says so, one fsync a gesture. In WAL,
    # NORMAL would leave the last gestures, and the marks of letters sent, to a power cut.
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _need_wal(connection: Any, mode: str) -> None:
    """SQLite refuses WAL without a word, by the mode it stays in: then pages would wait for every
    writer, and two machines that share the file could spoil it. Raises :class:`NoWal`."""
    if mode.lower() != "wal":
        file = connection.execute("PRAGMA database_list").fetchone()[2]
        connection.close()
        raise NoWal(file)


def _memory_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if options.get("writes", False):
        _wait_for_others(connection, options)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # it takes no lock, hence cannot fail: straight to the driver, half the time
        connection.connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]


def _wait_for_others(connection: sa.Connection, options: Any) -> None:
    """How long SQLite waits for another process; told again only when it changes."""
    seconds = options.get("left") or options["limits"].lock
    known = connection.info.get("waits", connection.engine.get_execution_options()["limits"].lock)
    if seconds != known:
        connection.info["waits"] = seconds
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA busy_timeout={seconds * 1000:.0f}")


@lru_cache(maxsize=8)
def engine_of(url: str, limits: Limits = LONG) -> sa.Engine:
    """The process's engine for *url*, its tables made or migrated on first use."""
    from models.migrations import bring_up_to_date

    if url.startswith("sqlite:///"):
        _make_room(Path(url.removeprefix("sqlite:///")))
    engine = open_engine(url, limits)
    bring_up_to_date(engine)
    return engine


def home_engine(settings: Settings | None = None, limits: Limits = LONG) -> sa.Engine:
    """The engine of the home that the environment names; nobody waits at a page for it, unless
    *limits* say so."""
    return engine_of((settings or Settings()).database, limits)


class NoHome(Refusal):
    """A question asked of a home that is not there."""

    status = 503

    def __init__(self, file: str) -> None:
        super().__init__(
            f"Il n'y a pas de base de données d'orgue à « {file} ».",
            "Nommez la maison avec ORGUE_HOME, ou sa base avec ORGUE_DATABASE_URL.",
            file=file,
        )


def founded_engine(settings: Settings | None = None) -> sa.Engine:
    """:func:`home_engine`, of a home that is there already: none is made. Raises NoHome."""
    url = (settings or Settings()).database
    file = url.removeprefix("sqlite:///")
    if file != url and not (Path(file).exists() and Path(file).stat().st_size):
        raise NoHome(file)
    if file == url:
        _need_founded(url)
    return home_engine(settings)


def _need_founded(url: str) -> None:
    """A database of PostgreSQL is there before it is anybody's home."""
    from models.migrations import is_founded

    engine = open_engine(url)
    try:
        if not is_founded(engine):
            raise NoHome(engine.url.render_as_string(hide_password=True))
    finally:
        engine.dispose()


@contextmanager
def _writing(engine: sa.Engine, limits: Limits | None) -> Iterator[sa.Connection]:
    """A connection that is going to write, in its turn. Raises TooManyWait, NoTurn."""
    options: dict[str, Any] = {"writes": True}
    if limits is not None:
        options["limits"] = limits
    if in_memory(engine):
        with engine.connect().execution_options(**options) as connection:
            yield connection
        return
    patience = (limits or engine.get_execution_options()["limits"]).lock
    with turns_of(engine).taken(patience) as left:
        if left != patience:
            options["left"] = left
        with engine.connect().execution_options(**options) as connection:
            yield connection


@contextmanager
def gesture(engine: sa.Engine, limits: Limits | None = None) -> Iterator[Session]:
    """One transaction that writes: committed whole at the end, or not at all.

    *limits*: how long it may wait and work, the engine's own by default.
    """
    with (
        _writing(engine, limits) as connection,
        connection.begin(),
        Session(connection, expire_on_commit=False, autoflush=True) as session,
    ):
        yield session
        session.flush()


@contextmanager
def tried(engine: sa.Engine, limits: Limits | None = None) -> Iterator[Session]:
    """A gesture that is undone at its end: to see what it would do. It makes writers wait."""
    with (
        _writing(engine, limits) as connection,
        connection.begin() as transaction,
        Session(connection, expire_on_commit=False, autoflush=True) as session,
    ):
        yield session
        session.flush()
        transaction.rollback()


@contextmanager
def reading(engine: sa.Engine, limits: Limits | None = None) -> Iterator[Session]:
    """One picture of the database, read and let go; whatever is written in it is dropped."""
    bound = engine if limits is None else engine.execution_options(limits=limits)
    with Session(bound, expire_on_commit=False, autoflush=False) as session:
        yield session


def measured(session: OrmSession, *tables: sa.Table) -> None:
    """Have PostgreSQL look at how long *tables* are, which just changed much: until its own turn to
    look, a minute or never, it takes a whole académie for a few rows. SQLite plans without."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in tables)
        connection.exec_driver_sql(f"ANALYZE (SKIP_LOCKED) {names}")


def upsert(session: OrmSession, table: sa.Table) -> Any:
    """An ``INSERT`` of the session's own dialect, for ``on_conflict_do_nothing/update``."""
    return insert_of(session.get_bind().dialect.name, table)


def insert_of(dialect: str, table: sa.Table) -> Any:
    """:func:`upsert` by the dialect's name: for statements that are made once."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as pg_insert

        return pg_insert(table)
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return sqlite_insert(table)
