"""Failover between the ways out of one recipient.

Each letter leaves by its recipient's own ways, in order; the next is taken when one is blocked.

A way is blocked when it would fail whoever the letter is for. A recipient who is refused for good
is refused by every way, and a text that a server may have taken is not given to another.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from channels.envelope import AFTER_DATA, TOO_LATE, Channel, Closing, Result, too_late
from models.outbox.envelope import Envelope

PATIENCE = 3
"""Failures of a way in a row after which it rests."""
REST = 30.0
"""Seconds that it rests: letters go to the next way without waiting for this one."""


class ChannelWay:
    """A channel, and whether it rests."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.last: Result | None = None
        self._failures = 0
        self._rested_at = 0.0

    @property
    def rests(self) -> bool:
        return self._failures >= PATIENCE and time.monotonic() < self._rested_at

    def send(self, envelope: Envelope) -> Result:
        """Hand a letter over, and remember how the way itself fares."""
        result = self.channel.send(envelope)
        if result.code == TOO_LATE:
            return result
        self._failures = self._failures + 1 if result.blocked else 0
        self._rested_at = time.monotonic() + REST
        self.last = result
        return result


class Switchboard(Closing):
    """The home's own ways, and those of the people and functions that have others.

    *opened* makes the channel of a URL, when the first letter is to leave by it.
    """

    def __init__(
        self, own: Sequence[Channel], opened: Callable[[str], Channel], *, local_only: bool
    ) -> None:
        self.own = [ChannelWay(channel) for channel in own]
        self.opened = opened
        self.local_only = local_only
        self.name, self.lanes = own[0].name, own[0].lanes
        self._by_url: dict[str, ChannelWay] = {}
        self._lock = threading.Lock()

    def send(self, envelope: Envelope) -> Result:
        ways = [self._way(url) for url in envelope.ways] or self.own
        result = None
        for way in ways:
            if way.rests:
                continue
            if result is not None and envelope.is_late:
                return too_late()  # the way before took its time; this one is next
            result = way.send(envelope)
            if not result.blocked or result.code == AFTER_DATA:
                return result
        return result or next(way.last for way in reversed(ways) if way.last)

    def _way(self, url: str) -> ChannelWay:
        with self._lock:
            if url not in self._by_url:
                self._by_url[url] = ChannelWay(self.opened(url))
            return self._by_url[url]

    def close(self) -> None:
        for way in [*self.own, *self._by_url.values()]:
            way.channel.close()
