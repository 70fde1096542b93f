"""One Prefect server for all the tests of the flows: starting one takes long."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from config.settings import Settings
from flows.environment import SILENCE, local_environment
from orgue.children import Children, answers
from tests.flows.door import Door
from tests.ports import free_port
from tests.waiting import until

os.environ.update(SILENCE)  # before Prefect is imported, by whichever test comes first


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A Prefect server of its own home, and the settings that lead to it."""
    home = tmp_path_factory.mktemp("prefect")
    (home / "prefect").mkdir()
    settings = Settings(home=home, prefect_port=free_port(), database_url=None, mail_url=None)
    children = Children(home / "logs", local_environment(os.environ, settings))
    port = str(settings.prefect_port)
    try:
        children.start("Prefect", "prefect", "flows.prefect_server", "--port", port)
        until(lambda: answers(settings.prefect_port, "/api/health"), 120, "the server answers")
        yield settings
    finally:
        children.stop()


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
