"""Any other way out that Apprise knows: a webhook, a mail service, a room.

One call carries one letter. A room or a webhook is read by several people: it is told the subject
and the link, and never what the letter says or to whom. A webhook that delivers mail itself asks
for the whole of it (``whole=yes`` in its URL); a mail service gets each recipient as its target.
"""

from __future__ import annotations

import hashlib
import re
import threading
from typing import Any

from channels.apprise_url import MATRIX, WEBHOOKS, is_loopback, plugin_of, quietly, read
from channels.envelope import Closing, Outcome, Result, too_late
from models.outbox.envelope import Envelope, one_line, written_key

REST = r"[^\s«»<>\"]*"
ADDRESS = re.compile(
    rf"[^\s«»()\[\]<>\"]*(?:://|\b(?i:www)\.){REST}"
    rf"|\b(?:[\w-]+\.)+(?:[a-z]{{2,24}}|[A-Z]{{2,24}})\b(?:[/:?#]{REST})?"
)
"""What a room would make a link of: an address, with or without its ``https``."""
SUBJECT_LENGTH = 400

_ONE_AT_A_TIME = threading.Lock()
"""Apprise's warnings are heard for the whole process, so that none is printed."""


class AppriseChannel(Closing):
    """One Apprise object; a mail service gets each recipient as its own target."""

    lanes = 1

    def __init__(self, url: str) -> None:
        self.url = url
        self.said = read(url)
        self.plugin = plugin_of(self.said, url)
        self.name = str(self.said["schema"])
        to_a_server = self.name in WEBHOOKS or self._is_matrix_server()
        self.local_only = to_a_server and is_loopback(str(self.plugin.host))
        self.by_mail = "target_email" in type(self.plugin).template_tokens
        self.whole = self.name in WEBHOOKS and self.said["qsd"].get("whole") == "yes"

    def send(self, envelope: Envelope) -> Result:
        try:
            with _ONE_AT_A_TIME:
                if envelope.is_late:
                    return too_late()
                sent, heard = self._notify(envelope)
        except (OSError, ValueError, TypeError) as fault:
            sent, heard = False, type(fault).__name__
        if sent:
            return Result(outcome=Outcome.SENT, code=self.name)
        detail = one_line(heard, 300)
        return Result(outcome=Outcome.RETRY, code=self.name, detail=detail, blocked=True)

    def _notify(self, envelope: Envelope) -> tuple[bool, str]:
        from apprise import Apprise

        ways = Apprise()
        ways.add(self._towards(envelope))
        title, body = self._said_of(envelope)
        with quietly() as heard:
            sent = ways.notify(title=title, body=body, body_format="text")
        return bool(sent), heard.getvalue()

    def _towards(self, envelope: Envelope) -> Any:
        if self.by_mail:
            return plugin_of(self.said | {"targets": [envelope.to]}, self.url)
        if self._is_matrix_server() and self.plugin.password and not self.plugin.user:
            self._number_by_key(envelope.key)
        return self.plugin

    def _is_matrix_server(self) -> bool:
        """Whether the URL names a Matrix server itself, not a bridge that listens for it."""
        return self.name in MATRIX and self.plugin.mode == "off"

    def _number_by_key(self, key: str) -> None:
        """The transaction of a letter is made from its key: told twice, a room shows it once.

        Apprise gives every message of one object the first one's transaction when it signs in by a
        token, and servers leave out the others.
        """
        self.plugin.access_token = self.plugin.password
        self.plugin.transaction_id = hashlib.sha256(key.encode()).hexdigest()[:32]

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
