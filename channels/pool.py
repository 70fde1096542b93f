"""An SMTP connection pool with a rate limit.

Bulk mail leaves by several connections to one server, no faster than it allows.
"""

from __future__ import annotations

import threading
import time
from math import inf
from queue import LifoQueue

from channels.envelope import Closing, Result, too_late
from channels.relay import MailRelay
from channels.smtp import SmtpChannel
from models.clock import ticking
from models.outbox.envelope import Envelope, Sender
from models.outbox.mail_urls import is_loopback


class SmtpPool(Closing):
    """Letters to *relay*, from as many threads as it has connections, each opened on first need.

    A server that takes fewer connections than asked is left with those it took.
    """

    name = "smtp"

    def __init__(self, relay: MailRelay, sender: Sender) -> None:
        self.local_only = is_loopback(relay.host)
        self.lanes = relay.connections
        self.pace = SendingRate(relay.rate)
        self._lines = [SmtpChannel(relay, sender) for _ in range(relay.connections)]
        self._lock = threading.Lock()
        # The last used is used first: a few letters need one connection.
        self._free: LifoQueue[SmtpChannel] = LifoQueue()
        for line in self._lines:
            self._free.put(line)

    def send(self, envelope: Envelope) -> Result:
        if not self.pace.wait(envelope.until):
            return too_late()
        while True:
            line = self._free.get()
            given_up = False
            try:
                result = line.send(envelope)
                given_up = result.never_opened and self._can_spare(line)
            finally:
                if not given_up:
                    self._free.put(line)
            if not given_up:
                return result

    def _can_spare(self, line: SmtpChannel) -> bool:
        """Whether another connection serves, and *line* can be done without from now on."""
        with self._lock:
            spared = any(other.is_open for other in self._lines if other is not line)
            if spared:
                self._lines.remove(line)
        return spared

    def close(self) -> None:
        for line in self._lines:
            line.close()


class SendingRate:
    """At most *rate* a second, evenly, whoever waits; None is no limit."""

    def __init__(self, rate: float | None) -> None:
        self.gap = 1 / rate if rate else 0.0
        self._turn = 0.0
        self._lock = threading.Lock()

    def wait(self, until: float = inf) -> bool:
        """Come back when it is one's turn; False, no turn taken, when it is after *until*."""
        if not self.gap:
            return True
        with self._lock:
            now = ticking()
            turn = max(now, self._turn)
            if turn > until:
                return False
            self._turn = turn + self.gap
        time.sleep(turn - now)
        return True
