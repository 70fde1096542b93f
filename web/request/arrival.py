"""Where a request comes from: which machine asks, over https or not, and whether it is this one.

Headers say what whoever writes them likes: only those of a proxy that the operator named
(``ORGUE_TRUSTED_PROXIES``) are heard. Any sign of a proxy, named or not, is enough to know that the
reader may be elsewhere.
"""

from __future__ import annotations

import logging
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from fastapi import Request

from config.settings import Settings

log = logging.getLogger("orgue.portal")

Address = IPv4Address | IPv6Address
OF_A_PROXY = ("forwarded", "x-forwarded", "x-real-ip", "via")
"""How the headers begin that proxies add and browsers never send."""
ONE_HOUSEHOLD = 64
"""Bits of an IPv6 address that a provider gives to one subscriber, who has all those below."""


def on_loopback(request: Request) -> bool:
    """Whether the reader is on this very machine, as far as everything says so: the portal's own
    address, the name it was asked by, the connection, and no trace of a proxy."""
    return (
        is_local(request.app.state.settings)
        and is_loopback(_asked_name(request))
        and _peer_is_here(request)
        and not _came_through_a_proxy(request)
    )


def is_local(settings: Settings) -> bool:
    """Whether the portal listens on this machine alone, and says so in its letters."""
    return is_loopback(settings.host) and is_loopback(urlsplit(settings.portal).hostname or "")


def is_loopback(host: str) -> bool:
    """Whether *host* can only be this machine: nobody else's browser reaches it."""
    found = _address(host)
    return host.lower() == "localhost" if found is None else found.is_loopback


def _asked_name(request: Request) -> str:
    """The name in ``Host``, without its port; empty when there is none, or no readable one."""
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def _peer_is_here(request: Request) -> bool:
    peer = _address(_peer(request))
    return peer is None or peer.is_loopback


def _came_through_a_proxy(request: Request) -> bool:
    # No browser speaks HTTP/1.0 any more; nginx does, and adds no header, unless it is told to.
    return request.scope.get("http_version") == "1.0" or any(
        name.startswith(OF_A_PROXY) for name in request.headers
    )


# ── who asks ─────────────────────────────────────────────────────────────────────────────────────


def caller(request: Request) -> str:
    """The machine that asks, for whatever counts by machine: the right-most address of
    ``X-Forwarded-For`` that is no proxy of ours, when it is one of ours that hands it on."""
    peer = _peer(request)
    if not _is_trusted(request, _address(peer)):
        _say_once_that_a_proxy_is_not_named(request)
        return _name(peer)
    return _name(_told(request) or peer)


def _told(request: Request) -> str:
    """The client that our proxies tell; empty: none that can be read. What stands further left was
    written by the client itself, and an address that is no address ends what is known."""
    hops = _listed(request, "x-forwarded-for")
    for hop in reversed(hops):
        found = _address(_without_port(hop))
        if found is None:
            return ""
        if not _is_trusted(request, found):
            return str(found)
    return _without_port(hops[-1]) if hops else ""


def _is_trusted(request: Request, address: Address | None) -> bool:
    if address is None:
        return False
    return any(address in proxies for proxies in request.app.state.settings.proxies)


def _name(host: str) -> str:
    """An IPv6 subscriber has more addresses than any counter: they are counted as one."""
    found = _address(host)
    if isinstance(found, IPv6Address) and not found.is_loopback:
        return f"{IPv6Address(int(found) >> ONE_HOUSEHOLD << ONE_HOUSEHOLD)}/{ONE_HOUSEHOLD}"
    return host if found is None else str(found)


def _say_once_that_a_proxy_is_not_named(request: Request) -> None:
    state = request.app.state
    if "x-forwarded-for" in request.headers and not getattr(state, "unnamed_proxy", False):
        state.unnamed_proxy = True
        log.warning(
            "Un mandataire parle au portail depuis %s sans être nommé dans ORGUE_TRUSTED_PROXIES : "
            "tous ses visiteurs comptent comme une seule machine.",
            _peer(request),
        )


# ── how ──────────────────────────────────────────────────────────────────────────────────────────


def over_https(request: Request) -> bool:
    """Whether the reader's browser speaks https: as a proxy of ours tells, else as the portal's
    address says. Never on this machine, where nothing is encrypted."""
    if is_loopback(_asked_name(request)):
        return False
    if _is_trusted(request, _address(_peer(request))):
        told = _listed(request, "x-forwarded-proto")
        if told:
            return told[-1].lower() == "https"
    return bool(request.app.state.settings.portal.startswith("https:"))


# ── reading headers ──────────────────────────────────────────────────────────────────────────────


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


def _listed(request: Request, name: str) -> list[str]:
    """What a header lists, over all its lines."""
    lines = ",".join(request.headers.getlist(name))
    return [one for part in lines.split(",") if (one := part.strip())]


def _without_port(hop: str) -> str:
    """``192.0.2.1:4711`` and ``[2001:db8::1]:4711``, as some proxies write them."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop


def _address(host: str) -> Address | None:
    try:
        found = ip_address(host)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
