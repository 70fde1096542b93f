"""In which state what a page shows is, and how serious that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """How a state is shown, beside its words."""

    WAITING = "waiting"
    LATE = "late"
    DONE = "done"
    QUIET = "quiet"
    ALERT = "alert"


@dataclass(frozen=True, kw_only=True)
class State:
    """Where a thing stands: the words say it whole, the tone only repeats it."""

    words: str
    tone: Tone = Tone.QUIET
