"""A port that was asked for is taken or refused; one that was not gives way to the next free."""

from __future__ import annotations

import contextlib
import socket
from typing import Any

from models.errors import Refusal

TRIES = 20
WAITING = 2048
"""Visitors that may wait at a door."""


class PortTaken(Refusal):
    """Another program listens there already."""


def port_for(what: str, wanted: int, host: str, *, asked: bool, but: set[int]) -> int:
    """*wanted* when it is free, the next free one when nobody *asked* for it; none of *but*.

    Raises :class:`PortTaken`.
    """
    candidates = [wanted] if asked else range(wanted, wanted + TRIES)
    for port in candidates:
        if port not in but and is_free(port, host):
            return port
    raise taken(what, wanted)


def taken(what: str, port: int) -> PortTaken:
    """The refusal that says so."""
    return PortTaken(
        f"Le port {port} est déjà pris sur cette machine : {what} ne peut pas s'y ouvrir.",
        "Donnez-en un autre : --port pour le portail, --prefect-port pour Prefect.",
        port=port,
    )


def is_free(port: int, host: str) -> bool:
    """Whether nobody listens on that port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def doors(host: str, port: int) -> list[socket.socket]:
    """Listening sockets at every address that *host* means. Raises :class:`PortTaken`."""
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    places = dict.fromkeys((family, address) for family, _, _, _, address in found)
    with contextlib.ExitStack() as opened:
        try:
            made = [opened.enter_context(_door(*place)) for place in places]
        except OSError as error:
            raise taken("le portail", port) from error
        opened.pop_all()
    return made


def _door(family: socket.AddressFamily, address: tuple[Any, ...]) -> socket.socket:
    return socket.create_server(address, family=family, backlog=WAITING)


def reached_at(host: str) -> str:
    """Where this machine itself reaches who listens on *host*."""
    return {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
