"""Whatever is read may be asked about (HEAD), and a 405 says what may be asked (RFC 9110, 9.1 and
15.5.6)."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CHANGING = ("POST", "PUT", "PATCH", "DELETE")


class Methods:
    """An ASGI layer around a whole application, whose *routes* answer no HEAD by themselves."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self.app, self.routes = app, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        about, asked = scope["method"] == "HEAD", dict(scope)
        inside = _as_read(scope) if about else scope

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 405:
                self._tell(asked, MutableHeaders(raw=message["headers"]))
            await send({**message, "body": b""} if about and "body" in message else message)

        try:
            await self.app(inside, receive, sending)
        finally:  # whoever notes a fault outside of us has to know what of the address is secret
            scope.setdefault("path_params", inside.get("path_params", {}))

    def _tell(self, scope: Scope, headers: MutableHeaders) -> None:
        if found := allowed(self.routes, scope):
            headers["Allow"] = ", ".join(found)


def _as_read(scope: Scope) -> Scope:
    """*scope* as that of a GET which remembers that nobody reads what it answers."""
    return {**scope, "method": "GET", "state": {**scope.get("state", {}), "only_about": True}}


def only_about(request: Request) -> bool:
    """Whether nobody reads the answer to *request*: it then uses nothing up, and opens nothing."""
    return getattr(request.state, "only_about", False)


def allowed(routes: Iterable[BaseRoute], scope: Scope) -> list[str]:
    """The methods by which *routes* take the path of *scope*; none where they do not know it."""
    known = list(routes)
    found = ["GET", "HEAD"] if _take(known, scope, "GET") else []
    return found + [method for method in CHANGING if _take(known, scope, method)]


def _take(routes: list[BaseRoute], scope: Scope, method: str) -> bool:
    asked: Scope = {**scope, "method": method}
    for route in routes:
        match, inside = route.matches(asked)
        if match is Match.FULL:
            within = route.routes if isinstance(route, Mount) else None
            return within is None or _take(within, {**asked, **inside}, method)
    return False
