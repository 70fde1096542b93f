"""A letter ready to leave, as it is on the wire: to whom, what it says, the key it is owed under.

Its ``Message-ID`` is made from the key, so that a letter sent twice is seen as one; nothing that
a person typed (a name, a subject, a rule) can add a header or a recipient.
"""

from __future__ import annotations

import quopri
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr, quote
from hashlib import sha256
from math import inf
from typing import Any
from urllib.parse import quote as quote_url

from models.clock import ticking
from models.outbox.return_path import return_path

NOT_PLAIN = re.compile(r"[^A-Za-z0-9:._+-]+")
STRAY_DOT = re.compile(r"\A\.|(?<=\.)\.|\.\Z")
"""A dot that no ``Message-ID`` may hold: at an end, or beside another."""
ESCAPED = re.compile("(?:~[0-9A-F]{2})+")
LONGEST_KEY = 400
"""Characters of a key in a header: with any address, a line stays under 998."""
MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
DOMAIN = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")
NEWLINE = re.compile(r"\r\n?|\n")
STOP = "Ne plus recevoir"
NAME_LENGTH = 100
SUBJECT_LENGTH = 400
LINE = 76


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """One letter for one recipient; *at* is its date, aware, where the recipient is.

    *link*: the one page that it leads to, ours. *ways*: the Apprise URLs that it leaves by, in
    order; none for the home's own way. *back*: its token in its return path;
    *stop*: the link by which who reads it asks for no other of its kind, empty when it asks
    something of them.
    *until*: the moment (``ticking``) after which it is asked about again before it leaves.
    """

    key: str
    to: str
    to_name: str
    subject: str
    text: str
    html: str
    at: datetime
    link: str = field(default="", repr=False)
    back: str = field(default="", repr=False)
    stop: str = field(default="", repr=False)
    ways: tuple[str, ...] = field(default=(), repr=False)
    until: float = field(default=inf, compare=False, repr=False)

    @property
    def is_late(self) -> bool:
        """Whether what was asked about it is too old by now."""
        return ticking() > self.until

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"a letter's date needs its timezone: {self.at!r}")


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who writes, where answers go when it is elsewhere, and where a server gives a letter back
    (*returns*, models/outbox/return_path.py) when that is elsewhere."""

    address: str
    name: str = ""
    reply_to: str = ""
    returns: str = ""

    def return_path(self, token: str = "") -> str:
        """The address to which the letter of *token* is given back."""
        return return_path(self.returns, token) if self.returns else self.address

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


class BadAddress(ValueError):
    """An address that no mail can be written to."""


class _Verbatim(EmailPolicy):
    """Headers leave as they were written here.

    The library's own folding adds and loses spaces in long names and subjects and encodes a long
    key or Message-ID into something nobody can search for (Python 3.11).
    """

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        if "\r" in value or "\n" in value or not value.isascii():
            raise ValueError(f"not a header: {name}")
        return name, value

    def header_fetch_parse(self, name: str, value: str) -> Any:
        # The generator asks for it ten times a letter; parsing it each time is half the cost.
        return value if name.lower() == "content-type" else super().header_fetch_parse(name, value)

    def fold(self, name: str, value: str) -> str:
        return folded(name, value) + self.linesep

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


POLICY = _Verbatim(linesep=SMTP.linesep)


def mime(envelope: Envelope, sender: Sender) -> EmailMessage:
    """The mail itself, text and HTML, all ASCII on the wire.

    Raises :class:`BadAddress` when the recipient or the sender can't be written to.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = written_address("From", sender.name, sender.address)
    message["To"] = written_address("To", envelope.to_name, envelope.to)
    if sender.reply_to:
        message["Reply-To"] = written_address("Reply-To", "", sender.reply_to)
    message["Subject"] = encoded("Subject", one_line(envelope.subject, SUBJECT_LENGTH))
    message["Date"] = format_datetime(envelope.at)
    message["Message-ID"] = message_id(envelope.key, sender.domain)
    message["X-Orgue-Key"] = written_key(envelope.key)
    asking = unsubscribe(envelope.key, sender)
    if envelope.stop.startswith("https://"):  # RFC 8058, 3.1: one click goes by https alone
        message["List-Unsubscribe"] = f"<{envelope.stop}>, {asking}"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    else:
        message["List-Unsubscribe"] = asking
    message["Auto-Submitted"] = "auto-generated"
    message["MIME-Version"] = "1.0"
    # "=_" can be in no quoted-printable text, so the boundary is in neither part.
    message["Content-Type"] = 'multipart/alternative; boundary="=_orgue_=_"'
    message.attach(_part("plain", envelope.text))
    message.attach(_part("html", envelope.html))
    return message


def message_id(key: str, domain: str) -> str:
    """The ``Message-ID`` of *key*, always the same, and of no other.

    ``/`` stands for ``:``, which it can't hold.
    """
    left = STRAY_DOT.sub("~2E", written_key(key)).replace(":", "/")
    return f"<{left}@{ascii_domain(domain)}>"


def unsubscribe(key: str, sender: Sender) -> str:
    """Where a recipient asks to be left in peace: a mail to who writes, its subject with the key.

    A letter is about one's function: a person reads the request, and names somebody else.
    """
    to = quote_url(ascii_address(sender.reply_to or sender.address), safe="@")
    return f"<mailto:{to}?subject={quote_url(f'{STOP} {written_key(key)}', safe='')}>"


def written_key(key: str) -> str:
    """*key* as a header holds it: what is not plain is its UTF-8 after ``~``, and what would be
    too long is its digest, after ``~~``."""
    written = NOT_PLAIN.sub(lambda found: _escaped(found[0]), key)
    if 0 < len(written) <= LONGEST_KEY:
        return written
    return "~~" + sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _escaped(characters: str) -> str:
    return "".join(f"~{byte:02X}" for byte in characters.encode("utf-8", "surrogatepass"))


def key_of(identifier: str) -> str:
    """The key that a ``Message-ID`` of ours was made from; for one that was too long, what
    :func:`written_key` makes of it."""
    written = identifier.strip().strip("<>").rpartition("@")[0].replace("/", ":")
    if written.startswith("~~"):
        return written
    return ESCAPED.sub(lambda found: _unescaped(found[0]), written)


def _unescaped(written: str) -> str:
    return bytes.fromhex(written.replace("~", "")).decode("utf-8", "surrogatepass")


def ascii_address(address: str) -> str:
    """*address* as SMTP takes it, an accented domain in its ASCII form."""
    mailbox, _, domain = address.strip().rpartition("@")
    if not MAILBOX.fullmatch(mailbox):
        raise BadAddress(f"not an address: {address!r}")
    return f"{mailbox}@{ascii_domain(domain)}"


def ascii_domain(domain: str) -> str:
    try:
        plain = domain.encode("idna").decode()
    except UnicodeError:
        plain = ""
    if not DOMAIN.fullmatch(plain):
        raise BadAddress(f"not a domain: {domain!r}")
    return plain


def sender_of(text: str, reply_to: str = "") -> Sender:
    """Who ``Point d'orgue <orgue@example.org>`` is."""
    name, address = parseaddr(text)
    return Sender(name=name, address=ascii_address(address), reply_to=reply_to)


def written_address(header: str, name: str, address: str) -> str:
    """``name <address>``, the name quoted or encoded as it needs."""
    plain = ascii_address(address)
    shown = one_line(name, NAME_LENGTH)
    if not shown:
        return plain
    written = encoded(header, shown)
    return f'"{quote(shown)}" <{plain}>' if written == shown else f"{written} <{plain}>"


def one_line(text: str, length: int) -> str:
    """*text* on one line, without control characters, cut at *length*."""
    line = " ".join(text.split())
    kept = "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cs"))
    return kept if len(kept) <= length else kept[: length - 1].rstrip() + "…"


def encoded(header: str, line: str) -> str:
    """*line* in ASCII; what only looks encoded is encoded too, and reads as it was typed."""
    if line.isascii() and "=?" not in line:
        return line
    words = Header(line, "utf-8", maxlinelen=LINE, header_name=header).encode()
    return " ".join(words.split())


def folded(name: str, value: str) -> str:
    """``name: value`` in lines of at most 76 characters, where a space allows it."""
    lines = [f"{name}:"]
    for word in value.split(" "):
        if len(lines[-1]) + 1 + len(word) > LINE and lines[-1].strip() not in ("", f"{name}:"):
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines)


def _part(kind: str, text: str) -> EmailMessage:
    part = EmailMessage(policy=POLICY)
    part["Content-Type"] = f'text/{kind}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    body = NEWLINE.sub("\r\n", text if text.endswith("\n") else text + "\n")
    part.set_payload(quopri.encodestring(body.encode("utf-8", "replace")).decode("ascii"))
    return part
