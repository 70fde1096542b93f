"""Migrations are carried out by one process at a time, whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from models.database.patience import MIGRATING
from models.migrations.version import FOLDER, is_busy, is_current

LOCK = 0x0A96E
"""Any number, the same for all: the PostgreSQL advisory lock that migrations take."""
PATIENCE = 30.0
"""Seconds to wait for another process that creates or migrates the same file."""


def to_the_head(engine: sa.Engine) -> None:
    """Migrate *engine* to the newest version, unless another process just did."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return _migrate(engine)
        except sa.exc.OperationalError as error:
            if not is_busy(error) or time.monotonic() > until:
                raise
            time.sleep(0.05)


def _migrate(engine: sa.Engine) -> None:
    with alone(engine) as connection:
        if not is_current(connection):
            command.upgrade(alembic(connection), "head")


@contextmanager
def alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction, with every other migration of the same database kept waiting."""
    guard = _alone_on_sqlite if engine.dialect.name == "sqlite" else _alone_on_postgresql
    with guard(engine) as connection:
        yield connection


@contextmanager
def _alone_on_postgresql(engine: sa.Engine) -> Iterator[sa.Connection]:
    with (
        engine.connect().execution_options(limits=MIGRATING) as connection,
        connection.begin(),
    ):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        yield connection


@contextmanager
def _alone_on_sqlite(engine: sa.Engine) -> Iterator[sa.Connection]:
    """SQLite changes a table by making it again: references are checked at the end instead."""
    with engine.connect().execution_options(writes=True) as connection:
        enforced = _foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                yield connection
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    raise RuntimeError(f"a migration broke references: {broken}")
        finally:
            _foreign_keys(connection, "ON" if enforced else "OFF")


def _foreign_keys(connection: sa.Connection, state: str) -> bool:
    """Switch the checks, which SQLite ignores inside a transaction; tells what they were."""
    raw = connection.connection.cursor()
    was = raw.execute("PRAGMA foreign_keys").fetchone()[0]
    raw.execute(f"PRAGMA foreign_keys={state}")
    raw.close()
    return bool(was)


def alembic(connection: sa.Connection) -> Config:
    """Alembic's settings, on *connection* and its transaction."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
