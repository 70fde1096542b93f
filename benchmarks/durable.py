"""Databases that keep what they are told through a power cut, made fresh for a measure.

A SQLite file in a folder of its own, and a PostgreSQL whose durability is what it is by default,
unlike the tests' own. ``ANALYZE`` is left to who measures: autovacuum would come at its own time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from models.database.engine import open_engine
from tests.databases import Cluster, initdb

SETTINGS = {"listen_addresses": "", "autovacuum": "off", "max_connections": "60"}
Fresh = Callable[[], str]
"""The address of a database in which there is nothing yet."""


@contextmanager
def sqlite_files() -> Iterator[Fresh]:
    """SQLite files on the disk that holds the temporary folder."""
    with tempfile.TemporaryDirectory(prefix="orgue-bench-") as folder:
        numbers = count(1)
        yield lambda: f"sqlite:///{Path(folder) / f'{next(numbers)}.db'}"


@contextmanager
def postgresql() -> Iterator[Fresh | None]:
    """Databases of a PostgreSQL started for them (on the same disk); None where there is none."""
    found = initdb()
    if found is None:
        yield None
        return
    cluster = Cluster(found.parent, SETTINGS)
    try:
        cluster.wait()
        numbers = count(1)
        yield lambda: _created(cluster.url, f"bench_{next(numbers)}")
    finally:
        cluster.stop()


def _created(url: str, name: str) -> str:
    engine = open_engine(url.format("postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url.format(name)
