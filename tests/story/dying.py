"""A process that does one run and is killed, as by ``kill -9``, at the boundary it is told.

Run from a fork server: each is a process of its own, with its own connections.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

from channels import delivery, smtp
from channels.opening import open_channel
from config.settings import Settings
from models import tick
from models.database.engine import open_engine
from models.gestures.cycle import clockwork
from models.outbox import claiming, digest, drain, sending
from tests.academy import at

SENDING: dict[str, tuple[Any, str, str]] = {  # where the process dies, whose call, on which side
    "before the claim is committed": (claiming, "claim", "after"),
    "after the claim": (drain.Drain, "claim", "after"),
    "before what is dropped is committed": (sending, "no_longer_wanted", "after"),
    "before a letter": (smtp.SmtpChannel, "send", "before"),
    "in a letter": (smtp, "dotted", "before"),
    "after a letter": (smtp.SmtpChannel, "send", "after"),
    "before its mark is committed": (sending, "mark_sent", "after"),
    "after its mark": (delivery.Delivery, "mark", "after"),
}
OWING: dict[str, tuple[Any, str, str]] = {
    "after the phases moved": (tick, "keep_state", "after"),
    "before the phases are committed": (clockwork, "announce_on_date", "after"),
    "between two rules": (tick, "carry_out", "after"),
    "before the rules are remembered": (tick, "remember", "after"),
    "before the digest is committed": (digest, "gather", "after"),
}
ONE_BY_ONE = list(SENDING)[list(SENDING).index("before a letter") :]
"""These come once a letter: the process dies at the second one."""


def killed_while(run: Callable[..., None], *given: Any) -> None:
    """Start a process that does *run*, and see that it was killed."""
    processes = get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    one = processes.Process(target=run, args=given)
    one.start()
    one.join(60)
    assert one.exitcode == -signal.SIGKILL, f"exit code {one.exitcode}"


def sending_dies(url: str, mail_url: str, moment: str, where: str) -> None:
    """One pass of the delivery, which dies *where* it is told."""
    _die(*SENDING[where], call=2 if where in ONE_BY_ONE else 1)
    engine = open_engine(url)
    with open_channel(Settings(mail_url=mail_url), engine) as channel:
        delivery.deliver(engine, at(moment), channel)


def owing_dies(url: str, moment: str, where: str) -> None:
    """One run of the year, which dies *where* it is told."""
    _die(*OWING[where], call=1)
    tick.run_year(open_engine(url), at(moment))


def _die(owner: Any, name: str, side: str, *, call: int) -> None:
    """The process dies at the *call*-th call of ``owner.name``, before or after it is done."""
    does, calls = getattr(owner, name), iter(range(1, 1000))

    def does_and_dies(*given: Any, **named: Any) -> Any:
        now = next(calls) == call
        if now and side == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = does(*given, **named)
        if now:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(owner, name, does_and_dies)
