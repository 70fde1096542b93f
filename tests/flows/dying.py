"""A runner that is killed, as by ``kill -9``, at the boundary it is told.

``python -m tests.flows.dying WHERE``, with the environment of a runner; it lives on without the
file that ``DIES_ONCE`` names.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from channels import delivery, smtp
from config.settings import Settings
from flows.journal_follower import Follower
from flows.server import Server
from models import tick
from models.operations import runs
from models.outbox import sending
from models.serving.home import news

WHERE: dict[str, tuple[Any, str, str]] = {  # whose call, on which side of it the process dies
    "before a run is recorded": (runs, "began", "before"),
    "between the year and the delivery": (tick, "beat", "after"),
    "after the claim": (delivery.Delivery, "claim", "after"),
    "in a letter": (smtp, "dotted", "before"),
    "after a letter": (smtp.SmtpChannel, "send", "after"),
    "before its mark is committed": (sending, "mark_sent", "after"),
    "after an event was told": (Server, "tell", "after"),
    "before an event is remembered": (news, "told", "after"),
    "after the journal was followed": (Follower, "look", "after"),
}


def die(owner: Any, name: str, side: str) -> None:
    """The process dies at the first call of ``owner.name``, before or after it is done."""
    does: Callable[..., Any] = getattr(owner, name)

    def does_and_dies(*given: Any, **named: Any) -> Any:
        if not Path(os.environ["DIES_ONCE"]).exists():
            return does(*given, **named)
        done = None if side == "before" else does(*given, **named)
        if hasattr(done, "__await__"):
            return _awaited(done)
        os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(owner, name, does_and_dies)


async def _awaited(done: Any) -> None:
    await done
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    from flows import journal_follower
    from flows.runner import main

    die(*WHERE[sys.argv[1]])
    if sys.argv[1] == "before an event is remembered":
        journal_follower.told = news.told  # imported by name
    main(Settings())
