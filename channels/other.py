"""The Apprise adapter.

Any other way out that Apprise knows: a webhook, a mail service, a room.

One call carries one letter. A room or a webhook is read by several people: it is told the subject
and the link, and never what the letter says or to whom. A webhook that delivers mail itself asks
for the whole of it (``whole=yes`` in its URL); a mail service gets each recipient as its target.
"""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

from channels.apprise_url import names_rooms, plugin_of, quietly, read
from channels.envelope import Closing, DeliveryOutcome, Result, too_late
from models.outbox.envelope import Envelope, one_line, written_key
from models.outbox.mail_urls import WEBHOOKS, is_loopback

REST = r"[^\s«»<>\"]*"
ADDRESS = re.compile(
    rf"[^\s«»()\[\]<>\"]*(?:://|\b(?i:www)\.){REST}"
    rf"|\b(?:[\w-]+\.)+(?:[a-z]{{2,24}}|[A-Z]{{2,24}})\b(?:[/:?#]{REST})?"
)
"""What a room would make a link of: an address, with or without its ``https``."""
SUBJECT_LENGTH = 400


class AppriseChannel(Closing):
    """One Apprise object; a mail service gets each recipient as its own target.

    *kept*: the folder where sessions are kept.
    """

    lanes = 1

    def __init__(self, url: str, kept: Path | None = None) -> None:
        self.url = url
        self.said = read(url)
        self.plugin = plugin_of(self.said, url)
        self.name = str(self.said["schema"])
        self.is_room = names_rooms(self.said)
        to_a_server = self.name in WEBHOOKS or self.is_room
        self.local_only = to_a_server and is_loopback(str(self.plugin.host))
        self.by_mail = "target_email" in type(self.plugin).template_tokens
        self.whole = self.name in WEBHOOKS and self.said["qsd"].get("whole") == "yes"
        self._turn, self._kept = threading.Lock(), kept if self.is_room else None

    def send(self, envelope: Envelope) -> Result:
        try:
            with self._turn:
                if envelope.is_late:
                    return too_late()
                self._have_a_place()
                sent, heard = self._notify(envelope)
        except (OSError, ValueError, TypeError) as fault:
            sent, heard = False, type(fault).__name__
        if sent:
            return Result(outcome=DeliveryOutcome.SENT, code=self.name)
        return Result(
            outcome=DeliveryOutcome.RETRY,
            code=self.name,
            detail=one_line(heard, 300),
            blocked=True,
            no_try=self.is_room and self.plugin.no is not None and self.plugin.no.limited,
        )

    def check(self) -> tuple[str, bool]:
        """Why it could not serve, as far as its server can say, and whether that will last."""
        if not self.is_room:
            return "", False
        with self._turn, quietly():
            self._have_a_place()
            why = self.plugin.check()
        return (why.words, why.lasting) if why else ("", False)

    def _have_a_place(self) -> None:
        """Sessions are kept from the first letter on: an address that is only read leaves none."""
        if self._kept is not None:
            self.plugin = plugin_of(self.said, self.url, self._kept)
            self._kept = None

    def _notify(self, envelope: Envelope) -> tuple[bool, str]:
        title, body = self._said_of(envelope)
        way = self._numbered(envelope) if self.is_room else self._by_apprise(envelope)
        with quietly() as heard:
            sent = way.notify(title=title, body=body, body_format="text")
        if self.is_room and way.no:
            return False, way.no.words
        return bool(sent), heard.getvalue()

    def _numbered(self, envelope: Envelope) -> Any:
        self.plugin.number_by(envelope.key)
        return self.plugin

    def _by_apprise(self, envelope: Envelope) -> Any:
        from apprise import Apprise  # start-up: Apprise reads all its services

        ways = Apprise()
        to = {"targets": [envelope.to]}
        ways.add(plugin_of(self.said | to, self.url) if self.by_mail else self.plugin)
        return ways

    def _said_of(self, envelope: Envelope) -> tuple[str, str]:
        """The title and the body that this way out may carry."""
        title = one_line(envelope.subject, SUBJECT_LENGTH)
        if self.by_mail:
            return title, envelope.text
        if self.whole:
            to = one_line(f"{envelope.to_name} <{envelope.to}>", 400)
            return title, f"À : {to}\nClé : {written_key(envelope.key)}\n\n{envelope.text}"
        return without_addresses(title), envelope.link or "Un courrier attend sur le portail."


def without_addresses(words: str) -> str:
    """*words* without the web addresses that somebody typed in them: a room makes a link of each,
    and the only one to follow is the letter's own."""
    return ADDRESS.sub("[adresse]", words)
