"""What a way out is given, and what it answers: a letter taken, not now, or refused for good.

The letter itself is written without a way out (``models/outbox/envelope.py``): a rehearsal writes
it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Self

from models.outbox.envelope import Envelope


class DeliveryOutcome(StrEnum):
    SENT = "sent"
    RETRY = "retry"
    """Not now; it may be tried again."""
    REFUSED = "refused"
    """Refused for good."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one letter. *code* is the server's (``"250"``, ``"550"``) or a fixed word
    (``"timeout"``, ``"connection lost"``, ``"after-data"``…); *detail* is for people. *blocked*:
    the way out itself failed, and would fail whoever the letter is for. *bounced*: the recipient's
    address does not exist. *never_opened*: the server took no connection. *no_try*: it asked for
    peace, and the letter waits as if it had not been tried.
    """

    outcome: DeliveryOutcome
    code: str
    detail: str = ""
    blocked: bool = False
    bounced: bool = False
    never_opened: bool = False
    no_try: bool = False


AFTER_DATA = "after-data"
"""The code of a letter whose whole text was handed over, and no answer came: it may be there."""
TOO_LATE = "too-late"
"""The code of a letter that was not begun: what was asked about it is too old by now."""


def too_late() -> Result:
    """Not begun: neither a try of the letter nor a fault of the way."""
    return Result(outcome=DeliveryOutcome.RETRY, code=TOO_LATE)


class Channel(Protocol):
    """A way out. *local_only*: nothing can leave this machine by it. *lanes*: how many letters it
    takes at a time, each from a thread of its own; 0: the pass itself hands them over, one by one.
    """

    name: str
    local_only: bool
    lanes: int

    def send(self, envelope: Envelope) -> Result:
        """Hand one letter over; a fault of the network or of the server is a result."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *fault: object) -> None: ...


class Closing:
    """``with`` for a channel: closed at the end."""

    def close(self) -> None:
        """Nothing to let go of, unless the channel says otherwise."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()
