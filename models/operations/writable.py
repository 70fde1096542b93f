"""A write probe for health checks.

Whether a gesture could be written down now: asked of the database and the disk, and undone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from config.settings import Settings
from models.access.secret import INSTALLATION
from models.database.patience import BRIEF
from models.database.transactions import tried
from models.database.unavailable import Unavailable, unavailable

ROOM = 512 * 1024
"""Bytes that a disk has to take: a gesture and its letters are a tenth of it."""
NO_ROW = sa.update(INSTALLATION).where(INSTALLATION.c.id == 0).values(id=0)
"""A change of nothing: refused all the same where nothing may be changed."""


def what_keeps_from_writing(engine: sa.Engine, settings: Settings) -> Unavailable | None:
    """Why nothing could be written in this home now; None: it could."""
    try:
        with tried(engine, BRIEF) as session:
            session.connection().execute(NO_ROW)
        for folder in _folders(engine, settings):
            _need_room(folder)
    except Exception as error:
        if found := unavailable(error):
            return found
        raise
    return None


def _folders(engine: sa.Engine, settings: Settings) -> Iterator[Path]:
    """Where a gesture writes on this machine: the database's file, if it is one, the home, and the
    documents joined to actions."""
    file = engine.url.database
    if engine.dialect.name == "sqlite" and file and file != ":memory:":
        yield Path(file).parent
    yield settings.home
    yield settings.documents


def _need_room(folder: Path) -> None:
    """A file without a name, gone before the disk has written it. Raises OSError."""
    if not folder.is_dir():
        return
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(ROOM))
            file.flush()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error
