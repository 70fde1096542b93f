"""The house of a storm: a real ``orgue up`` that is opened again whenever it ends, as systemd does.

It is the house of any tree: its own Python, its own code.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from orgue.processes import answers
from tests.chaos.processes import below, command_of, send
from tests.ports import free_ports

INSIDE = Path(__file__).with_name("inside.py")
PARTS = {"runner": "orgue.up runner", "portal": "orgue.up portal", "prefect": "prefect_server"}
OPENS_WITHIN = 180.0
CLOSES_WITHIN = 60.0


class House:
    """The home *home* of the code in *tree*; what it says goes to *logs*.

    *lanes*: connections to the mail server. *openings*: how many times it was opened.
    """

    def __init__(self, tree: Path, home: Path, logs: Path, **settings: str) -> None:
        self.tree, self.home, self.logs = tree, home, logs
        self.port, self.prefect_port = free_ports(2)
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("ORGUE_", "PREFECT_"))}
        self.environment = kept | {"PYTHONPATH": str(tree), "ORGUE_HOME": str(home)} | settings
        self.openings = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._wanted = threading.Event()
        self._over = False

    # ── its own code ─────────────────────────────────────────────────────────────────────────────

    def says(self, *words: str) -> Any:
        """What tests/chaos/inside.py says of this home."""
        done = self._python("-P", str(INSIDE), *words, capture_output=True)
        if done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
        return json.loads(done.stdout)

    def tick(self) -> int:
        """A second process that does all that is owed, mail included; its exit code."""
        types = ("-c", "from orgue import main; main()", "tick", "--json")
        with (self.logs / "tick.log").open("ab") as log:
            done = self._python(*types, stdout=log, stderr=log)
        return done.returncode

    def _python(self, *words: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(self._command(*words), cwd=self.tree, env=self.environment, **more)

    def _command(self, *words: str) -> list[str]:
        return [str(self.tree / ".venv/bin/python"), *words]

    # ── its life ─────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def lived_in(self) -> Iterator[None]:
        """Open, and opened again whenever it ends, until the ``with`` does."""
        self._wanted.set()
        keeper = threading.Thread(target=self._keep_open, daemon=True)
        keeper.start()
        try:
            self.wait_until_open()
            yield
        finally:
            self._over = True
            self.close()
            self._wanted.set()
            keeper.join(CLOSES_WITHIN)

    def _keep_open(self) -> None:
        while self._wanted.wait() and not self._over:
            ports = ["--port", str(self.port), "--prefect-port", str(self.prefect_port)]
            command = self._command("-m", "orgue.up", "up", "--json", *ports)
            with (self.logs / "up.log").open("ab") as log:
                self._process = subprocess.Popen(
                    command,
                    cwd=self.tree,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
                self.openings += 1
                code = self._process.wait()
                log.write(f"-- {time.strftime('%T')} : code {code}\n".encode())
            time.sleep(1)

    def is_open(self) -> bool:
        """Whether the portal answers and the runner is there."""
        return self.part("runner") is not None and answers(self.port, "/healthz")

    def wait_until_open(self) -> bool:
        """Whether it opened in time."""
        until = time.monotonic() + OPENS_WITHIN
        while not self.is_open() and time.monotonic() < until:
            time.sleep(0.2)
        return self.is_open()

    def close(self) -> float:
        """Ask it to close, as systemd does, and keep it closed; the seconds that it took."""
        self._wanted.clear()
        began = time.monotonic()
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(CLOSES_WITHIN)
            except subprocess.TimeoutExpired:
                self.kill()
        return time.monotonic() - began

    def open_again(self) -> None:
        self._wanted.set()

    # ── its processes ────────────────────────────────────────────────────────────────────────────

    @property
    def pid(self) -> int | None:
        """The process of ``orgue up``, while it lives."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def part(self, name: str) -> int | None:
        """The process that does one part of the work, if it is there."""
        found = (one for one in below(self.pid or 0) if PARTS[name] in command_of(one))
        return next(found, None) if self.pid else None

    def kill(self) -> bool:
        """End all of its processes at once; whether one of them sends letters."""
        pid = self.pid
        if pid is None:
            return False
        sender = self.part("runner") is not None
        for one in (pid, *below(pid)):
            send(one, signal.SIGKILL)
        return sender
