"""A port that was asked for is taken or refused; one that was not gives way to the next free."""

from __future__ import annotations

import socket

from models.errors import Refusal

TRIES = 20


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
    raise PortTaken(
        f"Le port {wanted} est déjà pris sur cette machine : {what} ne peut pas s'y ouvrir.",
        "Donnez-en un autre : --port pour le portail, --prefect-port pour Prefect.",
        port=wanted,
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
