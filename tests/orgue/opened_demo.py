"""An open demo in processes of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from models import clock
from models.database.engine import open_engine
from models.database.transactions import reading
from tests.orgue.opened import Opened
from tests.ports import own_ports


class OpenedDemo(Opened):
    """An ``orgue demo`` in a process of its own."""

    COMMAND = ("orgue.demo", "demo")

    @property
    def engine(self) -> sa.Engine:
        return open_engine(f"sqlite:///{self.home / 'orgue.db'}")

    @property
    def moment(self) -> datetime:
        with reading(self.engine) as session:
            return clock.now(session)


@contextmanager
def open_demo(home: Path, *arguments: str) -> Iterator[OpenedDemo]:
    """A demo that runs as fast as it can."""
    made = OpenedDemo(home, "--json", "--pace", "0", *arguments, *own_ports())
    try:
        yield made
    finally:
        if not made.ended:
            made.end()
