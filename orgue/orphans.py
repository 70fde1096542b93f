"""What a killed ``orgue up`` left in its home is ended by the next one: that, and nothing else.

A process is ours to end when it bears our mark, names this very home, and the lock of the home says
that nobody has it open. It is held by a descriptor while it is looked at, so that whoever has its
number later is never who we signal. Linux only: elsewhere a port that is taken stays taken.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.lifeline import OPENED_BY, ROLE
from models.operations.lock import Lock
from orgue.processes import STOP_WITHIN

NAMES = {
    "prefect": "le serveur Prefect",
    "portal": "le portail",
    "runner": "le runner",
    "demo": "le meneur de la démo",
}
ENDS_WITHIN = 3.0
"""Seconds that a server or a portal has; its port is wanted."""


@dataclass(frozen=True, kw_only=True)
class Orphan:
    """A process that its ``orgue up`` left behind, held by a *descriptor*."""

    pid: int
    role: str
    descriptor: int

    def ends(self) -> threading.Thread:
        """Ask it to end, beside; kill it when it does not, the runner after its last letters."""
        ending = threading.Thread(target=self._end, daemon=True)
        ending.start()
        return ending

    def _end(self) -> None:
        within = STOP_WITHIN if self.role == "runner" else ENDS_WITHIN
        for number in (signal.SIGCONT, signal.SIGTERM):
            self._send(number)
        if not self._gone(within):
            self._send(signal.SIGKILL)
            self._gone(ENDS_WITHIN)
        os.close(self.descriptor)

    def _send(self, number: signal.Signals) -> None:
        try:
            signal.pidfd_send_signal(self.descriptor, number)
        except ProcessLookupError:
            return

    def _gone(self, within: float) -> bool:
        poll = select.poll()
        poll.register(self.descriptor, select.POLLIN)
        return bool(poll.poll(within * 1000))


def end_what_was_left(home: Path, say: Callable[[str], None]) -> None:
    """End what a killed command left in *home*: its ports are free on return, while its runner may
    still be ending its letters, and holds the lease until then."""
    lock = Lock(home / "up.lock")
    if not lock.path.exists() or not _taken(lock):
        return  # nobody was here, or somebody is
    try:
        ending = [(orphan.role, _told(orphan, say).ends()) for orphan in left_in(home)]
        for role, thread in ending:
            if role != "runner":
                thread.join()
    finally:
        lock.release()


def _taken(lock: Lock) -> bool:
    try:
        return lock.taken()
    except OSError:  # a home that cannot be written is refused by who opens it
        return False


def _told(orphan: Orphan, say: Callable[[str], None]) -> Orphan:
    name = NAMES.get(orphan.role, orphan.role)
    say(f"Une ouverture tuée a laissé {name} (processus {orphan.pid}) : je le ferme.")
    return orphan


def left_in(home: Path) -> list[Orphan]:
    """The processes that a killed command left in *home*."""
    if sys.platform != "linux":
        return []
    pids = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdecimal()]
    return [orphan for pid in pids if (orphan := _orphan(pid, home)) is not None]


def _orphan(pid: int, home: Path) -> Orphan | None:
    """The process of that number, when it is one of *home*'s."""
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:
        return None
    role = _role(pid, home) if pid != os.getpid() else None
    if role is None:
        os.close(descriptor)
        return None
    return Orphan(pid=pid, role=role, descriptor=descriptor)


def _role(pid: int, home: Path) -> str | None:
    """What it was started as, when it bears the mark of a command of *home* that is gone."""
    try:
        environ = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        said = dict(os.fsdecode(line).split("=", 1) for line in environ if b"=" in line)
        # By its own root: in a container the same path is another home.
        ours = os.path.samefile(f"/proc/{pid}/root{said['ORGUE_HOME']}", home)
        gone = said[OPENED_BY] != _parent(pid)
        return said[ROLE] if ours and gone else None
    except (OSError, KeyError):
        return None


def _parent(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1]
