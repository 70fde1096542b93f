"""Letters are handed over several at a time, and what became of each is told while it is fresh."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from channels.envelope import Result

A_LANE = 10
"""Letters for which one more lane is worth opening: a few leave one by one."""
FRESH = 0.03
"""Seconds that a result may wait for others, to be marked with them."""

L = TypeVar("L")
Done = tuple[L, Result]


class Handing(Generic[L]):
    """*letters* handed to *send*, by *lanes* at a time.

    *begun*: those whose sending began, whatever became of it.
    """

    def __init__(self, letters: Sequence[L], send: Callable[[L], Result], lanes: int) -> None:
        self.letters, self.send = letters, send
        self.lanes = max(1, min(lanes, -(-len(letters) // A_LANE)))
        self.begun: list[L] = []
        self._left = iter(letters)
        self._stopped = False
        self._lock = threading.Lock()
        self._told: SimpleQueue[Done[L] | BaseException | None] = SimpleQueue()

    def stop(self) -> None:
        """Begin no other letter; those that are leaving are still told of."""
        self._stopped = True

    def results(self) -> Iterator[list[Done[L]]]:
        """What became of each letter, in groups told within :data:`FRESH` of one another.

        By one lane the caller's own thread hands over, and each letter is told by itself.
        """
        if self.lanes == 1:
            while (letter := self._next()) is not None:
                yield [(letter, self.send(letter))]
            return
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(self.lanes)]
        for thread in threads:
            thread.start()
        try:
            yield from self._groups(len(threads))
        finally:
            self.stop()
            for thread in threads:
                thread.join()

    def _next(self) -> L | None:
        with self._lock:
            letter = None if self._stopped else next(self._left, None)
            if letter is not None:
                self.begun.append(letter)
        return letter

    def _work(self) -> None:
        try:
            while (letter := self._next()) is not None:
                self._told.put((letter, self.send(letter)))
        except BaseException as fault:  # told to the thread that asked
            self._told.put(fault)
        self._told.put(None)

    def _groups(self, working: int) -> Iterator[list[Done[L]]]:
        fault: BaseException | None = None
        while working:
            group: list[Done[L]] = []
            for told in self._heard():
                if told is None:
                    working -= 1
                elif isinstance(told, BaseException):
                    fault = told
                    self.stop()
                else:
                    group.append(told)
            if group:
                yield group
        if fault:
            raise fault

    def _heard(self) -> list[Done[L] | BaseException | None]:
        """The next thing told, and what follows it closely."""
        heard = [self._told.get()]
        until = time.monotonic() + FRESH
        with suppress(Empty):
            while heard[-1] is not None and (left := until - time.monotonic()) > 0:
                heard.append(self._told.get(timeout=left))
        return heard
