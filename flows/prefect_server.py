"""The home's own Prefect server: as Prefect ships it, but for how it writes and whom it answers.

Prefect begins its SQLite transactions DEFERRED: two that read, then write, at the same moment end
in « database is locked » at once, whatever the time-out, and its client waits two seconds before it
tries again. Begun IMMEDIATE, the second waits for the first, some milliseconds
(docs/decisions/0009-prefect-on-sqlite.md). On PostgreSQL nothing is changed.

It has no password: a page of the web whose own name was made to lead to this machine could ask it
anything, from the browser of whoever sits at it. So it answers to its own names only.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from prefect.server.api import server
from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.server.events.filters import EventFilter, EventIDFilter, EventOccurredFilter
from prefect.server.events.schemas.events import ReceivedEvent
from prefect.server.events.storage import database as storage
from uvicorn.config import LOGGING_CONFIG

from config.lifeline import end_with_the_home
from config.logs import JsonLines, Lines, dated_lines, in_json
from config.private import keep_to_ourselves
from config.settings import Settings

OF_THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")
PORT = re.compile(r":\d*$")
REFUSED = "Ce serveur Prefect ne répond qu'à ses propres noms (ORGUE_PREFECT_HOSTS)."

EVER = EventOccurredFilter.model_validate({"since": "1970-01-01T00Z", "until": "2200-01-01T00Z"})
LEAVES_WITHIN = 5
"""Seconds that it has, once its home is gone: by itself it waits for every connection to close."""


def let_writers_queue() -> None:
    """Make every SQLite transaction of this process's server take its turn when it begins."""
    begin = AioSqliteConfiguration.begin_transaction

    def begin_transaction(self: Any, session: Any, with_for_update: bool = False) -> Any:
        return begin(self, session, with_for_update=True)

    AioSqliteConfiguration.begin_transaction = begin_transaction  # type: ignore[method-assign]


def write_what_is_new() -> None:
    """Make it write, on SQLite, those events of a handful that it lacks, or none.

    As it ships it cannot write none: it fails five times, then drops the handful, in fifty lines.
    Whoever was cut off from it, Prefect's own client too, tells it again what it has.
    """
    write: Any = storage._write_sqlite_events

    async def write_new(session: object, events: list[ReceivedEvent]) -> None:
        by_id = {event.id: event for event in events}
        for known in await _known(session, list(by_id)):
            del by_id[known]
        if by_id:
            await write(session=session, events=list(by_id.values()))

    storage._write_sqlite_events = write_new


async def _known(session: object, ids: list[UUID]) -> set[UUID]:
    """Those of the events that its database has."""
    known: set[UUID] = set()
    read: Any = storage.read_events
    for chunk in (ids[n : n + 500] for n in range(0, len(ids), 500)):
        wanted = EventFilter(id=EventIDFilter(id=chunk), occurred=EVER)
        found = await read(session=session, events_filter=wanted)
        known |= {event.id for event in found}
    return known


class OwnNames:
    """Before all else of a server: calls by another host name than *names* go no further."""

    def __init__(self, app: Callable[..., Awaitable[None]], names: Collection[str]) -> None:
        self.app, self.names = app, frozenset(names)

    async def __call__(
        self,
        scope: Mapping[str, Any],
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        if scope["type"] not in ("http", "websocket") or self._ours(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            said = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 400, "headers": said})
            await send({"type": "http.response.body", "body": REFUSED.encode()})

    def _ours(self, scope: Mapping[str, Any]) -> bool:
        called = [v.decode("latin-1") for k, v in scope["headers"] if k == b"host"]
        return len(called) == 1 and PORT.sub("", called[0]).lower() in self.names


def answer_to(names: Collection[str]) -> None:
    """Make this process's server refuse whoever calls it by another name."""
    made = server.create_app

    def create_app(*arguments: Any, **options: Any) -> Any:
        app = made(*arguments, **options)
        # Only what is served: the automations call the same application from inside, by no name.
        return OwnNames(app, names) if options.get("final") else app

    server.create_app = create_app


def own_names(settings: Settings) -> list[str]:
    """The host names by which the home's server is called, whatever the port."""
    return [*OF_THIS_MACHINE, *settings.prefect_hosts.lower().replace(",", " ").split()]


def date_every_line() -> None:
    """As ours, the lines of uvicorn too, which says no time by itself."""
    dated_lines()
    ours = {"()": JsonLines if in_json() else Lines}
    LOGGING_CONFIG["formatters"] = dict.fromkeys(LOGGING_CONFIG["formatters"], ours)


if __name__ == "__main__":
    from prefect.cli import app  # start-up: this process alone runs it

    keep_to_ourselves()
    end_with_the_home(LEAVES_WITHIN)
    date_every_line()
    let_writers_queue()
    write_what_is_new()
    answer_to(own_names(Settings()))
    sys.argv[1:1] = ["server", "start"]
    app()
