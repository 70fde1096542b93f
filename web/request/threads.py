"""Pages are made in threads, so many at once; who would wait for one too long is told to come back.

What tells how the house is, and our own files, wait for no thread (web/operations/health.py,
web/site/static_files.py).
"""

from __future__ import annotations

import anyio
from fastapi import Request

from models.database.unavailable import Trouble, Unavailable

QUEUE = 100
"""Requests that may wait for a thread: two or three times what threads there are (forty, of which
WRITERS of models/database/patience.py may wait to write). Pages being made in some tens of
milliseconds, the last of them waits for seconds at most."""
OPEN = ("/static/", "/healthz", "/metrics")
"""What needs no thread."""


def too_many(request: Request) -> Unavailable | None:
    """What is answered at once when every thread is taken and many wait already."""
    if request.url.path.startswith(OPEN):
        return None
    waiting = anyio.to_thread.current_default_thread_limiter().statistics().tasks_waiting
    return Unavailable(Trouble.CROWDED) if waiting >= QUEUE else None
