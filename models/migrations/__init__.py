"""Schema migrations: a home's tables are made, or brought to the present, the first time that a
command opens it.

A migration's number is the start of its file name: ``versions/0007_….py``. A home that is up to
date is recognised by that number alone, so that Alembic is imported on the day that it works.
"""

from __future__ import annotations

import sqlalchemy as sa

from models.migrations.version import is_busy, is_current, unreachable


def bring_up_to_date(engine: sa.Engine) -> None:
    """Make or migrate the tables of *engine*; nothing when they are up to date.

    Two processes that start together both succeed: one migrates, the other waits. A database
    newer than this program is refused (:class:`TooNew`) and left as it is, one that does not
    answer as well (:class:`Unreachable`).
    """
    if _is_current(engine):
        return
    from models.migrations.carry import to_the_head  # start-up: Alembic; most are up to date

    to_the_head(engine)


def _is_current(engine: sa.Engine) -> bool:
    try:
        with engine.connect() as connection:
            return is_current(connection)
    except sa.exc.DatabaseError as error:
        if is_busy(error):
            return False
        raise unreachable(engine.url, error) from error
