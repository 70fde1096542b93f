"""A process that falls is started again; one that keeps falling closes the home, with a sentence.

It is started at once, but for one that falls while it starts: it waits a little longer each time. A
portal or a server that lives and answers nothing at all for three minutes is taken for fallen.
"""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping

from models.words.system import why
from orgue.processes import Child, Children, answers

FALLS = 5
"""Falls of one process after which all stops."""
WITHIN = 600.0
"""Seconds that these falls lie within."""
STEADY = 10.0
"""Seconds after which a process has started."""
PAUSES = (0.0, 1.0, 3.0, 9.0)
"""Seconds before one that fell while it started is started again: the first time, the next…"""
ASKED_EVERY = 15.0
SILENCES = 12
"""Questions in a row without an answer: a busy portal answers one of them."""
ANSWERS_WITHIN = 10.0
LAST_WORDS_WITHIN = 2.0


class AnsweringPulse:
    """Whether somebody answers at an address: asked beside, from time to time."""

    def __init__(self, port: int, path: str, host: str, every: float = ASKED_EVERY):
        self._asked = (port, path, host, min(every, ANSWERS_WITHIN))
        self._every, self._silences = every, 0
        threading.Thread(target=self._ask, daemon=True).start()

    @property
    def lost(self) -> bool:
        """Whether it has been silent for too long."""
        return self._silences >= SILENCES

    def begins(self) -> None:
        """A new process stands there."""
        self._silences = 0

    def _ask(self) -> None:
        while True:
            asked_at = time.monotonic()
            self._silences = 0 if answers(*self._asked) else self._silences + 1
            time.sleep(max(self._every - (time.monotonic() - asked_at), 0))


class Keeper:
    """Looks after the *children* of a home; tells what it does by *say*."""

    def __init__(
        self, children: Children, pulses: Mapping[str, AnsweringPulse], say: Callable[[str], None]
    ):
        self.children, self.pulses, self.say = children, pulses, say
        self.falls: dict[str, list[float]] = {}
        self.again_at: dict[str, float] = {}

    def look(self) -> Child | None:
        """Start again what fell and whose time has come; the child that fell once too often."""
        for child in list(self.children.all):
            if child.alive:
                self._hear(child)
            elif child.role not in self.again_at and self._fell(child):
                return child
            elif time.monotonic() >= self.again_at[child.role]:
                self._start_again(child)
        return None

    def count(self, child: Child) -> int:
        """How many times it fell lately."""
        return len(self.falls.get(child.role, ()))

    def _hear(self, child: Child) -> None:
        pulse = self.pulses.get(child.role)
        if pulse is not None and pulse.lost:
            self.say(f"{first_up(child.name)} ne répond plus à rien depuis trois minutes.")
            child.process.send_signal(signal.SIGABRT)  # which leaves in its log where it hung
            try:
                child.process.wait(LAST_WORDS_WITHIN)
            except subprocess.TimeoutExpired:
                child.send(signal.SIGKILL)

    def _fell(self, child: Child) -> bool:
        """Note a fall; whether it was one too many."""
        moment = time.monotonic()
        lately = [at for at in self.falls.get(child.role, ()) if at > moment - WITHIN]
        self.falls[child.role] = [*lately, moment]
        starting = moment - child.since < STEADY
        pause = PAUSES[min(len(lately), len(PAUSES) - 1)] if starting else 0.0
        self.again_at[child.role] = moment + pause
        return len(lately) + 1 >= FALLS

    def _start_again(self, child: Child) -> None:
        words = f"{first_up(child.name)} s'est arrêté ({child.end}) : je le relance."
        child.write(words)
        try:
            self.children.again(child)
        except OSError as error:  # no memory, no disk: what passes
            self.again_at[child.role] = time.monotonic() + PAUSES[-1]
            self.say(f"{first_up(child.name)} ne peut pas être relancé : {why(error)}.")
            return
        del self.again_at[child.role]
        if child.role in self.pulses:
            self.pulses[child.role].begins()
        nth = f"{self.count(child)} sur {FALLS} en dix minutes"
        self.say(f"{words} Chute {nth} ; son journal : {child.log}")


def first_up(text: str) -> str:
    """*text* with a capital."""
    return text[0].upper() + text[1:]
