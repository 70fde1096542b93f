"""One Prefect server for all the tests of the flows: starting one takes long."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from flows.environment import SILENCE, local_environment
from orgue.processes import Children, answers
from tests.flows.door import Door
from tests.ports import free_port
from tests.waiting import until

os.environ.update(SILENCE)  # before Prefect is imported, by whichever test comes first


class PrefectServer:
    """A Prefect server of its own home, from the first test that asks for it on."""

    def __init__(self, home: Path):
        self._home = home
        self._children: Children | None = None
        self._settings: Settings | None = None

    def settings(self) -> Settings:
        """What leads to it, once it answers."""
        if self._settings is None:
            home = self._home
            (home / "prefect").mkdir(exist_ok=True)
            own = Settings(home=home, prefect_port=free_port(), database_url=None, mail_url=None)
            self._children = Children(home / "logs", local_environment(os.environ, own))
            port = str(own.prefect_port)
            self._children.start("Prefect", "prefect", "flows.prefect_server", "--port", port)
            until(lambda: answers(own.prefect_port, "/api/health"), 240, "the server answers")
            self._settings = own
        return self._settings

    def stop(self) -> None:
        children, self._children, self._settings = self._children, None, None
        if children is not None:
            children.stop()


SERVER = pytest.StashKey[PrefectServer]()


@pytest.fixture(scope="session")
def kept_server(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PrefectServer]:
    kept = PrefectServer(tmp_path_factory.mktemp("prefect"))
    pytestconfig.stash[SERVER] = kept
    try:
        yield kept
    finally:
        kept.stop()


@pytest.fixture
def server(kept_server: PrefectServer) -> Settings:
    """The settings that lead to a Prefect server."""
    return kept_server.settings()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Stop the server after the last test of the flows: it is never idle, and would slow others."""
    server = item.config.stash.get(SERVER, None)
    if server and (nextitem is None or nextitem.path.parent != item.path.parent):
        server.stop()


@pytest.fixture
def told(server: Settings) -> Iterator[str]:
    """This process's flows are told to *server*; gives the address of its API."""
    from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

    url = f"http://127.0.0.1:{server.prefect_port}/api"
    with temporary_settings({PREFECT_API_URL: url, PREFECT_HOME: server.home / "prefect"}):
        yield url


@pytest.fixture
def door(server: Settings) -> Iterator[Door]:
    """What a runner takes for the server: closed at first."""
    made = Door(server.prefect_port)
    yield made
    made.close()
