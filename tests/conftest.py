"""What every test may ask for, and what the run says at its end.

``engine``: an empty migrated database, on SQLite then on PostgreSQL. ``memory``: a fast one in
memory. ``home``: an empty ORGUE_HOME. ``year``: Valmont's year, launched in memory (tests/years.py
makes others). The summary names the databases that ran and whatever did not; with
ORGUE_REQUIRE_POSTGRES=1 a run without PostgreSQL fails.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from sqlmodel import SQLModel

import models.tables  # noqa: F401 -- fills the metadata
from models.database.engine import open_engine
from models.home import engine_of
from models.year import course
from tests import databases
from tests.tally import Tally
from tests.years import year_on

settings.register_profile(
    "dev", deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "ci",
    settings.get_profile("dev"),
    max_examples=50,
    print_blob=True,
    database=None,
    derandomize=True,  # a red run is a fault of the change, never of the dice
)
settings.register_profile("long", settings.get_profile("dev"), max_examples=300, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

CLUSTER = pytest.StashKey[databases.Cluster | None]()
SHM = Path("/dev/shm")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Tally(), "databases-tally")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: pytest.Item) -> None:
    """Called in the leading process for each pytest-xdist worker, before it starts."""
    node.workerinput["postgresql"] = _cluster_url(node.config)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse a pytest-xdist that scatters its groups without a word: they share costly servers."""
    grouped = (item for item in items if item.get_closest_marker("xdist_group"))
    if getattr(config.option, "loadgroup", False) and any("@" not in i.nodeid for i in grouped):
        raise pytest.UsageError("pytest-xdist ignores its groups with this version of pytest")


def pytest_unconfigure(config: pytest.Config) -> None:
    cluster = config.stash.get(CLUSTER, None)
    if cluster is not None:
        cluster.stop()


def _cluster_url(config: pytest.Config) -> str | None:
    """The address of the run's cluster, started on first need."""
    if hasattr(config, "workerinput"):
        return config.workerinput["postgresql"]
    if CLUSTER not in config.stash:
        config.stash[CLUSTER] = databases.start_postgresql()
    cluster = config.stash[CLUSTER]
    return cluster.url if cluster else None


@pytest.fixture(scope="session")
def postgresql(pytestconfig: pytest.Config) -> tuple[str, str]:
    """The cluster's URL (``{}`` stands for the database) and its version."""
    url = _cluster_url(pytestconfig)
    if url is None:
        pytest.skip("NOT RUN: postgresql (initdb introuvable)")
    return url, databases.version_of(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty migrated database, one of each kind in turn."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        request.node.user_properties.append(("database", "sqlite"))
        with databases.sqlite_database(tmp_path, template) as made:
            yield made
    else:
        url, version = request.getfixturevalue("postgresql")
        request.node.user_properties.append(("database", f"postgresql {version}"))
        with databases.postgresql_database(url) as made:
            yield made


@pytest.fixture
def memory() -> sa.Engine:
    """An empty SQLite database in memory: for what does not depend on the database.

    It is a file all the same, where the system keeps files in memory: threads that work beside a
    page need a connection of their own. One engine serves every test of the process, emptied
    before each: SQLAlchemy then writes each of the cohorts' long statements once, not once a test.
    """
    made = _in_memory()
    course.forget(made)
    with made.begin() as connection:
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(table.delete())
    return made


def _without_neighbours(connection: Any, _record: object) -> None:
    """A row may stand there alone, without those that it names."""
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA synchronous=OFF")


@lru_cache(maxsize=1)
def _in_memory() -> sa.Engine:
    folder = tempfile.mkdtemp(prefix="orgue-memory-", dir=SHM if SHM.is_dir() else None)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = open_engine(f"sqlite:///{folder}/orgue.db")
    sa.event.listen(made, "connect", _without_neighbours)
    SQLModel.metadata.create_all(made)
    return made


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty ORGUE_HOME, and no other ``ORGUE_…`` variable in the environment."""
    for name in [n for n in os.environ if n.startswith("ORGUE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ORGUE_HOME", str(tmp_path / "home"))
    engine_of.cache_clear()
    yield tmp_path / "home"
    engine_of.cache_clear()


year = year_on("memory")
