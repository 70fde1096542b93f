"""A database that is away, locked, full or read-only is told in French, with when to come back;
what can be read is read on, and health tells the truth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from config.settings import Settings
from models.access.tokens import API_TOKEN
from models.database.engine import open_engine
from models.database.patience import Limits
from tests.academy import Year, launched
from tests.web.api.programs import FICHE, IN_CALL, program
from tests.web.portal import signed_in
from tests.web.unavailable import locked, told

QUICK = Limits(statement=3, lock=0.4, idle=30)
READING = ("/", "/actions", "/queue", "/me")


class Doors:
    """A school's browser and its program, at the same portal."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.page = signed_in(year, "E11", on=IN_CALL)
        self.program = program(year, "E11", on=IN_CALL)
        self.page.get("/me")

    def drafted(self) -> Any:
        return self.page.post(
            "/actions/new", data={"unit": self.year.units["E11"], "start": "blank"}
        )

    def proposed(self) -> Any:
        return self.program.post("actions", json={"unit": self.year.units["E11"], "fiche": FICHE})

    @property
    def health(self) -> Any:
        self.page.app.state.checkup.looked_at = float("-inf")  # type: ignore[attr-defined]
        return self.page.get("/healthz")


@pytest.fixture(name="year")
def impatient_year(engine: sa.Engine) -> Iterator[Year]:
    """An académie on an engine whose patience a test can wait for."""
    quick = open_engine(engine.url.render_as_string(hide_password=False), QUICK)
    yield launched(quick)
    quick.dispose()


@pytest.fixture
def doors(year: Year) -> Doors:
    return Doors(year)


# ── what happens to a database ───────────────────────────────────────────────────────────────────


def read_only(engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        for_each(engine, "PRAGMA query_only=1")
    else:
        with engine.connect() as connection:
            name = engine.url.database
            connection.exec_driver_sql(
                f"ALTER DATABASE {name} SET default_transaction_read_only=on"
            )
            connection.commit()
        engine.dispose()


def full(engine: sa.Engine) -> None:
    """As full as it can be, on SQLite: no page more than it has."""
    for_each(engine, "PRAGMA max_page_count=1")


def away(engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        engine.dispose()
        file = Path(str(engine.url.database))
        file.parent.joinpath("elsewhere").mkdir()
        file.rename(file.parent / "elsewhere" / "orgue.db")
        file.mkdir()
    else:
        other = sa.create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with other.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {engine.url.database} WITH (FORCE)")
            connection.exec_driver_sql(
                f"CREATE DATABASE {engine.url.database} ALLOW_CONNECTIONS false"
            )
        other.dispose()


def for_each(engine: sa.Engine, pragma: str) -> None:
    engine.dispose()
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute(pragma))


# ── and what is told ─────────────────────────────────────────────────────────────────────────────


def test_a_locked_database_takes_no_gesture_and_is_read_on(doors: Doors) -> None:
    with locked(doors.year.engine):
        told(doors.drafted(), "occupée par une autre écriture", "Réessayez")
        told(doors.proposed(), "occupée")
        for path in READING:
            assert doors.page.get(path).status_code == 200, path
        assert doors.program.get("units").status_code == 200
        assert (doors.health.status_code, doors.health.json()["trouble"]) == (503, "locked")
    assert doors.drafted().status_code == 303
    assert doors.proposed().status_code == 201
    assert doors.health.status_code == 200


def test_a_read_only_database_takes_no_gesture_and_is_read_on(doors: Doors) -> None:
    read_only(doors.year.engine)
    told(doors.drafted(), "lecture seule")
    told(doors.proposed(), "lecture seule")
    for path in READING:
        assert doors.page.get(path).status_code == 200, path
    assert doors.program.get("actions").status_code == 200
    assert (doors.health.status_code, doors.health.json()["trouble"]) == (503, "read-only")
    assert doors.health.json()["database"] is True


def test_a_full_database_takes_no_gesture_and_is_read_on(doors: Doors) -> None:
    if doors.year.engine.dialect.name != "sqlite":
        return  # as PostgreSQL says it: tests/models/database/test_unavailable.py
    full(doors.year.engine)
    answers = [doors.drafted() for _ in range(40)]  # until what room its last pages had is taken
    told(answers[-1], "disque est plein")
    for path in READING:
        assert doors.page.get(path).status_code == 200, path
    assert (doors.health.status_code, doors.health.json()["trouble"]) == (503, "full")


def test_a_database_that_is_away_is_told_by_every_door(doors: Doors) -> None:
    away(doors.year.engine)
    for path in READING:
        told(doors.page.get(path), "base de données")
    told(doors.page.get("/calendar/orgue_nothing.ics"))
    told(doors.drafted())
    told(doors.proposed())
    told(doors.program.get("actions"))
    assert doors.page.get("/static/orgue.css").status_code == 200
    assert (doors.health.status_code, doors.health.json()["status"]) == (503, "down")
    assert doors.health.json()["database"] is False
    fresh = signed_in_anew(doors)  # a portal that has not read its secret yet
    told(fresh.get("/actions"))


def signed_in_anew(doors: Doors) -> TestClient:
    doors.page.app.state.secret = None  # type: ignore[attr-defined]
    return doors.page


def test_a_home_that_takes_no_file_is_told_by_health(doors: Doors) -> None:
    assert doors.health.status_code == 200
    doors.page.app.state.checkup.settings = Settings(home=Path("/sys"))  # type: ignore[attr-defined]
    assert (doors.health.status_code, doors.health.json()["trouble"]) == (503, "forbidden")


def test_a_token_that_cannot_be_noted_reads_on(doors: Doors) -> None:
    read_only(doors.year.engine)
    assert [doors.program.get("me").status_code for _ in range(2)] == [200, 200]
    (row,) = doors.year.all(sa.select(API_TOKEN))
    assert row.last_used_at is None
