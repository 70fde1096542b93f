"""Years that go by beside the pages: computed in a thread, one at a time, kept in memory.

Each is asked for under the number of its cycle; a page says how far it has come, and finds it there
when it comes back.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from models.database.unavailable import unavailable
from models.errors import in_one_line, in_words
from models.rehearsal.rehearse import Progress

log = logging.getLogger("orgue.forecast")
T = TypeVar("T")
Work = Callable[[Progress], T]
"""Computes it, and tells the day its year has come to with the letters that left so far."""


@dataclass(kw_only=True)
class UnderWay:
    """What is being computed: the *day* its year has come to (None: not begun), the letters that
    left so far."""

    reached: datetime | None = None
    letters: int = 0


@dataclass(frozen=True, kw_only=True)
class BesideStanding(Generic[T]):
    """Where it is for a cycle: the last one, the one being computed, why one failed."""

    kept: T | None = None
    under_way: UnderWay | None = None
    failed: str = ""


_turn = threading.Lock()
"""A year that goes by takes a processor and an académie in memory: one at a time, of any kind."""


@dataclass(kw_only=True)
class Beside(Generic[T]):
    """Those of one kind (*called*, for the log) in one portal's process; *most* cycles are kept."""

    called: str
    most: int
    turn: threading.Lock = _turn
    _kept: dict[int, T] = field(default_factory=dict)
    _under_way: dict[int, UnderWay] = field(default_factory=dict)
    _failed: dict[int, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, cycle_id: int) -> BesideStanding[T]:
        """Where that of a cycle is."""
        with self._lock:
            return BesideStanding(
                kept=self._kept.get(cycle_id),
                under_way=self._under_way.get(cycle_id),
                failed=self._failed.get(cycle_id, ""),
            )

    def begin(self, cycle_id: int, work: Work[T]) -> bool:
        """Have it computed beside; False when it already is being."""
        if not self._begun(cycle_id):
            return False
        threading.Thread(
            target=self._compute, args=(cycle_id, work), name=self.called, daemon=True
        ).start()
        return True

    def here_and_now(self, cycle_id: int, work: Work[T]) -> BesideStanding[T]:
        """Compute it in this thread, unless it already is being."""
        if self._begun(cycle_id):
            self._compute(cycle_id, work)
        return self.of(cycle_id)

    def _begun(self, cycle_id: int) -> bool:
        with self._lock:
            if cycle_id in self._under_way:
                return False
            self._under_way[cycle_id] = UnderWay()
            self._failed.pop(cycle_id, None)
            return True

    def _compute(self, cycle_id: int, work: Work[T]) -> None:
        under_way = self._under_way[cycle_id]

        def tell(reached: datetime, letters: int) -> None:
            under_way.reached, under_way.letters = reached, letters

        found, failed = None, ""
        try:
            with self.turn:
                found = work(tell)
        except Exception as error:  # it is computed beside: the page is where it is told
            failed, fault = in_words(unavailable(error) or error), in_one_line(error)
            log.warning(
                "%s du cycle %s a échoué : %s", self.called, cycle_id, fault, exc_info=error
            )
        self._end(cycle_id, found, failed)

    def _end(self, cycle_id: int, found: T | None, failed: str) -> None:
        with self._lock:
            self._under_way.pop(cycle_id, None)
            self._failed[cycle_id] = failed
            if found is not None:
                self._kept.pop(cycle_id, None)
                self._kept[cycle_id] = found
                while len(self._kept) > self.most:
                    self._kept.pop(next(iter(self._kept)))
