"""A journal changed by who holds the database itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

OFF, ON = (f"ALTER TABLE journalentry {do} TRIGGER USER" for do in ("DISABLE", "ENABLE"))


def forged(engine: sa.Engine, change: sa.sql.dml.DMLWhereBase) -> None:
    """Make *change* as somebody would who holds the database itself, and takes its guard away."""
    with engine.begin() as connection:
        _unguarded(connection)
        connection.execute(change)


@contextmanager
def letting_the_journal_go(connection: sa.Connection) -> Iterator[None]:
    """Without what guards the journal, meanwhile: for who takes a database anew."""
    guards = _unguarded(connection)
    yield
    for guard in guards:
        connection.exec_driver_sql(guard)


def _unguarded(connection: sa.Connection) -> list[str]:
    """Take the journal's triggers away; what makes them again."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(OFF)
        return [ON]
    of_it = "FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journalentry'"
    triggers = connection.exec_driver_sql(f"SELECT name, sql {of_it}").all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    return [made for _, made in triggers]
