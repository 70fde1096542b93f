"""Whether a link still answers: asked once, within five seconds, and never of a private address.

Nothing that answers is kept or shown: a status is read, and where it leads. An address of this
machine, of a private network or of a cloud's own is refused before anything is sent, also when a
public name or a redirection leads to it; the address that was looked up is the one that is asked.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

PATIENCE = 5.0
"""Seconds, for a link and all that it leads to."""
HOPS = 3
"""Redirections that are followed."""
PORTS = {"http": 80, "https": 443}
GONE = (404, 410)
"""What a server says of a page that is no more (RFC 9110, 15.5.5 and 15.5.11)."""
MOVED = (301, 302, 303, 307, 308)
AGAIN = (405, 501)
"""A server that does not know HEAD is asked with GET."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class LinkState(StrEnum):
    """What was learnt of a link: it answers, it is no more, its name is nobody's, or nothing."""

    ALIVE = "alive"
    DEAD = "dead"
    NAMELESS = "nameless"
    UNSURE = "unsure"


class _Refused(Exception):
    """An address that is not asked."""


def is_public(address: str) -> bool:
    """Whether an IP *address* is one of the Internet's, and of no machine or network of ours."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inside = found.ipv4_mapped or found.sixtofour
        if found in NAT64:
            inside = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if found.teredo is not None:
            return False
        if inside is not None:
            return is_public(str(inside))
    return found.is_global and not found.is_multicast and not found.is_reserved


@dataclass(frozen=True, kw_only=True)
class LinkLooker:
    """How links are asked: *patience* in seconds; *open_to*: which IP addresses may be asked."""

    patience: float = PATIENCE
    open_to: Callable[[str], bool] = is_public
    ports: Mapping[str, int | None] | None = None

    def states(self, addresses: Sequence[str]) -> list[LinkState]:
        """What became of *addresses*, all asked at once, within the patience of one.

        A name that is nobody's is a dead link only if some other link answered: a server that
        reaches nothing outside declares nothing dead.
        """
        found: dict[int, LinkState] = {}

        def ask(place: int, address: str, until: float) -> None:
            found[place] = self._state(address, until)

        until = time.monotonic() + self.patience
        threads = [
            threading.Thread(target=ask, args=(n, one, until), name="link", daemon=True)
            for n, one in enumerate(addresses)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        states = [found.get(n, LinkState.UNSURE) for n in range(len(addresses))]
        reached = any(one in (LinkState.ALIVE, LinkState.DEAD) for one in states)
        nameless = LinkState.DEAD if reached else LinkState.UNSURE
        return [nameless if one is LinkState.NAMELESS else one for one in states]

    def _state(self, address: str, until: float) -> LinkState:
        try:
            status = self._followed(address, until)
        except socket.gaierror as wrong:
            nobody = wrong.errno == socket.EAI_NONAME
            return LinkState.NAMELESS if nobody else LinkState.UNSURE
        except (_Refused, OSError, ValueError, http.client.HTTPException):
            return LinkState.UNSURE
        if status in GONE:
            return LinkState.DEAD
        return LinkState.ALIVE if 200 <= status < 400 else LinkState.UNSURE

    def _followed(self, address: str, until: float) -> int:
        for _ in range(HOPS + 1):
            status, to = self._asked("HEAD", address, until)
            if status in AGAIN:
                status, to = self._asked("GET", address, until)
            if status not in MOVED or not to:
                return status
            address = urljoin(address, to)
        raise _Refused

    def _asked(self, method: str, address: str, until: float) -> tuple[int, str]:
        parts = urlsplit(address)
        port = self._port(parts.scheme, parts.port)
        host = parts.hostname or ""
        if parts.username is not None or not host:
            raise _Refused
        left = until - time.monotonic()
        if left <= 0:
            raise _Refused
        with self._reached(host, port, left) as plain:
            # A server may answer a sign a second for ever: the socket is shut when time is over.
            over = threading.Timer(left, _shut, (plain,))
            over.daemon = True
            over.start()
            try:
                return _answer(method, plain, host, parts, secure=parts.scheme == "https")
            finally:
                over.cancel()

    def _port(self, scheme: str, port: int | None) -> int:
        usual = PORTS.get(scheme)
        if usual is None:
            raise _Refused
        if self.ports is None and port not in (None, usual):
            raise _Refused
        return port or usual

    def _reached(self, host: str, port: int, left: float) -> socket.socket:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        if not addresses or not all(self.open_to(one) for one in addresses):
            raise _Refused
        return socket.create_connection((addresses[0], port), timeout=left)


def _shut(plain: socket.socket) -> None:
    try:
        plain.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _answer(
    method: str, plain: socket.socket, host: str, parts: object, *, secure: bool
) -> tuple[int, str]:
    """The status, and where it leads."""
    sock = (
        ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
    )
    named = f"[{host}]" if ":" in host else host
    path = (getattr(parts, "path", "") or "/").replace(" ", "%20")
    query = getattr(parts, "query", "")
    target = f"{path}?{query}" if query else path
    sent = f"{method} {target} HTTP/1.1\r\nHost: {named}\r\nUser-Agent: orgue\r\n"
    sent += "Accept: */*\r\nConnection: close\r\n\r\n"
    sock.sendall(sent.encode("ascii", "ignore"))
    response = http.client.HTTPResponse(sock, method=method)
    try:
        response.begin()
        return response.status, response.getheader("Location") or ""
    finally:
        response.close()
        if sock is not plain:
            sock.close()
