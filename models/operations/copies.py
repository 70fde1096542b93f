"""Backup files: atomic writing, and the format of each.

A copy of the database is whole or it is not there: written beside its place, then named.

What a file is, is read in its first bytes: a SQLite database, or an archive of ``pg_dump``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from models.errors import BadFile, Refusal
from models.words.system import why


class CopyForm(StrEnum):
    """What a copy is, by the database that it is of."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


HEADS = {b"SQLite format 3\x00": CopyForm.SQLITE, b"PGDMP": CopyForm.POSTGRESQL}
BESIDE = ("-wal", "-shm", "-journal")
"""How the names end of what SQLite keeps beside a base."""
NAMES = {CopyForm.SQLITE: "SQLite", CopyForm.POSTGRESQL: "PostgreSQL"}


class NoCopy(Refusal):
    """A copy that could not be made: there is none, nor a part of one."""


class InUse(Refusal):
    """A database that somebody else has open: nothing takes its place meanwhile."""


class BadCopy(BadFile):
    """A file that is no copy of ours, or no whole one."""


def form_of(copy: Path) -> CopyForm:
    """What the file *copy* is. Raises BadCopy."""
    try:
        with copy.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise BadCopy(
            f"« {copy} » ne se lit pas : {why(error)}.",
            "Donnez le fichier d'une sauvegarde.",
            said=error.strerror,
        ) from None
    for begins, form in HEADS.items():
        if head.startswith(begins):
            return form
    raise BadCopy(
        f"« {copy} » n'est pas une sauvegarde d'orgue.",
        "Donnez un fichier que « orgue backup » a écrit.",
    )


@contextmanager
def arriving(to: Path) -> Iterator[Path]:
    """A file of our own beside *to*, which takes its name once it is written whole."""
    try:
        handle, name = tempfile.mkstemp(dir=to.parent, prefix=f".{to.name}-")
        os.close(handle)
    except OSError as error:
        raise NoCopy(
            f"On ne peut pas écrire dans « {to.parent} » : {why(error)}.",
            "Nommez un fichier d'un dossier où ce compte peut écrire.",
            said=error.strerror,
        ) from None
    file = Path(name)
    try:
        yield file
        on_disk(file)
        file.replace(to)
        on_disk(to.parent)
    finally:
        file.unlink(missing_ok=True)


def on_disk(path: Path) -> None:
    """Wait until the disk has that file, or that folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
