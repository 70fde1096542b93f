"""Any other way out that Apprise knows: a webhook, a mail service, a room.

One call carries one letter to one recipient. A room is read by several people: it is told that a
letter waits, with the link, and never what the letter says or to whom.
"""

from __future__ import annotations

import re
from typing import Any

from channels.apprise_url import WEBHOOKS, is_loopback, plugin_of, quietly, read
from channels.envelope import Closing, Envelope, Outcome, Result, one_line

LINK = re.compile(r"https?://[^\s<>\"]+")
ROOM_TITLE = "Point d'orgue"
ROOM_TEXT = "Un courrier attend son destinataire."


class AppriseChannel(Closing):
    """One Apprise object; a mail service gets each recipient as its own target."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.said = read(url)
        self.plugin = plugin_of(self.said, url)
        self.name = str(self.said["schema"])
        webhook = self.name in WEBHOOKS
        self.local_only = webhook and is_loopback(str(self.plugin.host))
        self.by_mail = "target_email" in type(self.plugin).template_tokens
        self.whole = webhook or self.by_mail

    def send(self, envelope: Envelope) -> Result:
        try:
            sent, heard = self._notify(envelope)
        except (OSError, ValueError, TypeError) as fault:
            sent, heard = False, type(fault).__name__
        if sent:
            return Result(outcome=Outcome.SENT, code="apprise")
        detail = one_line(heard, 300)
        return Result(outcome=Outcome.RETRY, code="apprise", detail=detail, blocked=True)

    def _notify(self, envelope: Envelope) -> tuple[bool, str]:
        from apprise import Apprise

        ways = Apprise()
        ways.add(self._towards(envelope.to))
        title, body = self._said_of(envelope)
        with quietly() as heard:
            sent = ways.notify(title=title, body=body, body_format="text")
        return bool(sent), heard.getvalue()

    def _towards(self, to: str) -> Any:
        if not self.by_mail:
            return self.plugin
        return plugin_of(self.said | {"targets": [to]}, self.url)

    def _said_of(self, envelope: Envelope) -> tuple[str, str]:
        """The title and the body that this way out may carry."""
        if not self.whole:
            link = LINK.search(envelope.text)
            return ROOM_TITLE, f"{ROOM_TEXT} {link[0] if link else ''}".strip()
        title = one_line(envelope.subject, 400)
        if self.by_mail:
            return title, envelope.text
        to = one_line(f"{envelope.to_name} <{envelope.to}>", 400)
        return title, f"À : {to}\nClé : {envelope.key}\n\n{envelope.text}"
