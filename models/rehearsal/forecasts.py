"""Forecasts are computed beside the pages, one at a time, and kept in memory until the next."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from models.database.unavailable import unavailable
from models.errors import in_one_line, in_words
from models.rehearsal.foreseen import Basis, Foreseen, foresee

log = logging.getLogger("orgue.forecast")

KEPT = 4
"""Cycles whose forecast is kept: each holds a copy of its académie in memory."""


@dataclass(kw_only=True)
class UnderWay:
    """A forecast being computed: the *day* its year has come to (None: not begun), the letters that
    left so far."""

    reached: datetime | None = None
    letters: int = 0


@dataclass(frozen=True, kw_only=True)
class ForecastStanding:
    """Where the forecast of a cycle is: the last one, the one being computed, why one failed."""

    kept: Foreseen | None = None
    under_way: UnderWay | None = None
    failed: str = ""


@dataclass(kw_only=True)
class Forecasts:
    """Those of one portal's process."""

    engine: sa.Engine
    _kept: dict[int, Foreseen] = field(default_factory=dict)
    _under_way: dict[int, UnderWay] = field(default_factory=dict)
    _failed: dict[int, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def of(self, cycle_id: int) -> ForecastStanding:
        """Where the forecast of a cycle is."""
        with self._lock:
            return ForecastStanding(
                kept=self._kept.get(cycle_id),
                under_way=self._under_way.get(cycle_id),
                failed=self._failed.get(cycle_id, ""),
            )

    def ask(self, cycle_id: int, moment: datetime, basis: Basis) -> bool:
        """Have it computed beside; False when it already is being."""
        if not self._begun(cycle_id):
            return False
        given = (cycle_id, moment, basis)
        threading.Thread(target=self._compute, args=given, name="forecast", daemon=True).start()
        return True

    def compute(self, cycle_id: int, moment: datetime, basis: Basis) -> ForecastStanding:
        """Compute it here and now."""
        if self._begun(cycle_id):
            self._compute(cycle_id, moment, basis)
        return self.of(cycle_id)

    def _begun(self, cycle_id: int) -> bool:
        with self._lock:
            if cycle_id in self._under_way:
                return False
            self._under_way[cycle_id] = UnderWay()
            self._failed.pop(cycle_id, None)
            return True

    def _compute(self, cycle_id: int, moment: datetime, basis: Basis) -> None:
        under_way = self._under_way[cycle_id]

        def tell(reached: datetime, letters: int) -> None:
            under_way.reached, under_way.letters = reached, letters

        found, failed = None, ""
        try:
            with self.turn:
                found = foresee(self.engine, cycle_id, moment, basis, tell)
        except Exception as error:  # it is computed beside: the page is where it is told
            failed, fault = in_words(unavailable(error) or error), in_one_line(error)
            log.warning("La prévision du cycle %s a échoué : %s", cycle_id, fault, exc_info=error)
        self._end(cycle_id, found, failed)

    def _end(self, cycle_id: int, found: Foreseen | None, failed: str) -> None:
        with self._lock:
            self._under_way.pop(cycle_id, None)
            self._failed[cycle_id] = failed
            if found is not None:
                self._kept.pop(cycle_id, None)
                self._kept[cycle_id] = found
                while len(self._kept) > KEPT:
                    self._kept.pop(next(iter(self._kept)))
