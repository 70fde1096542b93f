"""Whether the portal can do its work: looked at now and then, and kept a few seconds, so that the
database and the disk are not asked each time that somebody asks."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field

import sqlalchemy as sa

from config.settings import Settings
from models.database.unavailable import Trouble, Unavailable
from models.operations.writable import what_keeps_from_writing

log = logging.getLogger("orgue.portal")

KEPT = 4.0
"""Seconds that one look is good for."""
LASTS = 20.0
"""Seconds for which a gesture that met a full or faulty disk is believed, whatever a look says."""
OF_THE_DISK = (Trouble.FULL, Trouble.FAULTY, Trouble.SPOILT)
SAID_EVERY = 10.0
"""Seconds between two lines of the log on the same trouble: a bad hour is not a flood."""


@dataclass(kw_only=True)
class Checkup:
    """That of one portal."""

    engine: sa.Engine
    settings: Settings
    looked_at: float = float("-inf")
    _found: Unavailable | None = None
    _heard_at: float = float("-inf")
    _heard: Unavailable | None = None
    _said: dict[Trouble, float] = field(default_factory=dict)
    _one: threading.Lock = field(default_factory=threading.Lock)

    def trouble(self) -> Unavailable | None:
        """What keeps gestures from being written, None while nothing does."""
        with self._one:
            if time.monotonic() - self.looked_at > KEPT:
                self._found = what_keeps_from_writing(self.engine, self.settings)
                self.looked_at = time.monotonic()
        recent = time.monotonic() - self._heard_at < LASTS
        return self._found or (self._heard if recent else None)

    def heard(self, path: str, trouble: Unavailable, error: Exception) -> None:
        """A request met *trouble*."""
        if trouble.trouble in OF_THE_DISK:
            self._heard, self._heard_at = trouble, time.monotonic()
        last = self._said.get(trouble.trouble, float("-inf"))
        if time.monotonic() - last > SAID_EVERY:
            self._said[trouble.trouble] = time.monotonic()
            log.warning("%s : %s (%s)", path, trouble.sentence, _in_short(error))


def _in_short(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).split("\n", 1)[0][:200]
