"""A door in front of a server: closed, it refuses; open, it lets through. For outages in tests."""

from __future__ import annotations

import contextlib
import socket
import threading

from tests.ports import free_port


class Door:
    """Listens on *port* while open, and passes what comes to *behind*."""

    def __init__(self, behind: int):
        self.port = free_port()
        self.behind = behind
        self._listening: socket.socket | None = None
        self._through: list[socket.socket] = []

    def open(self) -> None:
        listening = socket.create_server(("127.0.0.1", self.port))
        self._listening = listening
        threading.Thread(target=self._welcome, args=(listening,), daemon=True).start()

    def close(self) -> None:
        """Refuse from now on, and cut what is under way."""
        if self._listening is not None:
            for one in (self._listening, *self._through):
                _cut(one)
        self._listening, self._through = None, []

    def _welcome(self, listening: socket.socket) -> None:
        while True:
            try:
                visitor, _ = listening.accept()
                server = socket.create_connection(("127.0.0.1", self.behind))
            except OSError:
                return
            self._through += [visitor, server]
            for pair in ((visitor, server), (server, visitor)):
                threading.Thread(target=_pass, args=pair, daemon=True).start()


def _pass(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    _cut(target)


def _cut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
