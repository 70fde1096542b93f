"""Homes for the commands to be typed in, built once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.home import home_engine
from tests.academy import Year, launched, valmont
from tests.databases import sqlite_database
from tests.orgue.typing_commands import MONDAY, typed, units

Built = Callable[[sa.Engine], None]


def _founded(engine: sa.Engine) -> None:
    valmont(engine)


def _underway(engine: sa.Engine) -> None:
    """A live cycle on a Monday: one action waits for its validator, its receipt to leave."""
    year = launched(engine)
    year.tick("30/11/2026 08:00")
    year.propose("E21", on="30/11/2026 10:00")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> dict[str, Path]:
    made: dict[str, Path] = {}
    for build in (_founded, _underway):
        folder = tmp_path_factory.mktemp(build.__name__)
        with sqlite_database(folder, sqlite_template) as engine:
            build(engine)
        made[build.__name__] = folder / "orgue.db"
    return made


@pytest.fixture
def founded(kept: dict[str, Path], home: Path) -> Path:
    """A home with Valmont's territory and people."""
    return _moved_in(kept["_founded"], home)


@pytest.fixture
def underway(kept: dict[str, Path], home: Path) -> Year:
    """A home with a live cycle, on a Monday."""
    _moved_in(kept["_underway"], home)
    typed("status", "--now", MONDAY)
    return Year(engine=home_engine(), cycle_id=1, units=units())


def _moved_in(file: Path, home: Path) -> Path:
    home.mkdir()
    shutil.copy(file, home / "orgue.db")
    return home
