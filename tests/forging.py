"""A journal changed by who holds the database itself."""

from __future__ import annotations

import sqlalchemy as sa


def forged(engine: sa.Engine, change: sa.sql.dml.DMLWhereBase) -> None:
    """Make *change* as somebody would who holds the database itself, and takes its guard away."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE journalentry DISABLE TRIGGER USER")
        else:
            for name in connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).scalars():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.execute(change)
