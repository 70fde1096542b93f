"""The mailbox to which mail servers give our letters back, read by IMAP (RFC 9051).

What was read is marked as read once it is noted, never before: a night cut short reads it again,
and what is noted twice is noted once.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from imap_tools import AND, BaseMailBox, MailBox, MailboxLoginError, MailBoxUnencrypted, MailMessage
from imap_tools.errors import ImapToolsError

from channels.returned import LARGEST, returned
from config.settings import Settings
from models.clock import now
from models.database.transactions import gesture
from models.errors import Refusal
from models.outbox.returned import note_returned
from models.words import moments

PORTS = {"imaps": 993, "imap": 143}
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What Python's own parser raises on some mails."""
AT_ONCE = 500
"""Mails that one run reads: the next goes on."""


class NoBounceMailbox(Refusal):
    """A mailbox of returns that can't be read: badly named, away, or that refuses its account."""


@dataclass(frozen=True, kw_only=True)
class BounceMailbox:
    """Where returns are read. *encrypted*: from the first byte (``imaps``)."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    encrypted: bool = True


def bounce_mailbox(url: str) -> BounceMailbox:
    """The mailbox that ``imap(s)://account:password@server/folder`` names. Raises
    :class:`NoBounceMailbox`, without the password."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        host, user, password = parts.hostname, parts.username, parts.password
    except (ValueError, KeyError):
        host = user = password = None
    if not (host and user and password):
        raise NoBounceMailbox(
            "L'adresse de la boîte des retours (ORGUE_BOUNCES_URL) n'est pas complète.",
            "Écrivez imaps://compte:motdepasse@serveur/INBOX, le compte et le mot de passe codés "
            "pour une adresse (« @ » : %40).",
        )
    return BounceMailbox(
        host=host,
        port=port,
        user=unquote(user),
        password=unquote(password),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        encrypted=parts.scheme == "imaps",
    )


@dataclass(frozen=True, kw_only=True)
class WhatCameBack:
    """How many mails were *read*, how many letters they give back, how many *bounced*."""

    read: int = 0
    returned: int = 0
    bounced: int = 0


def read_what_came_back(engine: sa.Engine, settings: Settings) -> WhatCameBack:
    """Note what the mailbox of *settings* gives back, mail by mail; nothing where there is none.

    Raises :class:`NoBounceMailbox` when it can't be read: what was noted so far is, and the next
    run goes on.
    """
    if settings.bounces_url is None:
        return WhatCameBack()
    place = bounce_mailbox(settings.bounces_url.get_secret_value())
    read = given_back = bounced = 0
    with _opened(place, settings.mail_timeout) as box:
        for mail in box.fetch(AND(seen=False), limit=AT_ONCE, mark_seen=False, bulk=False):
            noted = _note(engine, mail)
            read, given_back = read + 1, given_back + len(noted)
            bounced += sum(1 for one in noted if one["bounced"] and one["new"])
            if mail.uid is not None:
                box.flag(mail.uid, "\\Seen", True)
    return WhatCameBack(read=read, returned=given_back, bounced=bounced)


def bounces_waiting(settings: Settings) -> int:
    """How many returns wait to be read; none is. Raises :class:`NoBounceMailbox`."""
    if settings.bounces_url is None:
        return 0
    place = bounce_mailbox(settings.bounces_url.get_secret_value())
    with _opened(place, settings.mail_timeout) as box:
        return len(box.uids(AND(seen=False)))


def _note(engine: sa.Engine, mail: MailMessage) -> list[dict[str, object]]:
    try:
        found = returned(mail.obj.as_bytes()[:LARGEST])
    except UNREADABLE:
        found = []  # one mail that no program can read keeps no run from the others
    if not found:
        return []
    with gesture(engine) as session:
        at = now(session)
        today = at.in_timezone(moments.PARIS)
        return note_returned(session, found, date(today.year, today.month, today.day), at)


@contextmanager
def _opened(place: BounceMailbox, timeout: float) -> Iterator[BaseMailBox]:
    """The mailbox, its folder chosen. Raises :class:`NoBounceMailbox`."""
    named = f"« {place.host}:{place.port} »"
    try:
        box = _called(place, timeout)
        with box.login(place.user, place.password, initial_folder=place.folder):
            yield box
    except MailboxLoginError:
        raise NoBounceMailbox(
            f"La boîte des retours {named} refuse notre compte.",
            "Vérifiez le compte et le mot de passe de ORGUE_BOUNCES_URL.",
        ) from None
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as fault:
        raise NoBounceMailbox(
            f"La boîte des retours {named} ne se lit pas : {type(fault).__name__}.",
            "Les retours y attendent ; le prochain passage recommence.",
        ) from None


def _called(place: BounceMailbox, timeout: float) -> BaseMailBox:
    if place.encrypted:
        trust = ssl.create_default_context()
        return MailBox(place.host, place.port, timeout=timeout, ssl_context=trust)
    return MailBoxUnencrypted(place.host, place.port, timeout=timeout)
