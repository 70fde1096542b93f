"""Forecasts are computed beside the pages, one at a time, and kept in memory until the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from models.rehearsal.beside import Beside, BesideStanding, UnderWay, Work
from models.rehearsal.foreseen import Basis, Foreseen, foresee

KEPT = 4
"""Cycles whose forecast is kept: each holds a copy of its académie in memory."""
ForecastStanding = BesideStanding[Foreseen]


@dataclass(kw_only=True)
class Forecasts(Beside[Foreseen]):
    """Those of one portal's process."""

    engine: sa.Engine
    called: str = "La prévision"
    most: int = KEPT

    def ask(self, cycle_id: int, moment: datetime, basis: Basis) -> bool:
        """Have it computed beside; False when it already is being."""
        return self.begin(cycle_id, self._work(cycle_id, moment, basis))

    def compute(self, cycle_id: int, moment: datetime, basis: Basis) -> ForecastStanding:
        """Compute it here and now."""
        return self.here_and_now(cycle_id, self._work(cycle_id, moment, basis))

    def _work(self, cycle_id: int, moment: datetime, basis: Basis) -> Work[Foreseen]:
        return lambda tell: foresee(self.engine, cycle_id, moment, basis, tell)


__all__ = ["KEPT", "ForecastStanding", "Forecasts", "UnderWay"]
