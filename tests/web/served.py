"""A portal that a browser reaches, and a page whose faults are noted."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from threading import Thread
from typing import Any

import sqlalchemy as sa
import uvicorn

from config.settings import Settings
from tests.browser import Seen
from tests.waiting import until
from web.app import create


@contextlib.contextmanager
def served(engine: sa.Engine, port: int) -> Iterator[Any]:
    """A portal that listens, until the end."""
    app = create(engine, Settings(mail_url=None, port=port))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    app.state.followers.leaving = lambda: server.should_exit
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: _listens(port), 90, "the portal listens")
    yield app
    server.should_exit = True
    thread.join(timeout=10)


def _listens(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def watched(context: Any) -> tuple[Any, Seen]:
    """A new page, and what it meets from now on."""
    page, seen = context.new_page(), Seen()
    page.on("request", lambda request: seen.asked.append(request.url))
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("requestfailed", lambda request: _failed(seen, request))
    return page, seen


def _failed(seen: Seen, request: Any) -> None:
    """An icon still on its way when the next page is asked for is no failure."""
    if request.failure != "net::ERR_ABORTED":
        seen.complaints.append(f"{request.url} {request.failure}")
