"""The processes of a home: each in a group of its own, each with its log, stopped together.

They end with the command that started them, even when it is killed.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from config.private import make_folder

STOP_WITHIN = 10.0
"""Seconds between asking the processes to end and killing them."""
LOG_MAY_WEIGH = 5_000_000
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, kw_only=True)
class Child:
    """One process: its French *name*, and the *log* it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Send a signal to its whole group."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def last_words(self, lines: int = 5) -> str:
        """The end of its log."""
        text = self.log.read_text(encoding="utf-8", errors="replace").rstrip()
        return "\n".join(text.splitlines()[-lines:])


class Children:
    """The processes of one home, in the order they were started."""

    def __init__(self, logs: Path, environment: dict[str, str]):
        self.logs = logs
        self.environment = environment
        self.all: list[Child] = []

    def start(self, name: str, file: str, *command: str) -> Child:
        """Start ``python -m *command*``, its output in ``logs/file.log``."""
        make_folder(self.logs)
        log = self.logs / f"{file}.log"
        _turn(log)
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_the_parent,
            )
        child = Child(name=name, process=process, log=log)
        self.all.append(child)
        return child

    def fallen(self) -> Child | None:
        """The first child that is no more, None while all are well."""
        return next((child for child in self.all if not child.alive), None)

    def stop(self, within: float = STOP_WITHIN) -> None:
        """End them all, the last started first; what is left after *within* seconds is killed."""
        deadline = time.monotonic() + within
        # The runner reports the end of its run to the server: it leaves before it.
        for child in self.all[:1:-1]:
            child.send(signal.SIGTERM)
            _wait([child], deadline - 1.5)
        for child in self.all[:2]:
            child.send(signal.SIGTERM)
        _wait(self.all, deadline)
        for child in self.all:
            child.send(signal.SIGKILL)
            child.process.wait()


def _wait(children: list[Child], deadline: float) -> None:
    while any(child.alive for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)


def _turn(log: Path) -> None:
    """Put a heavy log aside; one is kept."""
    if log.exists() and log.stat().st_size > LOG_MAY_WEIGH:
        log.replace(log.with_suffix(".log.1"))


def _end_with_the_parent() -> None:
    """Linux only: be told to end when the command is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def answers(port: int, path: str) -> bool:
    """Whether something answers HTTP on that port of this machine, by no proxy."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 600
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
