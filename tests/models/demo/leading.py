"""A leader of a demo in a process of its own, killed as by ``kill -9`` where it is told."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

from models.database.engine import open_engine
from models.demo import agenda, pace, player
from models.demo.player import Player
from models.rehearsal.answers import Answers

WHERE: dict[str, tuple[Any, str, str]] = {  # whose call the process dies at, on which side
    "before people act": (Answers, "together", "before"),
    "before what they did is committed": (agenda.LastingAnswers, "cross_out", "after"),
    "after people acted": (Answers, "together", "after"),
    "before they look": (agenda.LastingAnswers, "look", "before"),
    "before the agenda is written": (agenda, "line_of", "after"),
    "after they looked": (Player, "look_on", "after"),
    "before the clock is moved": (pace, "change_pace", "before"),
    "before the clock's move is committed": (pace, "change_pace", "after"),
    "after the clock moved": (Player, "move_on", "after"),
}


def started(url: str, where: str, call: int) -> BaseProcess:
    """A leader that dies *where* it is told, the *call*-th time it comes there."""
    processes = get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    process = processes.Process(target=_lead, args=(url, where, call), daemon=True)
    process.start()
    return process


def _lead(url: str, where: str, call: int) -> None:
    player.LOOKS_EVERY = 0.01
    _die(*WHERE[where], call=call)
    Player(open_engine(url)).live(threading.Event())


def _die(owner: Any, name: str, side: str, *, call: int) -> None:
    does: Callable[..., Any] = getattr(owner, name)
    calls = iter(range(1, 100_000))

    def does_and_dies(*given: Any, **named: Any) -> Any:
        now = next(calls) == call
        if now and side == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = does(*given, **named)
        if now:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(owner, name, does_and_dies)
