"""The database statements that one page costs."""

from __future__ import annotations

import sqlalchemy as sa
from fastapi.testclient import TestClient

from tests.statements import statements


def cost(client: TestClient, at: str, engine: sa.Engine) -> int:
    """How many statements the page at *at* costs, once its cycle is in hand."""
    client.get(at)
    with statements(engine) as said:
        assert client.get(at).status_code == 200
    return len(said)
