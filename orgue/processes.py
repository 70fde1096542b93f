"""The processes of a home: each in a group of its own, each with its log, stopped together.

They end with the command that started them, even when it is killed (config/lifeline.py).
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from channels.stopping import stopping_may_take
from config.lifeline import marks
from config.logs import line_of
from config.private import make_folder
from orgue import own_imports

STOP_WITHIN = 35.0
"""Seconds between asking the processes to end and killing them: the runner's letters in flight and
their marks (30 s), then what the server and the portal need."""
FRONT_MAY_TAKE = 8.0
"""Seconds that server and portal have of it, once the runner is gone; half, if it is not."""
LOG_MAY_WEIGH = 5_000_000


@dataclass(frozen=True, kw_only=True)
class Child:
    """One process: its French *name*, its *role*, the *command* and descriptors that it was started
    with, and the *log* it writes; *since* is monotonic."""

    name: str
    role: str
    command: tuple[str, ...]
    fds: tuple[int, ...]
    process: subprocess.Popen[bytes]
    log: Path
    since: float

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Send a signal to its whole group."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    @property
    def end(self) -> str:
        """How it ended: a signal by its name, else its exit code."""
        code = self.process.poll()
        if code is None or code >= 0:
            return f"code {code}"
        return signal.Signals(-code).name

    def last_words(self, lines: int = 5) -> str:
        """The end of its log."""
        text = self.log.read_text(encoding="utf-8", errors="replace").rstrip()
        return "\n".join(text.splitlines()[-lines:])

    def write(self, words: str) -> None:
        """A dated line of ours in its log; a full disk keeps nothing from going on."""
        with contextlib.suppress(OSError), self.log.open("a", encoding="utf-8") as log:
            log.write(f"{line_of(words)}\n")


class Children:
    """The processes of one home, in the order they were started."""

    def __init__(self, logs: Path, environment: dict[str, str]):
        self.logs = logs
        self.environment = environment
        self.all: list[Child] = []

    def start(self, name: str, role: str, *command: str, fds: Sequence[int] = ()) -> Child:
        """Start the module that begins *command*, its output in ``logs/role.log``; it inherits
        *fds*. Our packages are imported from where this process has them."""
        child = self._started(name, role, command, tuple(fds))
        self.all.append(child)
        return child

    def again(self, child: Child) -> Child:
        """Start anew one that fell, in its place; what it had started is ended first."""
        child.send(signal.SIGKILL)
        new = self._started(child.name, child.role, child.command, child.fds)
        self.all[self.all.index(child)] = new
        return new

    def _started(
        self, name: str, role: str, command: tuple[str, ...], fds: tuple[int, ...]
    ) -> Child:
        make_folder(self.logs)
        log = self.logs / f"{role}.log"
        _turn(log)
        with log.open("ab") as output:
            process = subprocess.Popen(
                # -P: nothing is imported from the current folder, which ``-m`` puts first.
                [sys.executable, "-P", own_imports.__file__, *command],
                env=_without_the_current_folder(self.environment) | marks(role),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=fds,
            )
        since = time.monotonic()
        return Child(
            name=name, role=role, command=command, fds=fds, process=process, log=log, since=since
        )

    def fallen(self) -> Child | None:
        """The first child that is no more, None while all are well."""
        return next((child for child in self.all if not child.alive), None)

    def stop(
        self, within: float = STOP_WITHIN, hurried: Callable[[], bool] = lambda: False
    ) -> None:
        """End them all; what is left after *within* seconds, or once *hurried*, is killed."""
        deadline = time.monotonic() + within
        # The runner reports the end of its run to the server: it leaves before it.
        front, hands = self.all[:2], self.all[2:]
        _end(hands, deadline - min(FRONT_MAY_TAKE, within) / 2, hurried)
        _end(front, min(deadline, time.monotonic() + FRONT_MAY_TAKE), hurried)
        for child in self.all:
            child.send(signal.SIGKILL)
            child.process.wait()


def _without_the_current_folder(environment: Mapping[str, str]) -> dict[str, str]:
    """*environment* without what in its PYTHONPATH depends on where one stands: an empty entry is
    the current folder."""
    kept = {name: value for name, value in environment.items() if name != "PYTHONPATH"}
    entries = environment.get("PYTHONPATH", "").split(os.pathsep)
    absolute = os.pathsep.join(entry for entry in entries if os.path.isabs(entry))
    return kept | ({"PYTHONPATH": absolute} if absolute else {})


def stop_within(mail_timeout: float) -> float:
    """Seconds to close a home whose mail server may take so long over a letter."""
    return max(STOP_WITHIN, stopping_may_take(mail_timeout) + FRONT_MAY_TAKE / 2 + 1)


def _end(children: list[Child], deadline: float, hurried: Callable[[], bool]) -> None:
    for child in children:
        child.send(signal.SIGTERM)
    while any(c.alive for c in children) and time.monotonic() < deadline and not hurried():
        time.sleep(0.05)


def _turn(log: Path) -> None:
    """Put a heavy log aside; one is kept."""
    if log.exists() and log.stat().st_size > LOG_MAY_WEIGH:
        log.replace(log.with_suffix(".log.1"))


def answers(port: int, path: str, host: str = "127.0.0.1", within: float = 2.0) -> bool:
    """Whether something answers HTTP there, by no proxy."""
    connection = HTTPConnection(host, port, timeout=within)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 600
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
