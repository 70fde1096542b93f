"""The routes of a portal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute


def routes(within: Any) -> Iterator[Any]:
    """The portal's own routes, in the order in which they are tried."""
    for route in within:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes(inner.routes)
        elif isinstance(route, APIRoute):
            yield route
