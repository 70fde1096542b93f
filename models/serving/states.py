"""In which state what a page shows is, and how serious that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.work.message import MessageState


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


STATES = {
    MessageState.OWED: "à envoyer",
    MessageState.HELD: "mis en attente",
    MessageState.GATHERED: "dans un courrier du jour",
    MessageState.CLAIMED: "en cours d'envoi",
    MessageState.SENT: "partis",
    MessageState.DROPPED: "plus attendus",
    MessageState.PARKED: "refusés, à revoir",
}
