"""A home's own database: any command that writes makes it and brings it up to date, a question
asked of a home that is not there makes none."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa

from config.settings import Settings
from models.database.engine import make_room, open_engine
from models.database.patience import LONG, Limits
from models.errors import Refusal
from models.migrations import bring_up_to_date  # a home that is only asked needs none
from models.migrations.version import is_founded


@lru_cache(maxsize=8)
def engine_of(url: str, limits: Limits = LONG) -> sa.Engine:
    """The process's engine for *url*, its tables made or migrated on first use."""
    if url.startswith("sqlite:///"):
        make_room(Path(url.removeprefix("sqlite:///")))
    engine = open_engine(url, limits)
    bring_up_to_date(engine)
    return engine


def home_engine(settings: Settings | None = None, limits: Limits = LONG) -> sa.Engine:
    """The engine of the home that the environment names; nobody waits at a page for it, unless
    *limits* say so."""
    return engine_of((settings or Settings()).database, limits)


class NoHome(Refusal):
    """A question asked of a home that is not there."""

    status = 503

    def __init__(self, file: str) -> None:
        super().__init__(
            f"Il n'y a pas de base de données d'orgue à « {file} ».",
            "Nommez la maison avec ORGUE_HOME, ou sa base avec ORGUE_DATABASE_URL.",
            file=file,
        )


def founded_engine(settings: Settings | None = None) -> sa.Engine:
    """:func:`home_engine`, of a home that is there already: none is made. Raises NoHome."""
    url = (settings or Settings()).database
    file = url.removeprefix("sqlite:///")
    if file != url and not (Path(file).exists() and Path(file).stat().st_size):
        raise NoHome(file)
    if file == url:
        _need_founded(url)
    return home_engine(settings)


def _need_founded(url: str) -> None:
    """A database of PostgreSQL is there before it is anybody's home."""
    engine = open_engine(url)
    try:
        if not is_founded(engine):
            raise NoHome(engine.url.render_as_string(hide_password=True))
    finally:
        engine.dispose()
