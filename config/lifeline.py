"""A process of a home ends with the command that opened it, even when that one is killed.

``orgue up`` marks what it starts. A process that lost it asks itself to stop, which leaves it the
time to end what it is at, and goes after a while whatever it waits for. What hangs all the same is
ended by the next ``orgue up``, which knows it by the mark (orgue/orphans.py).
"""

from __future__ import annotations

import os
import signal
import threading
import time

OPENED_BY = "ORGUE_OPENED_BY"
"""The process that opened the home, in the environment of those that it started."""
ROLE = "ORGUE_ROLE"
LOOK_EVERY = 0.5


def marks(role: str) -> dict[str, str]:
    """What tells a process, and whoever finds it later, that we started it, and as what."""
    return {OPENED_BY: str(os.getpid()), ROLE: role}


def end_with_the_home(within: float) -> None:
    """From now on, end *within* so many seconds of the loss of who started us, if one did."""
    if opener := os.environ.get(OPENED_BY):
        threading.Thread(target=_watch, args=(int(opener), within), daemon=True).start()


def _watch(opener: int, within: float) -> None:
    while os.getppid() == opener:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(within)
    os._exit(1)
