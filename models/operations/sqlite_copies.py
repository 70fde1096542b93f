"""Backup and restore of SQLite.

SQLite: its own online copy of a file in use, and the exchange of a file for another at rest.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

from config.private import make_folder
from models.database.engine import open_engine
from models.database.unavailable import unavailable
from models.operations.copies import BESIDE, BadCopy, InUse, NoCopy, on_disk

LOCKED = ("locked", "busy")


def copy(engine: sa.Engine, to: Path) -> None:
    """A copy of one moment of the file of *engine*: who writes meanwhile is not kept waiting."""
    try:
        with closing(sqlite3.connect(str(engine.url.database))) as source:
            _copy(source, to)
    except sqlite3.Error as error:
        raise NoCopy(
            f"La sauvegarde n'a pas pu être faite.{_in_french(error)}",
            "Vérifiez la place qui reste sur le disque, puis recommencez.",
            said=str(error),
        ) from error


def _in_french(error: sqlite3.Error) -> str:
    found = unavailable(error)
    return f" {found.sentence}" if found else ""


def _copy(source: sqlite3.Connection, to: Path) -> None:
    with closing(sqlite3.connect(to)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        (verdict,) = target.execute("PRAGMA quick_check").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)


@contextmanager
def staged(copy: Path, place: Path) -> Iterator[Path]:
    """The content of *copy* in a file of our own beside *place*, looked through; gone afterwards.

    Raises BadCopy.
    """
    make_folder(place.parent)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}-restoring-")
    os.close(handle)
    file = Path(name)
    try:
        _read_whole(copy, file)
        yield file
    finally:
        for path in (file, *_beside(file)):
            path.unlink(missing_ok=True)


def _read_whole(copy: Path, file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as source:
            _copy(source, file)
        with closing(sqlite3.connect(file)) as target:
            findings = [row[0] for row in target.execute("PRAGMA integrity_check(5)")]
    except sqlite3.Error as error:
        findings = [str(error)]
    if findings != ["ok"]:
        raise BadCopy(
            f"« {copy} » est abîmé, ou n'est pas entier.",
            "Prenez une autre sauvegarde : rien n'a changé.",
            said=findings,
        )


def engine_on(file: Path) -> sa.Engine:
    """An engine on a staged file."""
    return open_engine(f"sqlite:///{file}")


def exchange(file: Path, place: Path, aside: Path) -> bool:
    """Put *file* at *place*, at once; what was there is kept as *aside* (False: nothing was).

    Raises InUse while a process has *place* open.
    """
    with closing(sqlite3.connect(file)) as staged_file:
        staged_file.execute("PRAGMA journal_mode=DELETE")
    on_disk(file)
    if not place.exists():
        file.replace(place)
        on_disk(place.parent)
        return False
    with _nobody_in(place):
        os.link(place, aside)
        for log in _beside(place):  # of a file that does not even open
            if log.exists():
                log.replace(aside.with_name(aside.name + log.name.removeprefix(place.name)))
        file.replace(place)
    on_disk(place.parent)
    return True


@contextmanager
def _nobody_in(place: Path) -> Iterator[None]:
    """While it lasts, nobody else has that file open: its log is folded into it, and it is held."""
    with closing(sqlite3.connect(place, timeout=5, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            if any(word in str(error) for word in LOCKED):
                raise InUse(
                    f"Un processus a la base « {place} » ouverte.",
                    "Fermez la maison (« orgue up », le portail, les commandes), puis recommencez.",
                ) from None
        yield
        with suppress(sqlite3.DatabaseError):
            connection.execute("ROLLBACK")


def _beside(file: Path) -> list[Path]:
    return [file.with_name(file.name + ending) for ending in BESIDE]
