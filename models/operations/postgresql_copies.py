"""Backup and restore of PostgreSQL.

PostgreSQL: its own tools, of the server's version; a copy is read in a schema of its own, which
takes the place of the present one in one transaction.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from glob import glob
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from models.database.engine import open_engine
from models.database.patience import LONG
from models.errors import Refusal
from models.operations.copies import BadCopy, InUse, NoCopy

DEBIAN = "/usr/lib/postgresql/*/bin"
STAGING, PRESENT = "orgue_restoring", "orgue_meanwhile"
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "options": "PGOPTIONS",
}
NEWER_SETTING = b"SET transaction_timeout = 0;"
"""What a pg_restore of 17 writes, and a server of before does not know."""
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
PATIENCE = 30
"""Tenths of a second."""


class NoTool(Refusal):
    """A tool of PostgreSQL that is not there, or older than the server."""

    status = 503


def dump(engine: sa.Engine, to: Path) -> None:
    """A copy of one moment of the database of *engine*, in the custom format of ``pg_dump``."""
    version, schema = _server(engine)
    done = _run(
        engine,
        version,
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--schema={schema}",
        f"--file={to}",
    )
    if done.returncode:
        raise NoCopy(
            f"La sauvegarde n'a pas pu être faite ; pg_dump dit : « {_last_line(done)} ».",
            "Vérifiez la place qui reste sur le disque et les droits de ce compte.",
            said=done.stderr,
        )


def _server(engine: sa.Engine) -> tuple[int, str]:
    """The server's major version, and the schema that the home lives in."""
    with engine.connect() as connection:
        number = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
        schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
    return int(number) // 10_000, str(schema or "public")


# ── the tools ────────────────────────────────────────────────────────────────────────────────────


def tool(name: str, version: int, folders: tuple[str, ...] | None = None) -> str:
    """The program *name* of that version of PostgreSQL, else a newer one. Raises NoTool.

    *folders*: where to look instead of PATH and where Debian puts them.
    """
    found = {v: p for p in _programs(name, folders) if (v := _version_of(p)) is not None}
    fitting = sorted(v for v in found if v >= version)
    if fitting:
        return found[fitting[0]]
    has = f"{name} est plus ancien ({max(found)})" if found else f"« {name} » n'est pas installé"
    server = f" que le serveur PostgreSQL ({version})" if found else ""
    raise NoTool(
        f"{has}{server}.",
        f"Installez les outils de cette version : « apt-get install postgresql-client-{version} ».",
        tool=name,
        server=version,
    )


def _programs(name: str, folders: tuple[str, ...] | None) -> list[str]:
    """Debian's come first: what it puts on PATH is a wrapper, which guesses a version."""
    if folders is None:
        path = os.environ.get("PATH", os.defpath).split(os.pathsep)
        folders = (*path, *glob(DEBIAN))
    return [found for folder in folders if (found := shutil.which(name, path=folder))]


@lru_cache(maxsize=64)
def _version_of(program: str) -> int | None:
    done = subprocess.run([program, "--version"], capture_output=True, text=True)
    number = re.search(r"\b(\d+)(?:\.\d+|devel|beta|rc)", done.stdout)
    return int(number[1]) if number and not done.returncode else None


def _run(engine: sa.Engine, version: int, name: str, *arguments: str) -> Any:
    """The password is said in the environment, where no list of processes shows it."""
    given = dict(engine.url.translate_connect_args(username="user", database="dbname"))
    given |= {key: value for key, value in engine.url.query.items() if isinstance(value, str)}
    said = {VARIABLES[key]: str(value) for key, value in given.items() if key in VARIABLES}
    return subprocess.run(
        [tool(name, version), *arguments],
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        env=os.environ | said | {"LC_MESSAGES": "C"},
    )


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    return " ".join(done.stderr.split())[:300] or f"code {done.returncode}"


# ── a copy is put back ───────────────────────────────────────────────────────────────────────────


@contextmanager
def staged(engine: sa.Engine, copy: Path) -> Iterator[sa.Engine]:
    """The content of *copy* in a schema of its own beside the home's, and an engine on it; gone
    afterwards, unless it took the home's place. Raises BadCopy, NoTool.
    """
    version, schema = _server(engine)
    _drop_staging(engine)
    try:
        with tempfile.TemporaryDirectory(prefix="orgue-restore-") as folder:
            script = Path(folder) / "copy.sql"
            _write_script(engine, version, schema, copy, script)
            _read_script(engine, version, schema, copy, script)
        own = _engine_on_staging(engine)
        try:
            yield own
        finally:
            own.dispose()
    finally:
        _drop_staging(engine)


def _write_script(engine: sa.Engine, version: int, schema: str, copy: Path, script: Path) -> None:
    done = _run(
        engine,
        version,
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        f"--schema={schema}",
        f"--file={script}",
        str(copy),
    )
    if done.returncode:
        raise BadCopy(
            f"« {copy} » est abîmé, ou n'est pas entier.",
            "Prenez une autre sauvegarde : rien n'a changé.",
            said=done.stderr,
        )
    if version < 17:
        _forget_newer_setting(script)


def _forget_newer_setting(script: Path) -> None:
    with script.open("r+b") as file:
        head = file.read(4096)
        file.seek(0)
        file.write(head.replace(NEWER_SETTING, b" " * len(NEWER_SETTING)))


def _read_script(engine: sa.Engine, version: int, schema: str, copy: Path, script: Path) -> None:
    """An archive names its schema: it is read under that name, whose owner steps aside within the
    one transaction, which nobody else sees."""
    before = f'ALTER SCHEMA "{schema}" RENAME TO {PRESENT}; CREATE SCHEMA "{schema}"'
    after = (
        f'ALTER SCHEMA "{schema}" RENAME TO {STAGING}; ALTER SCHEMA {PRESENT} RENAME TO "{schema}"'
    )
    done = _run(
        engine,
        version,
        "psql",
        "-X",
        "-q",
        "-1",
        "-v",
        "ON_ERROR_STOP=1",
        "-c",
        before,
        "-f",
        str(script),
        "-c",
        after,
    )
    if done.returncode:
        raise BadCopy(
            f"« {copy} » n'a pas pu être lu dans la base ; psql dit : « {_last_line(done)} ».",
            "Rien n'a changé. Ce compte doit posséder la base et son schéma.",
            said=done.stderr,
        )


def _engine_on_staging(engine: sa.Engine) -> sa.Engine:
    before = str(engine.url.query.get("options") or "")
    options = f"{before} -csearch_path={STAGING}".strip()
    url = engine.url.update_query_dict({"options": options})
    return open_engine(url.render_as_string(hide_password=False), LONG)


def _drop_staging(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL client_min_messages = warning")
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {STAGING} CASCADE")


def exchange(engine: sa.Engine, aside: str) -> bool:
    """Put the staged schema in the place of the home's, which is kept as *aside* (False: it was
    empty). Raises InUse while others are connected to the database.
    """
    _, schema = _server(engine)
    _need_nobody_else(engine)
    with engine.begin() as connection:
        held = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_class WHERE relnamespace = %s::regnamespace",
            (f'"{schema}"',),
        ).scalar_one()
        leaves = f'ALTER SCHEMA "{schema}" RENAME TO {aside}' if held else f'DROP SCHEMA "{schema}"'
        connection.exec_driver_sql(leaves)
        connection.exec_driver_sql(f'ALTER SCHEMA {STAGING} RENAME TO "{schema}"')
    with (
        suppress(sa.exc.DBAPIError),  # the exchange is done: PostgreSQL looks in its own time
        engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
    ):
        connection.exec_driver_sql("ANALYZE")
    return bool(held)


def _need_nobody_else(engine: sa.Engine) -> None:
    """Who has just left is still counted for an instant."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for _ in range(PATIENCE):
            count = connection.exec_driver_sql(OTHERS).scalar_one()
            if not count:
                return
            time.sleep(0.1)
    raise InUse(
        f"{count} autre(s) connexion(s) à cette base sont ouvertes.",
        "Fermez chaque maison et chaque portail de cette base, puis recommencez.",
        connections=count,
    )
