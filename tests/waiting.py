"""Waiting for what another process will do, with a limit and a sentence."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(true: Callable[[], object], seconds: float, what: str) -> None:
    """Wait until *true*; fail after *seconds*, saying *what* did not come."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"after {seconds} s, not yet: {what}"
        time.sleep(0.05)
