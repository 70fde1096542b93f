"""The two databases that every test runs on, made fresh in a few milliseconds each.

One PostgreSQL cluster serves a whole run: the process that leads the run starts it, and the
pytest-xdist workers are told its address. Its durability is off, its clock sits in Nouméa and it
speaks French, so that what leans on the server's timezone or on its order of letters is seen at
once.
"""

from __future__ import annotations

import ctypes
import itertools
import locale
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from glob import glob
from pathlib import Path

import sqlalchemy as sa

from models.database.engine import open_engine
from models.migrations import bring_up_to_date

TEMPLATE = "orgue_template"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "timezone": "Pacific/Noumea",
}
_numbers = itertools.count(1)


def initdb() -> Path | None:
    """PostgreSQL's ``initdb``, on PATH or where Debian puts it (the newest), if there is one."""
    on_path = shutil.which("initdb")
    debian = sorted(glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda p: int(p.split("/")[4]))
    found = [on_path] if on_path else debian[-1:]
    return Path(found[0]).resolve() if found else None


FRENCH = "fr_FR.UTF-8"
ICU = ("--locale-provider=icu", "--icu-locale=fr")


@lru_cache(maxsize=1)
def in_french(tools: Path) -> tuple[str, ...]:
    """The options by which ``initdb`` makes a French cluster, as most of those who use this have:
    with the system's French; with ICU's, from PostgreSQL 15 on, where the system has none."""
    before = locale.setlocale(locale.LC_COLLATE)
    try:
        locale.setlocale(locale.LC_COLLATE, FRENCH)
    except locale.Error:
        told = subprocess.run([str(tools / "initdb"), "--help"], capture_output=True).stdout
        return ("--locale=C", *(ICU if b"--locale-provider" in told else ()))
    finally:
        locale.setlocale(locale.LC_COLLATE, before)
    return (f"--locale={FRENCH}",)


class Cluster:
    """A PostgreSQL server in a folder of its own, reached by a Unix socket, gone after the run."""

    def __init__(
        self, tools: Path, settings: Mapping[str, str] = SETTINGS, folder: Path | None = None
    ) -> None:
        # A socket's path is at most 107 bytes: short, and open to the user that runs the server.
        self.folder = folder or Path(tempfile.mkdtemp(prefix="orgue-pg-", dir="/tmp"))
        self.settings, self.tools = settings, tools
        self.owner = _unprivileged()
        if self.owner:
            os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
        data = self.folder / "data"
        self._run(
            tools / "initdb",
            "--no-sync",
            "-A",
            "trust",
            "-U",
            "postgres",
            *in_french(tools),
            "-E",
            "UTF8",
            "-D",
            data,
        )
        self.server = self.serve()
        self.url = f"postgresql://postgres@/{{}}?host={self.folder}"

    def _run(self, *command: object) -> None:
        done = subprocess.run([str(c) for c in command], **self._as_owner(), capture_output=True)
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stderr.decode(errors='replace')}")

    def serve(self) -> subprocess.Popen[bytes]:
        """Start the server on the cluster's folder."""
        data = self.folder / "data"
        options = [f"-c{name}={value}" for name, value in self.settings.items()]
        command = [str(self.tools / "postgres"), "-D", str(data), "-k", str(self.folder), *options]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                command,
                **self._as_owner(),
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def _as_owner(self) -> dict[str, object]:
        if not self.owner:
            return {"cwd": self.folder}
        identity = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
        return {"cwd": self.folder, **identity}

    def wait(self, limit: float = 30.0) -> None:
        """Return once the server answers."""
        until = time.monotonic() + limit
        while True:
            try:
                return _execute(self.url, "SELECT 1")
            except sa.exc.OperationalError:
                if time.monotonic() > until or self.server.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.05)

    def stop(self) -> None:
        self.server.send_signal(signal.SIGQUIT)
        self.server.wait(timeout=20)
        shutil.rmtree(self.folder, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("no user to run PostgreSQL as: neither postgres nor nobody exists")


def _die_with_parent() -> None:
    """A run that is killed leaves no server behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def start_postgresql() -> Cluster | None:
    """A running cluster with a migrated template in it; None where PostgreSQL is not installed."""
    found = initdb()
    if found is None:
        return None
    cluster = Cluster(found.parent)
    try:
        cluster.wait()
        _execute(cluster.url, f"CREATE DATABASE {TEMPLATE}")
        _migrate(cluster.url.format(TEMPLATE))
    except BaseException:
        cluster.stop()
        raise
    return cluster


def version_of(url: str) -> str:
    """The server's version and the language of its order, as ``15.8 (fr_FR.UTF-8)``."""
    engine = open_engine(url.format("postgres"))
    with engine.connect() as connection:
        version: str = connection.exec_driver_sql("SHOW server_version").scalar_one().split()[0]
        database = "to_jsonb(d) AS said FROM pg_database d WHERE datname = current_database()"
        said = connection.exec_driver_sql(f"SELECT {database}").scalar_one()
    engine.dispose()
    icu = said.get("daticulocale") or said.get("datlocale")
    return f"{version} ({f'{icu}, ICU' if icu else said['datcollate']})"


@contextmanager
def postgresql_database(url: str, template: str = TEMPLATE) -> Iterator[sa.Engine]:
    """An engine on a new database of the cluster at *url*, migrated, dropped afterwards."""
    name = f"orgue_{os.getpid()}_{next(_numbers)}"
    _execute(url, f"CREATE DATABASE {name} TEMPLATE {template}")
    engine = knows_its_statements(open_engine(url.format(name)))
    try:
        yield engine
    finally:
        engine.dispose()
        _execute(url, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def sqlite_database(folder: Path, template: Path) -> Iterator[sa.Engine]:
    """An engine on a copy of the migrated file *template*."""
    shutil.copy(template, folder / "orgue.db")
    engine = knows_its_statements(open_engine(f"sqlite:///{folder / 'orgue.db'}"))
    try:
        yield engine
    finally:
        engine.dispose()


def sqlite_template(folder: Path) -> Path:
    """A migrated SQLite file, closed, so that a copy of it is whole."""
    _migrate(f"sqlite:///{folder / 'template.db'}")
    return folder / "template.db"


def _migrate(url: str) -> None:
    engine = open_engine(url)
    bring_up_to_date(engine)
    engine.dispose()


def _execute(url: str, statement: str) -> None:
    with _leading(url).connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(statement)


@lru_cache(maxsize=4)
def _leading(url: str) -> sa.Engine:
    """What makes the databases of a cluster and drops them: to connect costs as much as to make."""
    return open_engine(url.format("postgres"))


def knows_its_statements(engine: sa.Engine) -> sa.Engine:
    """*engine*, with the texts of the statements that others of its kind had in this process.

    Each test has an engine of its own, and the cohorts' statements are long to write anew for each.
    A dialect is part of what a text is known by.
    """
    first = _first_of_its_kind.setdefault(engine.dialect.name, engine)
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
    return engine


_first_of_its_kind: dict[str, sa.Engine] = {}
