"""An Apprise URL says how mail leaves; it is read with Apprise's own rules, and never shown.

A URL holds a password: what is refused names its scheme and what is wrong, nothing more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from io import StringIO
from pathlib import Path
from typing import Any

from config.private import make_folder
from models.errors import Refusal
from models.outbox.mail_urls import MAIL_SCHEMES, MATRIX, WEBHOOKS, is_loopback, scheme_of

ROOM_EXAMPLE = "matrixs://jeton@matrix.exemple.fr/!salon:exemple.fr"
EXAMPLE = "mailto://smtp.ac-exemple.fr:25?from=orgue@ac-exemple.fr"


class BadChannel(Refusal):
    """``ORGUE_MAIL_URL``, or a URL given to ``orgue channel``, says no way out that exists."""

    status = 422


def bad(why: str, url: str) -> BadChannel:
    """The refusal of *url*, with none of what it holds but its scheme."""
    return BadChannel(
        f"L'adresse d'envoi ORGUE_MAIL_URL {why}.",
        f"Écrivez par exemple {EXAMPLE}, ou retirez-la : le courrier ira dans la boîte locale.",
        scheme=scheme_of(url),
        why=why,
    )


def bad_route(refusal: BadChannel) -> BadChannel:
    """*refusal* of a URL that was typed for a person or a function."""
    return BadChannel(
        f"L'adresse d'envoi {refusal.facts['why']}."
        if "why" in refusal.facts
        else refusal.sentence,
        f"Exemples : {EXAMPLE}, {ROOM_EXAMPLE}.",
        scheme=refusal.facts.get("scheme", ""),
    )


def shown(url: str) -> str:
    """*url* without what is secret in it: its scheme, and its server where that is one.

    Elsewhere (a chat service) what stands in the place of a server may be a token.
    """
    scheme = scheme_of(url)
    if scheme not in MAIL_SCHEMES | WEBHOOKS | MATRIX:
        return f"{scheme}://…"
    with suppress(BadChannel):
        plugin = plugin_of(read(url), url)
        host = str(getattr(plugin, "smtp_host", "") or plugin.host)
        if "." in host or is_loopback(host):
            return f"{scheme}://{host}"
    return f"{scheme}://…"


def read(url: str) -> dict[str, Any]:
    """What *url* says, in Apprise's words; :class:`BadChannel` for a scheme it doesn't know."""
    from apprise.plugins import url_to_dict  # start-up: Apprise reads all its services

    scheme = scheme_of(url)
    if not scheme:
        raise bad("n'est pas une URL (« schéma://serveur »)", url)
    with quietly():
        parts: dict[str, Any] | None = url_to_dict(url, secure_logging=True)  # type: ignore[no-untyped-call]
    if not parts or parts.get("schema") not in _known():
        raise bad(f"commence par « {scheme}:// », qu'Apprise ne connaît pas ou ne peut lire", url)
    return parts


def plugin_of(parts: dict[str, Any], url: str, kept: Path | None = None) -> Any:
    """Apprise's object for the *parts* of an address; :class:`BadChannel` when it makes none.

    *kept*: the folder where it keeps its sessions from one pass to the next.
    """
    from apprise import Apprise, AppriseAsset  # start-up, as above

    where: dict[str, Any] = {}
    if kept:
        make_folder(kept)
        where = {"storage_path": str(kept), "storage_mode": "flush"}
    if names_rooms(parts):
        return _room_of(parts, url, AppriseAsset(**where))
    with quietly():
        plugin = Apprise.instantiate(dict(parts), suppress_exceptions=True)
    if plugin is None:
        raise _badly_written(url)
    return plugin


def names_rooms(parts: dict[str, Any]) -> bool:
    """Whether the URL names a Matrix server itself, not a bridge that listens for it."""
    return parts["schema"] in MATRIX and parts.get("mode") in (None, "", "off")


def _room_of(parts: dict[str, Any], url: str, asset: object) -> Any:
    from apprise.exception import AppriseException  # start-up, as above

    from channels.room import Room  # it is one of Apprise's services

    if not parts.get("targets"):
        raise bad("ne nomme pas de salon", url)
    clear = parts["qsd"].get("clear") == "yes"
    with quietly():
        try:
            return Room(clear=clear, **{**parts, "asset": asset, "tag": set()})
        except (AppriseException, TypeError, ValueError):
            raise _badly_written(url) from None


def _badly_written(url: str) -> BadChannel:
    return bad(f"(« {scheme_of(url)}:// ») est incomplète ou mal écrite", url)


def _known() -> frozenset[str]:
    from apprise.manager_plugins import NotificationManager  # start-up, as above

    return frozenset(NotificationManager().schemas())  # type: ignore[no-untyped-call]


_HEARD: ContextVar[StringIO | None] = ContextVar("heard", default=None)


class _Ear(logging.Handler):
    """Gives each thread what Apprise said in it."""

    def emit(self, record: logging.LogRecord) -> None:
        if heard := _HEARD.get():
            heard.write(f"{record.getMessage()}\n")


@contextmanager
def quietly() -> Iterator[StringIO]:
    """Apprise's warnings, kept here rather than printed: they may quote the URL."""
    logger = logging.getLogger("apprise")
    if not any(isinstance(handler, _Ear) for handler in logger.handlers):
        logger.addHandler(_Ear(logging.WARNING))
        logger.propagate = False
    heard = StringIO()
    before = _HEARD.set(heard)
    try:
        yield heard
    finally:
        _HEARD.reset(before)
