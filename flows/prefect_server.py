"""The home's own Prefect server: as Prefect ships it, but for how it queues on SQLite.

Prefect begins its SQLite transactions DEFERRED: two that read, then write, at the same moment end
in « database is locked » at once, whatever the time-out, and its client waits two seconds before it
tries again. Begun IMMEDIATE, the second waits for the first, some milliseconds
(docs/decisions/0009-prefect-on-sqlite.md). On PostgreSQL nothing is changed.
"""

from __future__ import annotations

import sys
from typing import Any

from prefect.server.database.configurations import AioSqliteConfiguration

from config.private import keep_to_ourselves


def let_writers_queue() -> None:
    """Make every SQLite transaction of this process's server take its turn when it begins."""
    begin = AioSqliteConfiguration.begin_transaction

    def begin_transaction(self: Any, session: Any, with_for_update: bool = False) -> Any:
        return begin(self, session, with_for_update=True)

    AioSqliteConfiguration.begin_transaction = begin_transaction  # type: ignore[method-assign]


if __name__ == "__main__":
    from prefect.cli import app

    keep_to_ourselves()
    let_writers_queue()
    sys.argv[1:1] = ["server", "start"]
    app()
