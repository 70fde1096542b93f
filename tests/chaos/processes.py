"""What runs below a process on Linux, by its command; stopping all of it, and letting it go on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def below(pid: int) -> list[int]:
    """The processes that *pid* started, and those that these did."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *below(int(child))]
    return found


def command_of(pid: int) -> str:
    """Its command line; empty when it is no more."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def send(pid: int, number: signal.Signals) -> bool:
    """Whether it was there to be sent *number*."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """*pid* and all below it stand still meanwhile."""
    stopped = [one for one in (pid, *below(pid)) if send(one, signal.SIGSTOP)]
    stopped += [one for one in below(pid) if one not in stopped and send(one, signal.SIGSTOP)]
    try:
        yield
    finally:
        for one in reversed(stopped):
            send(one, signal.SIGCONT)
