"""Asks a portal for pages from another process: as somebody signed in, at a steady pace.

A request is timed from the moment it was due, not from when a connection was free: what waits is
counted as waiting.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median, quantiles
from threading import local
from typing import Any

import sqlalchemy as sa
from fastapi import Request, Response

from config.settings import Settings
from models.database.transactions import gesture
from models.gestures.people.sessions import open_session
from web.app import create
from web.request.session import COOKIE, let_in

PATIENCE, IDLE = 30.0, 2.0


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request: *cookie* says as whom; *form* is what a POST sends."""

    name: str
    path: str
    cookie: str = ""
    form: str | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, and how long after the request was due; *status* 0: nothing did."""

    ask: Ask
    status: int
    seconds: float
    body: str


def cookies(engine: sa.Engine, slots: Sequence[str]) -> dict[str, str]:
    """The sessions of *slots*, as browsers keep them."""
    app = create(engine, Settings(mail_url=None))
    request = Request({"type": "http", "app": app, "headers": []})
    found = {}
    for slot in slots:
        with gesture(engine) as session:
            opened = open_session(session, [(slot, 0)], "Firefox sous Linux")
        let_in(request, answer := Response(), opened)
        found[slot] = answer.headers["set-cookie"].split(";")[0]
        assert found[slot].startswith(f"{COOKIE}=")
    return found


class Crowd:
    """Browsers of a portal on this machine, each with its own connection."""

    def __init__(self, port: int, browsers: int) -> None:
        self.port = port
        self.mine = local()
        self.pool = ThreadPoolExecutor(browsers)

    def at(self, pace: float, asks: Sequence[Ask]) -> list[Answer]:
        """The answers to *asks*, *pace* of them begun each second."""
        began = time.perf_counter() + 0.1
        waiting = []
        for n, ask in enumerate(asks):
            due = began + n / pace
            time.sleep(max(0.0, due - time.perf_counter()))
            waiting.append(self.pool.submit(self.ask, ask, due))
        return [answer.result() for answer in waiting]

    def ask(self, ask: Ask, due: float | None = None) -> Answer:
        """One request, timed from *due* (now)."""
        due = due or time.perf_counter()
        headers = {"Sec-Fetch-Site": "same-origin", "Cookie": ask.cookie}
        if ask.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        method = "GET" if ask.form is None else "POST"
        connection = self._connection()
        try:
            connection.request(method, ask.path, ask.form, headers)
            answer = connection.getresponse()
            body, status = answer.read().decode(errors="replace"), answer.status
        except (OSError, HTTPException) as error:
            body, status = repr(error), 0
            self.mine.asked = 0.0
        return Answer(ask=ask, status=status, seconds=time.perf_counter() - due, body=body)

    def _connection(self) -> HTTPConnection:
        """This browser's own, unless the portal is about to close it for being idle."""
        idle = time.monotonic() - getattr(self.mine, "asked", 0.0)
        if idle > IDLE:
            self.mine.connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self.mine.asked = time.monotonic()
        kept: HTTPConnection = self.mine.connection
        return kept


@dataclass(frozen=True, kw_only=True)
class Times:
    """How long some answers took, in milliseconds."""

    p50: float
    p95: float
    slowest: float

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> Times:
        taken = [a.seconds * 1000 for a in answers]
        return cls(p50=median(taken), p95=quantiles(taken, n=20)[-1], slowest=max(taken))

    def __str__(self) -> str:
        return f"p50 {self.p50:4.0f}  p95 {self.p95:4.0f}  max {self.slowest:4.0f} ms"


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[str]]:
    """The statements that are executed meanwhile."""
    said: list[str] = []

    def note(_c: object, _k: object, statement: str, *_more: object) -> None:
        said.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def watched(process: int, during: Callable[[], Any]) -> tuple[Any, float]:
    """What *during* gives, and the seconds for which *process* had a processor meanwhile."""
    before = _worked(process)
    found = during()
    return found, _worked(process) - before


def _worked(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
