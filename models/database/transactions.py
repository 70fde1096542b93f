"""A gesture is one transaction, whole or not at all; a reading is one picture of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session

from models.database.patience import Limits, in_memory, turns_of

Told = TypeVar("Told")
ONE_PICTURE = "read in this picture"
"""Under which a reading keeps what was read in it, for who asks again; a gesture keeps nothing."""


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
        session.info[ONE_PICTURE] = {}
        yield session


def once(session: OrmSession, key: object, ask: Callable[[], Told]) -> Told:
    """What *ask* tells, asked once under *key* in a reading; each time in a gesture, which changes
    what is told."""
    kept: dict[object, Told] | None = session.info.get(ONE_PICTURE)
    if kept is None:
        return ask()
    if key not in kept:
        kept[key] = ask()
    return kept[key]


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
        from sqlalchemy.dialects.postgresql import insert as pg_insert  # start-up: one alone

        return pg_insert(table)
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert  # start-up: one alone

    return sqlite_insert(table)
