"""A morning of reminders: 60,000 silent schools owed a reminder, gathered in their digests."""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path

import pendulum
from sqlmodel import SQLModel

from benchmarks.made_up import drafted, measured
from models.database.engine import open_engine
from models.database.transactions import gesture
from models.gestures.cycle.checking import checked_definition
from models.tick import run_cycle
from models.year.cycle import Cycle, CycleState

MORNING = pendulum.datetime(2026, 11, 23, 7, 45, tz="Europe/Paris")


def reminded() -> float:
    """Seconds of the run that owes and gathers the reminders of a morning, on a SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'orgue.db'}")
        SQLModel.metadata.create_all(engine)
        cycle_id = drafted(engine, 1500, 60_000)
        with gesture(engine) as session:
            cycle = session.get_one(Cycle, cycle_id)
            cycle.definition = checked_definition().model_dump(mode="json", by_alias=True)
            cycle.state, cycle.launched_at = CycleState.LIVE, MORNING - timedelta(days=60)
            session.add(cycle)
        run_cycle(engine, cycle_id, MORNING - timedelta(minutes=5))  # the day's other work
        began = time.perf_counter()
        done = run_cycle(engine, cycle_id, MORNING)
        took = time.perf_counter() - began
        assert done.owed["silent_reminder"] == 60_000, done.owed
        engine.dispose()
    return took


if __name__ == "__main__":
    measured("morning reminders of 60,000 schools", 2, reminded)
