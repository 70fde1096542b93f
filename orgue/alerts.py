"""The operators are told by one Apprise URL, ORGUE_WATCH_URL, whatever it names: mail, room, SMS.

It is not the mail's way out: what stops the mail must not stop the news of it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from channels.apprise_url import BadChannel, plugin_of, quietly, read
from config.settings import Settings
from models.errors import Refusal
from models.outbox.mail_urls import scheme_of


class BadWatchUrl(Refusal):
    """``ORGUE_WATCH_URL`` names no way to reach the operators."""

    status = 422


class AlertNotTold(Exception):
    """The way out did not take the message."""


def operators_told(settings: Settings) -> Callable[[str, str], None] | None:
    """What tells the operators a subject and a text; None when no URL says how.

    Raises :class:`BadWatchUrl`; what it gives raises :class:`AlertNotTold`.
    """
    if settings.watch_url is None:
        return None
    url = settings.watch_url
    _plugin(url)

    def tell(subject: str, text: str) -> None:
        with quietly() as heard:
            told = _plugin(url, settings.sessions).notify(title=subject, body=text)
        if not told:
            raise AlertNotTold(" ".join(heard.getvalue().split())[:300] or "refusé")

    return tell


def _plugin(url: str, kept: Path | None = None) -> Any:
    try:
        return plugin_of(read(url), url, kept)
    except BadChannel:
        raise BadWatchUrl(
            "ORGUE_WATCH_URL n'est pas une adresse qu'Apprise sait lire.",
            "Écrivez par exemple mailto://smtp.ac-exemple.fr?from=orgue@ac-exemple.fr"
            "&to=exploitation@ac-exemple.fr, ou retirez-la.",
            scheme=scheme_of(url),
        ) from None
