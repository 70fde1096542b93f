"""Years that go by beside the pages: computed in a thread, one at a time, kept in memory.

Each is asked for under a key, mostly the number of its cycle; a page says how far it has come, and
finds it there when it comes back.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from models.database.unavailable import unavailable
from models.errors import in_one_line, in_words
from models.rehearsal.rehearse import Progress

log = logging.getLogger("orgue.forecast")
T = TypeVar("T")
V = TypeVar("V")
Work = Callable[[Progress], T]
"""Computes it, and tells the day its year has come to with the letters that left so far."""


@dataclass(kw_only=True)
class UnderWay:
    """What is being computed: the moment that its year has *reached* (None: not begun), the letters
    that left so far; *over* is set at its end."""

    reached: datetime | None = None
    letters: int = 0
    over: threading.Event = field(default_factory=threading.Event, repr=False)


@dataclass(frozen=True, kw_only=True)
class BesideStanding(Generic[T]):
    """Where it is for a key: the last one, the one being computed, why one failed."""

    kept: T | None = None
    under_way: UnderWay | None = None
    failed: str = ""


_turn = threading.Lock()
"""A year that goes by takes a processor and an académie in memory: one at a time, of any kind."""


@dataclass(kw_only=True)
class Beside(Generic[T]):
    """Those of one kind (*called*, for the log) in one portal's process; *most* are kept."""

    called: str
    most: int
    turn: threading.Lock = _turn
    _kept: dict[Hashable, T] = field(default_factory=dict)
    _under_way: dict[Hashable, UnderWay] = field(default_factory=dict)
    _failed: dict[Hashable, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, key: Hashable) -> BesideStanding[T]:
        """Where that of a key is."""
        with self._lock:
            return BesideStanding(
                kept=self._kept.get(key),
                under_way=self._under_way.get(key),
                failed=self._failed.get(key, ""),
            )

    def begin(self, key: Hashable, work: Work[T]) -> bool:
        """Have it computed beside; False when it already is being."""
        if not self._begun(key):
            return False
        threading.Thread(
            target=self._compute, args=(key, work), name=self.called, daemon=True
        ).start()
        return True

    def here_and_now(self, key: Hashable, work: Work[T]) -> BesideStanding[T]:
        """Compute it in this thread, unless it already is being."""
        if self._begun(key):
            self._compute(key, work)
        return self.of(key)

    def after(self, key: Hashable, patience: float) -> BesideStanding[T]:
        """Where that of a key is once it is over, or after *patience* seconds."""
        under_way = self.of(key).under_way
        if under_way is not None:
            under_way.over.wait(patience)
        return self.of(key)

    def _begun(self, key: Hashable) -> bool:
        with self._lock:
            if key in self._under_way:
                return False
            self._under_way[key] = UnderWay()
            self._failed.pop(key, None)
            return True

    def _compute(self, key: Hashable, work: Work[T]) -> None:
        under_way = self._under_way[key]

        def tell(reached: datetime, letters: int) -> None:
            under_way.reached, under_way.letters = reached, letters

        found, failed = None, ""
        try:
            with self.turn:
                found = work(tell)
        except Exception as error:  # it is computed beside: the page is where it is told
            failed, fault = in_words(unavailable(error) or error), in_one_line(error)
            log.warning("%s du cycle %s a échoué : %s", self.called, key, fault, exc_info=error)
        self._end(key, found, failed)
        under_way.over.set()

    def _end(self, key: Hashable, found: T | None, failed: str) -> None:
        with self._lock:
            self._under_way.pop(key, None)
            if failed:
                _keep(self._failed, key, failed, self.most)
            if found is not None:
                _keep(self._kept, key, found, self.most)


def _keep(those: dict[Hashable, V], key: Hashable, value: V, most: int) -> None:
    """The latest *most* of them."""
    those.pop(key, None)
    those[key] = value
    while len(those) > most:
        those.pop(next(iter(those)))
