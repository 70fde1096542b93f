"""Graceful shutdown on a signal.

Asked to stop, a process begins no letter; those that are leaving arrive, and are noted.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

A_MARK = 10.0
"""Seconds that the last letters' mark may take, once the server has answered, before we leave."""


class Stop:
    """Whether a pass was asked to end, by its own caller or by who asked *also*."""

    def __init__(self, also: Stop | None = None) -> None:
        self._asked_at: float | None = None
        self._also = also

    def ask(self) -> None:
        """From any thread, or a signal: end after the letters that are leaving."""
        if self._asked_at is None:
            self._asked_at = time.monotonic()

    def forget(self) -> None:
        """What was asked is over."""
        self._asked_at = None

    @property
    def asked(self) -> bool:
        return self.since is not None

    @property
    def since(self) -> float | None:
        """When it was first asked, by the clock that only goes forward; None: it was not."""
        asked = (self._asked_at, self._also.since if self._also else None)
        return min((at for at in asked if at is not None), default=None)

    def for_longer_than(self, seconds: float) -> bool:
        """Whether it was asked more than *seconds* ago."""
        return self.since is not None and time.monotonic() - self.since > seconds


STOP = Stop()
"""What this whole process was asked."""


def stopping_may_take(mail_timeout: float) -> float:
    """Seconds in which a stop ends: one exchange with the server, and one mark."""
    return mail_timeout + A_MARK


@contextmanager
def stopped_by_signals() -> Iterator[Stop]:
    """While it lasts, Ctrl-C and SIGTERM ask to stop instead of breaking a letter off; a second one
    does what it always did.

    For the main thread of a command.
    """
    STOP.forget()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def ask(number: int, _frame: object) -> None:
        STOP.ask()
        signal.signal(number, before[number] or signal.SIG_DFL)

    before: dict[int, Any] = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        signal.signal(number, ask)
    try:
        yield STOP
    finally:
        for caught in numbers:
            signal.signal(caught, before[caught] or signal.SIG_DFL)
        STOP.forget()
