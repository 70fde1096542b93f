"""Letters' differences are computed beside the pages, one at a time, and kept for a while."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from models.rehearsal.beside import Beside, BesideStanding
from models.rehearsal.difference import Change, Difference, difference_made_by

KEPT = 6
"""Differences that are kept: those that somebody looks at."""
DifferenceStanding = BesideStanding[Difference]


@dataclass(kw_only=True)
class Differences(Beside[Difference]):
    """Those of one portal's process, each under a key that says what it is of."""

    engine: sa.Engine
    called: str = "La comparaison"
    most: int = KEPT
    turn: threading.Lock = field(default_factory=threading.Lock)
    """Their own: who changes a setting does not wait for the rehearsal of another."""

    def compared(
        self, key: str, cycle_id: int, change: Change, moment: datetime, patience: float
    ) -> DifferenceStanding:
        """Where that of *key* is, *patience* seconds after it was asked; its computing begins when
        there is none. One that failed stays so: the same change would fail again."""
        standing = self.of(key)
        if standing.kept is None and not standing.failed:
            self.begin(
                key,
                lambda tell: difference_made_by(
                    self.engine, cycle_id, change, moment, progress=tell
                ),
            )
        return self.after(key, patience)
