"""A backup is made of a database in use: beside its place, then named, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.clock import now
from models.database.transactions import gesture
from models.operations import postgresql_copies, sqlite_copies
from models.operations.copies import BESIDE, NoCopy, arriving
from models.operations.restoration import Backup


def back_up(engine: sa.Engine, to: Path, *, replace: bool = False) -> None:
    """Write a copy of the database to *to*, while it is in use; an older one only with *replace*.

    Raises NoCopy; what was there is then as it was.
    """
    _need_apart(engine, to)
    _need_place(to, replace)
    with gesture(engine) as session:
        _note(session)
    with arriving(to) as file:
        if engine.dialect.name == "sqlite":
            sqlite_copies.copy(engine, file)
        else:
            postgresql_copies.dump(engine, file)


def _need_apart(engine: sa.Engine, to: Path) -> None:
    """A copy that took the place of the base, or of its log, would end it while it is in use."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return
    base = Path(engine.url.database)
    if any(_same(to, base.with_name(base.name + ending)) for ending in ("", *BESIDE)):
        raise NoCopy(
            f"« {to} » est la base elle-même, ou son journal : rien n'y est écrit.",
            "Nommez un fichier d'un autre dossier, sur un autre disque si possible.",
        )


def _same(one: Path, other: Path) -> bool:
    if one.exists() and other.exists():
        return one.samefile(other)
    return one.resolve() == other.resolve()


def _need_place(to: Path, replace: bool) -> None:
    if to.is_dir():
        raise NoCopy(
            f"« {to} » est un dossier.", f"Nommez un fichier, par exemple « {to / 'orgue.copie'} »."
        )
    if to.exists() and not to.is_file():
        raise NoCopy(f"« {to} » n'est pas un fichier ordinaire.", "Nommez un autre fichier.")
    if to.exists() and not replace:
        raise NoCopy(
            f"« {to} » existe déjà.",
            "Nommez un autre fichier, ou ajoutez --replace pour remplacer celui-ci.",
        )


def _note(session: Session) -> None:
    session.merge(Backup(id=1, made_at=pendulum.now("UTC"), moment=now(session)))
