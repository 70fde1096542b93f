"""Databases that cannot be written for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from models.access.secret import INSTALLATION
from models.access.tokens import API_TOKEN
from models.work.action import ACTION
from tests.web.portal import words


def told(answer: Any, *said: str) -> None:
    """503, when to come back, and a sentence in French."""
    assert answer.status_code == 503, answer.text[:300]
    assert int(answer.headers["retry-after"]) > 0
    if "problem+json" in answer.headers["content-type"]:
        assert answer.json()["type"] == "/api/v1/problems/Unavailable"
        assert answer.json()["next"]
        shown = answer.json()["detail"]
    else:
        assert '<html lang="fr">' in answer.text
        shown = words(answer)
    assert all(one in shown for one in said), shown


@contextmanager
def locked(engine: sa.Engine) -> Iterator[None]:
    """Another process writes, and goes on."""
    other = sa.create_engine(engine.url)
    with other.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.connection.driver_connection.isolation_level = None  # type: ignore[union-attr]
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            tables = (ACTION.name, INSTALLATION.name, API_TOKEN.name)
            connection.exec_driver_sql(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE")
        yield
        connection.rollback()
    other.dispose()
