"""What the home's Prefect is told to keep, read by Prefect itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from config.settings import ROOT, Settings
from flows.environment import prefect_environment

READS = """
import json
from prefect.settings.context import get_current_settings
server = get_current_settings().server
kept = server.services.db_vacuum
days = [span.total_seconds() / 86400 for span in (server.events.retention_period,
                                                  kept.retention_period)]
print(json.dumps([*days, sorted(kept.enabled_vacuum_types)]))
"""


@pytest.mark.parametrize(
    ("given", "kept"),
    [({}, [1, 14]), ({"prefect_events_days": 0.5, "prefect_runs_days": 90}, [0.5, 90])],
)
def test_prefect_forgets_events_and_runs_after_days_that_are_settings(
    home: object, given: dict[str, float], kept: list[float]
) -> None:
    told = os.environ | prefect_environment(Settings(**given))  # type: ignore[arg-type]
    read = subprocess.run(
        [sys.executable, "-c", READS], cwd=ROOT, env=told, capture_output=True, text=True
    )
    assert json.loads(read.stdout) == [*kept, ["events", "flow_runs", "orphans"]], read.stderr
