"""The mail server of a storm: it takes its time, keeps what came and when, and has bad days too."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.chaos.account import Letter
from tests.sink import Sink

SILENT, DROPS = "silent", "drops after data"


class Post(Sink):
    """A sink whose every letter takes *pace* seconds: half before it is kept, half before its 250.

    *mood*: an SMTP code that it answers to everybody, :data:`SILENT`, :data:`DROPS`, or nothing.
    *unanswered*: the keys of letters that it kept and whose 250 cannot have been heard, for it was
    the one that hung up or went silent.
    """

    def __init__(self, pace: float) -> None:
        super().__init__()
        self.pace, self.mood = pace, ""
        self.kept: list[Letter] = []
        self.unanswered: set[str] = set()
        self._in_hand: list[str] = []
        self._began = time.monotonic()
        self._keeping = threading.Lock()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, to: str, options: list[str]
    ) -> str:
        while self.mood == SILENT:
            await asyncio.sleep(0.1)
        if self.mood[:1] in ("4", "5"):
            return f"{self.mood} not now"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.pace / 2)
        if cast(Any, server).transport.is_closing():
            return "451 gone"
        key = self._take(envelope.original_content or b"")
        self._in_hand.append(key)
        try:
            await asyncio.sleep(self.pace / 2)
        finally:
            self._in_hand.remove(key)
        if self.mood == DROPS:
            self.unanswered.add(key)
            cast(Any, server).abort()
        return "250 taken"

    def _take(self, content: bytes) -> str:
        message = message_from_bytes(content, policy=policy.default)
        key, at = str(message["X-Orgue-Key"]), time.monotonic() - self._began
        with self._keeping:
            self.kept.append(Letter(key=key, message_id=str(message["Message-ID"]), at=at))
        return key

    @contextmanager
    def in_a_mood(self, mood: str) -> Iterator[None]:
        """Answer everybody like that, meanwhile."""
        self.mood = mood
        try:
            yield
        finally:
            self.mood = ""

    @contextmanager
    def away(self) -> Iterator[None]:
        """Hang up on everybody, and take no call meanwhile."""
        self.unanswered.update(self._in_hand)
        self.stop()
        try:
            yield
        finally:
            self.start()
