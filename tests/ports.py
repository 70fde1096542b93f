"""Ports that nobody listens on: tests that open homes at the same time keep to their own."""

from __future__ import annotations

import socket


def free_port() -> int:
    """A port that is free now."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """As many different free ports."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def own_ports() -> list[str]:
    """The arguments of an ``orgue up`` that no other test disturbs."""
    portal, prefect = free_ports(2)
    return ["--port", str(portal), "--prefect-port", str(prefect)]
