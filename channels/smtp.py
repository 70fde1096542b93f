"""The SMTP transport.

Mail leaves by an SMTP connection that many letters share, and every answer has a name.

A letter is sent once the server has said 250 to it. Refused by the server for its recipient or
its content: refused for good. Anything else (a server away, slow, badly set up, our password
wrong) is not the letter's fault: it may be tried again. A server that goes silent after the text,
before its 250, may have taken the letter: ``after-data``, the one case where it may leave twice,
with the same ``Message-ID``.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
import time
from dataclasses import replace
from functools import cache

from channels.envelope import AFTER_DATA, Closing, DeliveryOutcome, Result, too_late
from channels.relay import MailRelay
from channels.smtp_replies import Answered, said
from models.outbox.envelope import BadAddress, Envelope, Sender, ascii_address, mime, one_line
from models.outbox.mail_urls import is_loopback

IDLE_LIMIT = 60.0
"""Seconds after which a connection is opened anew: firewalls forget one without a word."""

GOODBYE = 1.0
"""Seconds given to a server to answer QUIT."""


class LostAfterData(Exception):
    """The whole letter was handed over and no answer came."""


class SmtpChannel(Closing):
    """Letters to *relay*, one after the other on one connection; not for several threads."""

    name = "smtp"
    lanes = 1

    def __init__(self, relay: MailRelay, sender: Sender) -> None:
        self.relay = relay
        self.sender = sender
        self.local_only = is_loopback(relay.host)
        self._line: smtplib.SMTP | None = None
        self._used = 0.0

    def send(self, envelope: Envelope) -> Result:
        try:
            letter = mime(envelope, self.sender).as_bytes()
            to = ascii_address(envelope.to)
        except BadAddress as fault:
            return Result(outcome=DeliveryOutcome.REFUSED, code="bad address", detail=str(fault))
        try:
            if not self._opened(envelope):
                return too_late()
            return self._hand_over(to, letter)
        except Answered as answer:
            self._clear(answer)
            return answer.result()
        except (LostAfterData, OSError, smtplib.SMTPException, UnicodeError) as fault:
            never_opened = not self.is_open
            self._hang_up()
            return replace(_fault(fault), never_opened=never_opened)

    def greeted(self) -> Result | None:
        """Have the server take us and our sender, and leave it; what kept it from that, None when
        nothing did."""
        try:
            with contextlib.closing(self._connected()) as line:
                _expect("MAIL FROM", line.mail(self.sender.return_path()))
                with contextlib.suppress(OSError, smtplib.SMTPException):
                    line.quit()
        except Answered as answer:
            return answer.result()
        except (OSError, smtplib.SMTPException, UnicodeError) as fault:
            return _fault(fault)
        return None

    @property
    def is_open(self) -> bool:
        """Whether the server has taken this connection."""
        return self._line is not None

    def close(self) -> None:
        """Say goodbye, without waiting for a server that is gone."""
        if self._line is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if self._line.sock is not None:
                    self._line.sock.settimeout(GOODBYE)
                self._line.quit()
        self._hang_up()

    def _hand_over(self, to: str, letter: bytes) -> Result:
        assert self._line is not None, "opened before"
        line = self._line
        _expect("RCPT TO", line.rcpt(to))
        _expect("DATA", line.docmd("DATA"), 3)
        line.send(dotted(letter))
        try:
            answer = line.getreply()
        except (OSError, smtplib.SMTPException) as fault:
            raise LostAfterData(str(fault)) from fault
        code, text = _expect("texte", answer)
        self._used = time.monotonic()
        return Result(outcome=DeliveryOutcome.SENT, code=str(code), detail=said(text))

    def _opened(self, envelope: Envelope) -> bool:
        """Have a connection on which our sender was accepted: the one we have if it still serves.

        False when connecting took so long that the letter is to be asked about again.
        """
        back = self.sender.return_path(envelope.back)
        if self._line is not None and time.monotonic() - self._used < IDLE_LIMIT:
            try:
                _expect("MAIL FROM", self._line.mail(back))
                return True
            except (Answered, OSError, smtplib.SMTPException):
                pass  # Closed, or tired of us: nothing was handed over, a new one starts clean.
        self._hang_up()
        self._line = self._connected()
        self._used = time.monotonic()
        if envelope.is_late:
            return False
        _expect("MAIL FROM", self._line.mail(back))
        return True

    def _connected(self) -> smtplib.SMTP:
        line = _called(self.relay)
        try:
            if self.relay.mode == "starttls":
                line.starttls(context=self.relay.trust())
            line.ehlo_or_helo_if_needed()
            if self.relay.user and self.relay.password:
                line.login(self.relay.user, self.relay.password)
        except BaseException:
            line.close()
            raise
        return line

    def _clear(self, answer: Answered) -> None:
        """After a no, leave the connection clean for the next letter, or leave it."""
        if answer.code == "421" or self._line is None:
            return self._hang_up()
        try:
            _expect("RSET", self._line.rset())
        except (Answered, OSError, smtplib.SMTPException):
            self._hang_up()

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None


def _called(relay: MailRelay) -> smtplib.SMTP:
    """A connection to *relay*, greeted by it."""
    if relay.mode == "ssl":
        return smtplib.SMTP_SSL(
            relay.host, relay.port, _our_name(), timeout=relay.timeout, context=relay.trust()
        )
    return smtplib.SMTP(relay.host, relay.port, _our_name(), timeout=relay.timeout)


@cache
def _our_name() -> str:
    """What we call ourselves to the server; asked once, a slow resolver costs once."""
    name = socket.getfqdn()
    return name if "." in name else "[127.0.0.1]"


def _expect(step: str, answer: tuple[int, bytes], first: int = 2) -> tuple[int, bytes]:
    if answer[0] // 100 != first:
        raise Answered(step, *answer)
    return answer


def dotted(letter: bytes) -> bytes:
    """*letter* as DATA wants it: leading dots doubled, ended by a dot alone."""
    body = re.sub(rb"(?m)^\.", b"..", letter)
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"


FAULTS: list[tuple[type[BaseException], str]] = [
    (TimeoutError, "timeout"),
    (ConnectionRefusedError, "connection refused"),
    (socket.gaierror, "unknown host"),
    (ssl.SSLError, "tls"),
    (smtplib.SMTPNotSupportedError, "not supported"),
    (UnicodeError, "not supported"),
    (smtplib.SMTPServerDisconnected, "connection lost"),
    (ConnectionError, "connection lost"),
    (OSError, "network"),
]


def _fault(fault: Exception) -> Result:
    """The name of what went wrong; all of it may be tried again."""
    if isinstance(fault, smtplib.SMTPResponseException):
        return Answered("connexion", fault.smtp_code, fault.smtp_error).result()
    # smtplib says "disconnected" of a server that only went silent.
    cause = fault.__context__ if isinstance(fault.__context__, TimeoutError) else fault
    named = next((word for kind, word in FAULTS if isinstance(cause, kind)), "smtp")
    code = AFTER_DATA if isinstance(fault, LostAfterData) else named
    # The text of a UnicodeError quotes what it could not write: it may be the password.
    detail = type(fault).__name__ if isinstance(fault, UnicodeError) else str(cause)
    return Result(
        outcome=DeliveryOutcome.RETRY, code=code, detail=one_line(detail, 300), blocked=True
    )
