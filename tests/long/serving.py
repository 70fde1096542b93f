"""A server started for tests: ready once it answers on its port, stopped with all it started."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import pendulum
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SLOW = 120.0
"""Seconds that a server may take to answer, on a loaded machine."""


class Served:
    """The servers that run, each in a process group of its own."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self._running:
            stop(process)

    def start(
        self,
        command: Sequence[str | Path],
        *,
        port: int,
        log: Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        ready: Callable[[int], bool] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Run *command* until the end; comes back once *port* of 127.0.0.1 answers (or *ready*
        says so). What it prints goes to *log*, which is shown if it does not start."""
        with log.open("ab") as said:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running.append(process)
        until = time.monotonic() + SLOW
        while not (ready or answers)(port):
            gone = process.poll() is not None
            if gone or time.monotonic() > until:
                shown = log.read_text(encoding="utf-8", errors="replace")[-3000:]
                raise AssertionError(f"{command[0]} did not start:\n{shown}")
            time.sleep(0.1)
        return process


def answers(port: int) -> bool:
    """Whether somebody listens on *port* of this machine."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask it to end, then its whole group not to ask."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
            break


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder outside pytest's, which other accounts may not enter."""
    made = Path(tempfile.mkdtemp(prefix="orgue-long-"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def write_certificate(folder: Path) -> None:
    """``tls.pem`` and ``tls.key``, which nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today, days = pendulum.now("UTC"), timedelta(days=2)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(today - days).not_valid_after(today + days)
    written = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (folder / "tls.pem").write_bytes(written)
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "tls.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
