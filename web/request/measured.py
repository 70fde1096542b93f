"""How long each answer took, by the kind of page that was asked: for those who watch the machine.

The address itself is never kept, only its pattern (``/actions/{action_id}``): it may name somebody,
or be a signed link.
"""

from __future__ import annotations

import time

from prometheus_client import Histogram
from prometheus_client.registry import CollectorRegistry
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BOUNDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds: what a page is asked to take, and what somebody notices."""
NO_PAGE = "none"
"""The pattern of what no route takes: whoever tries addresses makes no series of ours."""
UNFINISHED = "none"
"""The status of what was left before any answer began."""


class MeasuredAnswers:
    """An ASGI layer around a whole application: the time until its answer is sent whole."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self.app = app
        self.seconds = Histogram(
            "orgue_http_request_seconds",
            "Time until an answer was sent whole, by the pattern of its address.",
            ("method", "route", "status"),
            registry=registry,
            buckets=BOUNDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), UNFINISHED

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        method = _known(scope["method"])
        try:
            await self.app(scope, receive, sending)
        finally:
            taken = time.perf_counter() - began
            self.seconds.labels(method, pattern_of(scope), status).observe(taken)


def pattern_of(scope: Scope) -> str:
    """The pattern of the route that took *scope*, NO_PAGE without one."""
    route = scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    return f"{scope.get('root_path', '')}{path}" if path else NO_PAGE


def _known(method: str) -> str:
    return method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE") else "other"
