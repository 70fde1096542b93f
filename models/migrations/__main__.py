"""Write the next migration: ``python -m models.migrations "what changes"``."""

from __future__ import annotations

import sys

from alembic import command

from models.database.engine import open_engine
from models.migrations.carry import alembic, alone
from models.migrations.version import VERSIONS


def write_next(message: str) -> None:
    """Compare the tables with the migrations there are, and write what is missing."""
    number = f"{len(list(VERSIONS.glob('[0-9]*.py'))) + 1:04}"
    with alone(open_engine("sqlite://")) as connection:
        config = alembic(connection)
        command.upgrade(config, "head")
        command.revision(config, message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit('usage: make migration m="what changes"')
    write_next(sys.argv[1])
