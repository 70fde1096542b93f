"""How often one machine may ask for something, in real time; kept in this process's memory."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque

from models.errors import Refusal


class TooOften(Refusal):
    """Asked too many times in a short while."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            "Trop de demandes en peu de temps.", "Attendez quelques minutes, puis recommencez."
        )


class Throttle:
    """*times* in *seconds* for each name; beyond that :class:`TooOften`."""

    def __init__(self, *, times: int, seconds: float) -> None:
        self.times, self.seconds = times, seconds
        self._seen: dict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def count(self, name: str) -> None:
        """Count one more for *name*. Raises :class:`TooOften`."""
        moment = time.monotonic()
        with self._lock:
            seen = self._seen[name]
            while seen and moment - seen[0] > self.seconds:
                seen.popleft()
            if len(seen) >= self.times:
                raise TooOften
            seen.append(moment)
            if len(self._seen) > 10_000:  # nobody fills our memory by changing names
                self._seen = defaultdict(deque, {name: seen})

    def forget(self) -> None:
        """Count from nought again."""
        with self._lock:
            self._seen.clear()
