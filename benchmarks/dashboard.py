"""The pages of a pilot's desk, on the whole country: one académie of 4,000 schools, then thirty.

On SQLite and on PostgreSQL; each page is asked for twenty times by the portal's own application.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import SQLModel

from benchmarks.asking import cookies, counted
from benchmarks.country import Country, founded
from benchmarks.made_up import spin
from config.settings import Settings
from models.database.engine import open_engine
from tests.databases import postgresql_database, start_postgresql
from web.app import create
from web.site.view import OF_MAIL, ONE_CYCLE, PAGES

TIMES = 20
ONE, COUNTRY_POSTGRESQL, COUNTRY_SQLITE = 150, 400, 800
"""Milliseconds that a page's p95 is held to."""


def _asked(country: Country) -> Iterator[tuple[str, str]]:
    """Who reads what: each page of one académie, of a bassin, of a région and of the country."""
    cycle, basin = f"/cycles/{country.cycle_id}", country.units["basin"]
    for page in (name for name, _ in PAGES if name not in OF_MAIL):
        yield "academy", f"{cycle}/{page}"
        yield "basin", f"{cycle}/{page}?unit={basin}"
    yield "academy", f"{cycle}/schools?which=silent"
    yield "academy", f"/actions?cycle={country.cycle_id}&step=proposed"
    for page, _ in PAGES:
        if page not in ONE_CYCLE:
            yield "region", f"/years/2026-27/{page}"
            yield "nation", f"/years/2026-27/{page}"
    yield "nation", "/years/2026-27/schools?which=silent"
    yield "nation", "/actions?year=2026-27&step=proposed"


def measured(engine: sa.Engine, target: int) -> None:
    """Print each page's times; *target* holds for those of several académies."""
    began = time.perf_counter()
    country = founded(engine)
    print(f"laid down in {time.perf_counter() - began:.0f} s; spin {spin():.2f} s", flush=True)
    kept = cookies(engine, list(country.readers.values()))
    client = TestClient(create(engine, Settings(mail_url=None)), base_url="http://127.0.0.1")
    for who, path in _asked(country):
        limit = ONE if "cycle" in path else target
        _page(engine, client, path, kept[country.readers[who]], limit)
    print(f"spin {spin():.2f} s")


def _page(engine: sa.Engine, client: TestClient, path: str, cookie: str, target: int) -> None:
    taken = []
    headers = {"cookie": cookie}
    with counted(engine) as said:
        answer = client.get(path, headers=headers)
    assert answer.status_code == 200, (path, answer.status_code)
    for _ in range(TIMES):
        began = time.perf_counter()
        client.get(path, headers=headers)
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    p50, p95 = taken[TIMES // 2], taken[TIMES * 95 // 100 - 1]
    mark = "" if p95 <= target else "  ABOVE"
    print(
        f"p50 {p50:5.0f}  p95 {p95:5.0f}  of {target} ms, {len(said):2} statements  {path}{mark}",
        flush=True,
    )


@contextmanager
def _sqlite() -> Iterator[sa.Engine]:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'orgue.db'}")
        SQLModel.metadata.create_all(engine)
        yield engine
        engine.dispose()


def main(which: str) -> None:
    """Measure on SQLite, on PostgreSQL, or on both."""
    if which != "postgresql":
        print("== SQLite")
        with _sqlite() as engine:
            measured(engine, COUNTRY_SQLITE)
    if which != "sqlite":
        print("== PostgreSQL")
        cluster = start_postgresql()
        assert cluster is not None, "PostgreSQL is not installed"
        try:
            with postgresql_database(cluster.url) as engine:
                measured(engine, COUNTRY_POSTGRESQL)
        finally:
            cluster.stop()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "both")
