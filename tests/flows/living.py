"""A runner in a process of its own, and what Prefect's API says of its runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from config.settings import ROOT, Settings
from flows.environment import local_environment
from flows.told import LOGGER
from models.database.transactions import reading
from models.home import home_engine
from models.operations.pulse import pulse


class Living:
    """A runner whose server answers on *port*; *settings*: more ``ORGUE_…`` variables.

    *dies*: where it kills itself (tests/flows/dying.py), once :meth:`may_die`.
    """

    def __init__(self, home: Path, port: int, *, dies: str = "", **settings: str):
        known = Settings(home=home, prefect_port=port, database_url=None, mail_url=None)
        environment = local_environment(os.environ, known)
        environment |= {"ORGUE_HOME": str(home), "ORGUE_PERIOD": "4"}
        environment |= {"ORGUE_PREFECT_PORT": str(port)} | settings
        self._dies_once = home.parent / f"dies-{time.monotonic_ns()}"
        environment["DIES_ONCE"] = str(self._dies_once)
        self.log = home.parent / f"runner-{time.monotonic_ns()}.log"
        with self.log.open("wb") as output:
            lives, own = ["orgue.up", "runner"], ["tests.flows.dying", dies]
            command = [sys.executable, "-m", *(own if dies else lives)]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
            )

    def may_die(self) -> None:
        self._dies_once.touch()

    def said(self, words: str) -> int:
        return self.log.read_text(encoding="utf-8").count(words)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(60)

    def __enter__(self) -> Living:
        return self

    def __exit__(self, *fault: object) -> None:
        self.end()
        if fault[0] is not None:  # shown by pytest, with what failed
            print(self.log.read_text(encoding="utf-8"))


def heartbeats(home: Path) -> str:
    """When the last run of the year completed, as text; « None » before the first."""
    with reading(home_engine(Settings(home=home))) as session:
        return str(pulse(session, 300).completed_at)


def asked(url: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:
    """What Prefect's API answers."""
    data = json.dumps(body).encode() if body is not None else None
    headers = {"Content-Type": "application/json"}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, data, headers, method=method)
    with opener.open(request, timeout=10) as answer:
        said = answer.read()
    return json.loads(said) if said else None


def runs_like(api: str, words: str) -> list[dict[str, Any]]:
    """The runs whose name holds *words*, the newest first."""
    chosen = {"flow_runs": {"name": {"like_": words}}, "sort": "START_TIME_DESC"}
    found: list[dict[str, Any]] = asked(f"{api}/flow_runs/filter", chosen)
    return found


def run_named(api: str, name: str) -> dict[str, Any]:
    """The run of that name, the newest first."""
    runs = [run for run in runs_like(api, name) if run["name"] == name]
    assert runs, f"no run is called {name}"
    return runs[0]


def pages_of(api: str, run: dict[str, Any]) -> dict[str, str]:
    """The pages that a run left, by key."""
    chosen = {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}}
    return {page["key"]: page["data"] for page in asked(f"{api}/artifacts/filter", chosen)}


def lines_of(api: str, run: dict[str, Any]) -> list[str]:
    """What a run says of ours on its first tab, in the order in which it said it: Prefect's own
    lines are silent in a home, not in the process of a test."""
    chosen = {"logs": {"flow_run_id": {"any_": [run["id"]]}}, "sort": "TIMESTAMP_ASC"}
    found = asked(f"{api}/logs/filter", chosen)
    return [line["message"] for line in found if line["name"] == LOGGER]


def events_told(api: str, ids: list[str]) -> list[dict[str, Any]]:
    """The events with those ids that the server wrote down."""
    span = {"since": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"}
    body = {"filter": {"id": {"id": ids}, "occurred": span}, "limit": 50}
    found: list[dict[str, Any]] = asked(f"{api}/events/filter", body)["events"]
    return found
