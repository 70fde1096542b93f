"""Heartbeats of the runner."""

from __future__ import annotations

import pendulum
import sqlalchemy as sa

from models.database.transactions import gesture
from models.operations.pulse import Heartbeat
from tests.web.conftest import MORNING


def beat(engine: sa.Engine, minutes_ago: float) -> None:
    with gesture(engine) as session:
        at = pendulum.now("UTC").subtract(seconds=round(minutes_ago * 60))
        session.merge(Heartbeat(completed_at=at, moment=MORNING))
