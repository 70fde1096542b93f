"""A real SMTP server on this machine that keeps what it is given and answers as it is told.

In a test::

    with Sink() as sink:
        sink.answer("absent@example.org", "550")
        ...  # ORGUE_MAIL_URL=sink.url
        assert [m["To"] for m in sink.messages] == ["present@example.org"]

By itself, for tests that start other processes: ``python -m tests.sink --port 0 --dir DIR`` prints
its Apprise URL on its first line, then writes each letter to DIR as ``000001.eml``, ….
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import threading
import time
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

ANSWERS = """
    250                 takes the letter
    421, 450, 550, …    says so to RCPT TO (and hangs up after 421)
    data 451, data 554… takes the text, then says so
    hang                never answers RCPT TO
    hang after data     keeps the letter and never says so
    drop at data        hangs up instead of asking for the text
    drop in data        hangs up at the first line of the text
    drop after data     keeps the letter and hangs up without saying so
"""


class _Conversation(SMTP):
    """One connection to the sink."""

    def __init__(self, sink: Sink) -> None:
        login: dict[str, Any] = {}
        if sink.login:
            login = {"authenticator": sink.knows, "auth_required": True, "auth_require_tls": False}
        super().__init__(sink, hostname="sink.example.org", data_size_limit=2**26, **login)
        self.sink = sink

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.sink.opened(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.sink.lost()

    def told(self) -> str:
        recipients = self.envelope.rcpt_tos if self.envelope else []
        return self.sink.told(recipients[-1]) if recipients else "250"

    def abort(self) -> None:
        cast(asyncio.Transport, self.transport).abort()

    async def smtp_DATA(self, arg: str) -> None:
        if self.told() == "drop at data":
            self.abort()
        elif self.told() == "drop in data":
            await self.push("354 go on")
            await self._reader.readline()
            self.abort()
        else:
            await super().smtp_DATA(arg)

    async def push(self, status: Any) -> None:
        await super().push(status)
        if str(status).startswith("421"):
            cast(asyncio.Transport, self.transport).close()


class _Full(asyncio.Protocol):
    """A connection more than the sink takes."""

    def connection_made(self, transport: Any) -> None:
        transport.write(b"421 4.7.0 too many connections\r\n")
        transport.close()


class Sink:
    """An SMTP server on loopback for as long as the ``with`` lasts (or :meth:`start` … ``stop``).

    *messages*: what was taken, parsed, in order (with a *folder* it is there, as it came).
    *connections*: how many were opened. *most*: how many it takes at a time.
    *login*: the only ``(user, password)`` it accepts mail from.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        folder: Path | None = None,
        login: tuple[str, str] | None = None,
        most: int = 100,
    ) -> None:
        self.port = port
        self.most = most
        self.folder = folder
        self.login = login
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.taken = 0
        self._open = 0
        self._transports: list[Any] = []
        self._answers: dict[str, list[str]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The Apprise URL of the sink, as ``ORGUE_MAIL_URL`` takes it."""
        account = ":".join(self.login) + "@" if self.login else ""
        return f"mailto://{account}127.0.0.1:{self.port}?from=orgue@example.org&mode=insecure"

    def answer(self, address: str, *words: str) -> None:
        """What is said about letters to *address*, one word a letter, the last one for ever."""
        self._answers[address] = list(words)

    def to(self, address: str) -> list[EmailMessage]:
        """The letters taken for *address*."""
        return [m for m, r in zip(self.messages, self.recipients, strict=True) if r == address]

    def wait_for(self, count: int, seconds: float = 10.0) -> list[EmailMessage]:
        """The letters, once there are *count* of them; AssertionError past *seconds*."""
        until = time.monotonic() + seconds
        while len(self.messages) < count:
            assert time.monotonic() < until, f"{len(self.messages)} letters of {count}"
            time.sleep(0.02)
        return self.messages

    def start(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(60), "the sink did not start"
        return self

    def stop(self) -> None:
        """Hang up on everybody; the port is free again, and :meth:`start` takes it back."""
        if self._loop and self._thread:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout=10)
        self._loop = self._thread = None

    def hang_up(self) -> None:
        """Close every connection, as a server does that restarts."""
        assert self._loop
        closed = threading.Event()
        self._loop.call_soon_threadsafe(self._abort)
        self._loop.call_soon_threadsafe(closed.set)
        assert closed.wait(60)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *fault: object) -> None:
        self.stop()

    def opened(self, transport: Any) -> None:
        self.connections += 1
        self._open += 1
        self._transports.append(transport)

    def lost(self) -> None:
        self._open -= 1

    def _conversation(self) -> asyncio.Protocol:
        return _Conversation(self) if self._open < self.most else _Full()

    def told(self, address: str) -> str:
        return self._answers.get(address, ["250"])[0]

    def knows(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        known = self.login is not None and data == LoginPassword(*(w.encode() for w in self.login))
        return AuthResult(success=known, handled=known)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, to: str, options: list[str]
    ) -> str:
        word = self.told(to)
        if word[0] in "45":
            self._next(to)
            return f"{word} scripted"
        if word == "hang":
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        to = envelope.rcpt_tos[-1]
        word = self._next(to)
        if word.startswith("data "):
            return f"{word.removeprefix('data ')} scripted"
        self._keep(to, envelope.original_content or b"")
        if word == "hang after data":
            await asyncio.sleep(3600)
        if word == "drop after data":
            cast(_Conversation, server).abort()
        return "250 taken"

    def _next(self, address: str) -> str:
        words = self._answers.get(address, ["250"])
        return words.pop(0) if len(words) > 1 else words[0]

    def _keep(self, to: str, content: bytes) -> None:
        self.taken += 1
        if self.folder:
            # Under its name once it is whole, so that nobody reads half a letter.
            part = self.folder / f"{self.taken:06}.part"
            part.write_bytes(content)
            part.rename(part.with_suffix(".eml"))
            return
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.recipients.append(to)
        self.messages.append(message)

    def _serve(self, ready: threading.Event) -> None:
        loop = self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(
            loop.create_server(self._conversation, "127.0.0.1", self.port)
        )
        self.port = server.sockets[0].getsockname()[1]
        loop.call_soon(ready.set)
        loop.run_forever()
        server.close()
        self._abort()
        pending = asyncio.all_tasks(loop)
        for task in pending:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        loop.close()

    def _abort(self) -> None:
        for transport in self._transports:
            transport.abort()
        self._transports.clear()


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.sink",
        epilog=f"answers:{ANSWERS}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--answer", action="append", default=[], metavar="ADDRESS=WORDS")
    options = parser.parse_args(arguments)
    options.dir.mkdir(parents=True, exist_ok=True)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with Sink(options.port, folder=options.dir) as sink:
        for rule in options.answer:
            address, _, words = rule.partition("=")
            sink.answer(address, *words.split(","))
        print(sink.url, flush=True)
        stopped.wait()


if __name__ == "__main__":
    main()
