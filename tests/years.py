"""The fixture ``year``: Valmont's year, launched on one database or another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.clock import set_clock
from models.database.transactions import gesture
from models.home import home_engine
from tests import databases
from tests.academy import Year, at, launched


def year_on(
    database: str = "memory",
    *,
    made: Callable[..., Year] = launched,
    then: Callable[[Year], object] | None = None,
    now: str = "",
    clock: str = "",
    **options: Any,
) -> Any:
    """A fixture ``year``, *made* with *options* on ``memory``, on each ``engine`` in turn, in a
    ``home``, or in a ``file`` that a portal of several threads reads.

    *now*: the moment at which the year's gestures are done; *clock*: where the home's clock stands;
    *then*: what has happened before the test begins.
    """

    def lived(engine: sa.Engine) -> Year:
        year = made(engine, **options)
        year.now = now or year.now
        if clock:
            with gesture(year.engine) as session:
                set_clock(session, at(clock))
        if then:
            then(year)
        return year

    def on_memory(memory: sa.Engine) -> Year:
        return lived(memory)

    def on_engine(engine: sa.Engine) -> Year:
        return lived(engine)

    def in_home(home: Path) -> Year:
        return lived(home_engine())

    def in_file(tmp_path: Path, sqlite_template: Path) -> Iterator[Year]:
        with databases.sqlite_database(tmp_path, sqlite_template) as engine:
            yield lived(engine)

    found = {"memory": on_memory, "engine": on_engine, "home": in_home, "file": in_file}[database]
    return pytest.fixture(name="year")(found)
