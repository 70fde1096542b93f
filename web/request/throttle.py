"""How often one machine may ask for something, in real time; kept in this process's memory."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from datetime import timedelta
from math import ceil

from models.errors import Refusal
from models.words.moments import lasting


class TooOften(Refusal):
    """Asked too many times in a short while; *after* seconds it may be asked again."""

    status = 429

    def __init__(self, after: float) -> None:
        seconds = max(ceil(after), 1)
        shown = seconds if seconds <= 60 else 60 * ceil(seconds / 60)
        waits = lasting(timedelta(seconds=shown))
        super().__init__("Trop de demandes en peu de temps.", f"Recommencez dans {waits}.")
        self.headers = {"Retry-After": str(seconds)}


class Throttle:
    """*times* in *seconds* for each name, and *in_all* whatever their names; beyond that
    :class:`TooOften`. Of more than *names*, those that were silent longest are forgotten: nobody
    fills our memory by changing names, nor clears another's count."""

    def __init__(
        self, *, times: int, seconds: float, in_all: int | None = None, names: int = 10_000
    ) -> None:
        self.times, self.seconds, self.in_all, self.names = times, seconds, in_all, names
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._all: deque[float] = deque()
        self._lock = threading.Lock()

    def count(self, name: str) -> None:
        """Count one more for *name*. Raises :class:`TooOften`."""
        moment = time.monotonic()
        with self._lock:
            counts = [(self._of(name), self.times)]
            counts += [] if self.in_all is None else [(self._all, self.in_all)]
            for seen, most in counts:
                self._need_room(seen, most, moment)
            for seen, _ in counts:
                seen.append(moment)

    def _of(self, name: str) -> deque[float]:
        seen = self._seen.setdefault(name, deque())
        self._seen.move_to_end(name)
        if len(self._seen) > self.names:
            self._seen.popitem(last=False)
        return seen

    def _need_room(self, seen: deque[float], most: int, moment: float) -> None:
        while seen and moment - seen[0] > self.seconds:
            seen.popleft()
        if len(seen) >= most:
            raise TooOften(seen[0] + self.seconds - moment)

    def forget(self) -> None:
        """Count from nought again."""
        with self._lock:
            self._seen.clear()
            self._all.clear()
