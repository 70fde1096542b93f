"""The addresses that mail leaves by: whether one leads out of this machine.

A URL holds a password, and is never shown. ``channels/apprise_url.py`` reads them whole.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qs, urlsplit

from sqlmodel import Session

from config.settings import Settings
from models.outbox import routes

SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]{0,30})://")
MAIL_SCHEMES = frozenset({"mailto", "mailtos"})
WEBHOOKS = frozenset({"json", "jsons", "xml", "xmls", "form", "forms"})
MATRIX = frozenset({"matrix", "matrixs"})
NEXT_URL = re.compile(r"\s+(?=[A-Za-z][A-Za-z0-9+.-]*://)")


def each_url(setting: str) -> list[str]:
    """The URLs of ``ORGUE_MAIL_URL``, in order: one, or several with a space between them."""
    return NEXT_URL.split(setting.strip())


def scheme_of(url: str) -> str:
    """``mailto`` for ``mailto://…``; empty when there is none."""
    found = SCHEME.match(url)
    return found[1].lower() if found else ""


def is_loopback(host: str) -> bool:
    """Whether *host* is this machine and nothing else; a name is not looked up."""
    plain = host.strip("[]").lower()
    return plain == "localhost" or (is_ip(plain) and ipaddress.ip_address(plain).is_loopback)


def is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def mail_leaves(session: Session, settings: Settings | None = None) -> bool:
    """Whether a letter may leave this machine: by the home's own way, or by that of somebody.

    The local mailbox and servers on loopback keep them here. What can't be read may lead anywhere.
    """
    given = (settings or Settings()).mail_url
    own = each_url(given) if given is not None else []
    return not all(map(_stays, own)) or routes.reach_people(session)


def server_of(url: str) -> str:
    """The server that *url* leads to, for papers: its scheme alone where what stands there may be
    a secret."""
    scheme, host = scheme_of(url), _host(url)
    if is_loopback(host):
        return "cette machine"
    return host if "." in host else f"service « {scheme or 'inconnu'} »"


def _stays(url: str) -> bool:
    return is_loopback(_host(url))


def _host(url: str) -> str:
    """The server that *url* names; empty when it names none, or may name none."""
    scheme = scheme_of(url)
    if scheme not in MAIL_SCHEMES | WEBHOOKS | MATRIX:
        return ""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
    except ValueError:
        return ""
    servers = parse_qs(parts.query).get("smtp", []) if scheme in MAIL_SCHEMES else []
    return servers[-1] if servers else host
