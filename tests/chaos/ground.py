"""What a storm's house stands on: a small disk of its own, to be filled, and its database."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from tests.chaos.processes import frozen
from tests.databases import Cluster, initdb

DISK = "384m"
CHUNKS = (1 << 20, 1 << 12, 1)
LEAVES_BY_ITSELF = "('on_request', 'new_task', 'digest')"
CLAIMED = "SELECT key FROM message WHERE state = 'claimed'"
WAITING = f"""SELECT count(*) FROM message, (SELECT now AS moment FROM clock) AS clock
    WHERE state = 'owed' AND cls IN {LEAVES_BY_ITSELF}
    AND not_before <= moment AND (not_after IS NULL OR not_after > moment)"""


class Ground:
    """A folder on a disk of its own where one may be mounted (*small*), else on the machine's."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="orgue-chaos-", dir="/tmp"))
        self.small = _mounted(self.folder)
        self.folder.chmod(0o755)

    @contextmanager
    def full(self) -> Iterator[None]:
        """Not a byte is left meanwhile."""
        ballast = self.folder / "ballast"
        with ballast.open("wb", buffering=0) as file:
            for size in CHUNKS:
                with suppress(OSError):
                    while file.write(b"\0" * size):
                        pass
        try:
            yield
        finally:
            ballast.unlink()

    @contextmanager
    def read_only(self) -> Iterator[bool]:
        """Nothing can be written meanwhile; False when somebody still holds a file open."""
        done = _mount("-o", "remount,ro", str(self.folder))
        try:
            yield done
        finally:
            _mount("-o", "remount,rw", str(self.folder))

    def gone(self) -> None:
        if self.small:
            subprocess.run(["umount", "-l", str(self.folder)], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


def _mounted(folder: Path) -> bool:
    return os.geteuid() == 0 and _mount("-t", "tmpfs", "-o", f"size={DISK}", "none", str(folder))


def _mount(*words: str) -> bool:
    if shutil.which("mount") is None:
        return False
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0


class Database(ABC):
    """The campaign's database: what an outsider may do to it, and see of it."""

    name: str
    url: str | None

    @abstractmethod
    def asked(self, query: str) -> list[Any]:
        """The rows of *query*."""

    @abstractmethod
    def locked(self) -> Any:
        """Nobody else writes messages meanwhile (a context manager)."""

    def still(self) -> list[str]:
        """The keys of claimed letters."""
        return [row[0] for row in self.asked(CLAIMED)]

    def waiting(self) -> int:
        """How many letters may leave now."""
        return int(self.asked(WAITING)[0][0])

    def gone(self) -> None:
        return


class SqliteFile(Database):
    """The home's own."""

    name, url = "sqlite", None

    def __init__(self, home: Path) -> None:
        self.file = home / "orgue.db"

    def asked(self, query: str) -> list[Any]:
        connection = sqlite3.connect(self.file, timeout=15)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    @contextmanager
    def locked(self) -> Iterator[None]:
        holder = sqlite3.connect(self.file, timeout=30, isolation_level=None)
        try:
            holder.execute("BEGIN IMMEDIATE")
            yield
            holder.execute("ROLLBACK")
        finally:
            holder.close()


class PostgreSQL(Database):
    """A server of its own, whose commits are kept; it can be frozen, and stopped at once."""

    name = "postgresql"
    settings = {  # noqa: RUF012 -- never changed
        "listen_addresses": "",
        "shared_buffers": "32MB",
        "max_wal_size": "64MB",
        "min_wal_size": "32MB",
        "max_connections": "100",
        "timezone": "Pacific/Noumea",
    }

    def __init__(self, folder: Path) -> None:
        tools = initdb()
        if tools is None:
            raise RuntimeError("NOT RUN: postgresql (initdb introuvable)")
        folder.mkdir()
        # Linux ends a server "with its parent" when the very thread that started it ends.
        self._starter = ThreadPoolExecutor(1)
        self.cluster = Cluster(tools.parent, self.settings, folder)
        self.cluster.wait()
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE orgue")
        self.url = self.cluster.url.format("orgue")

    def _conninfo(self, name: str) -> str:
        return f"host={self.cluster.folder} user=postgres dbname={name} connect_timeout=10"

    def asked(self, query: str) -> list[Any]:
        with psycopg.connect(self._conninfo("orgue")) as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]

    @contextmanager
    def locked(self) -> Iterator[None]:
        with psycopg.connect(self._conninfo("orgue")) as connection:
            connection.execute("LOCK TABLE message IN EXCLUSIVE MODE")
            yield

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It answers nobody meanwhile."""
        with frozen(self.cluster.server.pid):
            yield

    @contextmanager
    def down(self) -> Iterator[None]:
        """It is stopped as by a crash, and started again at the end."""
        self._stop()
        try:
            yield
        finally:
            self._start()

    def _stop(self) -> None:
        self.cluster.server.send_signal(signal.SIGQUIT)
        self.cluster.server.wait(30)

    def _start(self) -> None:
        self.cluster.server = self._starter.submit(self.cluster.serve).result()
        self.cluster.wait(60)

    def mended(self) -> None:
        """Started again, if it fell of itself (its disk was full)."""
        if self.cluster.server.poll() is not None:
            time.sleep(1)
            self._start()

    def gone(self) -> None:
        self.cluster.server.send_signal(signal.SIGQUIT)
        self.cluster.server.wait(20)
