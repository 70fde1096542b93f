"""Letters' differences are computed beside the pages, one at a time, and kept for a while."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from models.database.unavailable import unavailable
from models.errors import in_one_line, in_words
from models.rehearsal.difference import Change, Difference, difference_made_by

log = logging.getLogger("orgue.difference")
KEPT = 6
"""Differences that are kept: those that somebody looks at."""


@dataclass(kw_only=True)
class DifferenceStanding:
    """Where a difference is: *found*, being computed, or why it *failed*."""

    found: Difference | None = None
    failed: str = ""
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def under_way(self) -> bool:
        return not self.done.is_set()


@dataclass(kw_only=True)
class Differences:
    """Those of one portal's process, each by a key that says what it is of."""

    engine: sa.Engine
    _standing: dict[str, DifferenceStanding] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def of(
        self, key: str, cycle_id: int, change: Change, moment: datetime, patience: float
    ) -> DifferenceStanding:
        """Where that of *key* is, *patience* seconds after it was asked; its computing begins when
        there is none."""
        with self._lock:
            standing = self._standing.get(key)
            if standing is None:
                standing = self._begun(key)
                given = (standing, cycle_id, change, moment)
                thread = threading.Thread(
                    target=self._compute, args=given, name="difference", daemon=True
                )
                thread.start()
        standing.done.wait(patience)
        return standing

    def _begun(self, key: str) -> DifferenceStanding:
        standing = self._standing[key] = DifferenceStanding()
        finished = [k for k, one in self._standing.items() if not one.under_way]
        for old in finished[: max(0, len(self._standing) - KEPT)]:
            del self._standing[old]
        return standing

    def _compute(
        self, standing: DifferenceStanding, cycle_id: int, change: Change, moment: datetime
    ) -> None:
        try:
            with self.turn:
                standing.found = difference_made_by(self.engine, cycle_id, change, moment)
        except Exception as error:  # it is computed beside: the page is where it is told
            standing.failed = in_words(unavailable(error) or error)
            fault = in_one_line(error)
            log.warning("La comparaison du cycle %s a échoué : %s", cycle_id, fault, exc_info=error)
        finally:
            standing.done.set()
