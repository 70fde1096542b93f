"""The identity of a process, across reuse of its number.

A process of this home bears a name by which another can tell whether it is still there.

Known for sure on the same machine only: the number of a process is given again after it, and means
nothing on another machine, in another container or before the last start of this one.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

PROC = Path("/proc")
DEAD = "dead"
"""In place of its start: it has ended, and its parent has not asked how."""


@dataclass(frozen=True, kw_only=True)
class ProcessName:
    """*host* as people call it; *boot*: of which start of that machine and of which container on it
    *pid* is a number; *started*: when the process began, in the system's own count. Empty: unknown.
    """

    host: str
    boot: str
    pid: int
    started: str

    def __str__(self) -> str:
        return f"{self.host}|{self.boot}|{self.pid}|{self.started}"

    @classmethod
    def read(cls, text: str) -> ProcessName | None:
        """The name that ``str`` wrote; None when *text* is none."""
        host, _, rest = text.partition("|")
        boot, _, rest = rest.partition("|")
        pid, found, started = rest.partition("|")
        if not found or not pid.isdigit():
            return None
        return cls(host=host, boot=boot, pid=int(pid), started=started)


def this_process() -> ProcessName:
    """The name of the process that asks."""
    return _named(os.getpid())


@lru_cache(maxsize=2)
def _named(pid: int) -> ProcessName:
    return ProcessName(host=socket.gethostname()[:64], boot=_boot(), pid=pid, started=_started(pid))


def same_machine(one: ProcessName) -> bool:
    """Whether the number of *one* means something here."""
    ours = this_process()
    return (one.host, one.boot) == (ours.host, ours.boot)


def is_gone(one: ProcessName) -> bool:
    """Whether *one* is certainly no more; False also when that can't be known from here."""
    if not same_machine(one):
        return False
    try:
        os.kill(one.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # somebody else's: perhaps the number was given again
    began = _started(one.pid)
    return began == DEAD or bool(began and one.started and began != one.started)


def _boot() -> str:
    """This start of this machine, and the container whose processes we count among."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        container = os.readlink(PROC / "self/ns/pid")
    except OSError:
        return ""
    return sha256(f"{boot} {container}".encode()).hexdigest()[:16]


def _started(pid: int) -> str:
    """When a process began, in clock ticks since the machine's start."""
    try:
        told = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # The name, in brackets, may hold spaces and brackets; the start is the 22nd field of all.
    fields = told.rpartition(")")[2].split()
    if fields[:1] in (["Z"], ["X"]):
        return DEAD
    return fields[19] if len(fields) > 19 else ""
