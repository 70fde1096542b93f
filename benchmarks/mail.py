"""Three thousand schools invited by mail: claimed, written, re-checked, sent to a sink, marked."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pendulum
from sqlmodel import SQLModel

from benchmarks.made_up import drafted, measured
from channels.delivery import deliver
from channels.opening import open_channel
from config.settings import ROOT, Settings
from models.database import gesture, open_engine
from models.gestures.checking import checked_definition
from models.tick import run_cycle
from models.year.cycle import Cycle, CycleState

SCHOOLS, A_SECOND = 3_000, 300
LAUNCHED = pendulum.datetime(2026, 9, 1, tz="Europe/Paris")
INVITED = pendulum.datetime(2026, 11, 2, 8, 0, tz="Europe/Paris")


def sent() -> float:
    """Seconds of one delivery to a local SMTP server, another process, by pooled connections."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'orgue.db'}")
        SQLModel.metadata.create_all(engine)
        cycle_id = drafted(engine, 120, SCHOOLS)
        with gesture(engine) as session:
            cycle = session.get_one(Cycle, cycle_id)
            cycle.definition = checked_definition().model_dump(mode="json", by_alias=True)
            cycle.state, cycle.launched_at = CycleState.LIVE, LAUNCHED
            session.add(cycle)
        run_cycle(engine, cycle_id, INVITED)
        command = [sys.executable, "-m", "tests.sink", "--dir", str(Path(folder) / "letters")]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as sink:
            assert sink.stdout is not None
            settings = Settings(mail_url=sink.stdout.readline().strip())
            with open_channel(settings, engine) as channel:
                began = time.perf_counter()
                report = deliver(engine, INVITED, channel)
                took = time.perf_counter() - began
            sink.terminate()
        assert report.sent >= SCHOOLS, report
        engine.dispose()
    return took * SCHOOLS / report.sent


if __name__ == "__main__":
    measured(f"{SCHOOLS} letters by SMTP", SCHOOLS / A_SECOND, sent)
