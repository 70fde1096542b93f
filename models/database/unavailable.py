"""The database or the disk may be away, full, read-only, locked or exhausted: then what was asked
is not done, it is said in French, and when to come back.

One table says it for every door: a page, the API, a command, the pulse for machines.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import sqlalchemy as sa

from models.errors import Refusal


class Trouble(StrEnum):
    """What keeps the database, or the disk, from doing what it is asked."""

    AWAY = "away"
    UNOPENED = "unopened"
    LOCKED = "locked"
    FULL = "full"
    READ_ONLY = "read-only"
    FORBIDDEN = "forbidden"
    CROWDED = "crowded"
    SLOW = "slow"
    FAULTY = "faulty"
    SPOILT = "spoilt"


@dataclass(frozen=True, kw_only=True)
class TroubleWords:
    """*next*: for who reads a page; *house*: for who runs the house; *after*: seconds until it is
    worth asking again."""

    sentence: str
    next: str
    house: str
    after: int


TELL = "Si cela dure, prévenez l'administrateur."
SAID = {
    Trouble.AWAY: TroubleWords(
        sentence="La base de données ne répond pas.",
        next="Réessayez dans un instant ; un geste en cours n'est pas confirmé : vérifiez-le avant "
        f"de le refaire. {TELL}",
        house="Vérifiez qu'elle est démarrée, et ORGUE_DATABASE_URL (ou ORGUE_HOME).",
        after=10,
    ),
    Trouble.UNOPENED: TroubleWords(
        sentence="Le fichier de la base de données ne s'ouvre pas.",
        next=f"Réessayez dans un instant. {TELL}",
        house="Vérifiez que le dossier ORGUE_HOME est là et qu'orgue peut y lire et y écrire.",
        after=10,
    ),
    Trouble.LOCKED: TroubleWords(
        sentence="La base de données est occupée par une autre écriture : rien n'a été enregistré.",
        next=f"Réessayez dans quelques secondes. {TELL}",
        house="Réessayez quand l'autre programme qui écrit dans cette base aura fini.",
        after=5,
    ),
    Trouble.FULL: TroubleWords(
        sentence="Le disque est plein : rien n'a été enregistré.",
        next="Prévenez l'administrateur ; les pages se lisent encore.",
        house="Faites de la place sur le disque de la base de données et de ORGUE_HOME, puis "
        "recommencez.",
        after=60,
    ),
    Trouble.READ_ONLY: TroubleWords(
        sentence="La base de données est en lecture seule : rien n'a été enregistré.",
        next="Prévenez l'administrateur ; les pages se lisent encore.",
        house="Donnez à orgue le droit d'écrire dans la base et dans tout le dossier ORGUE_HOME "
        "(disque monté en écriture, propriétaire des fichiers), puis recommencez.",
        after=60,
    ),
    Trouble.FORBIDDEN: TroubleWords(
        sentence="Le droit d'écrire ou de lire un fichier manque : rien n'a été enregistré.",
        next="Prévenez l'administrateur.",
        house="Donnez à orgue le droit d'écrire dans tout le dossier ORGUE_HOME, puis recommencez.",
        after=60,
    ),
    Trouble.CROWDED: TroubleWords(
        sentence="Trop de demandes à la fois : celle-ci n'a pas été prise.",
        next=f"Réessayez dans quelques secondes. {TELL}",
        house="Réessayez dans quelques secondes ; si cela dure, regardez ce qui occupe la machine.",
        after=5,
    ),
    Trouble.SLOW: TroubleWords(
        sentence="La base de données a mis trop de temps à répondre : rien n'a été enregistré.",
        next=f"Réessayez dans un instant. {TELL}",
        house="Regardez ce qui occupe la base de données, puis recommencez.",
        after=10,
    ),
    Trouble.FAULTY: TroubleWords(
        sentence="Le disque de la base de données ne répond pas comme il faut : rien n'a été "
        "enregistré.",
        next="Prévenez l'administrateur.",
        house="Regardez l'état du disque (journal du système), puis recommencez.",
        after=60,
    ),
    Trouble.SPOILT: TroubleWords(
        sentence="Le fichier de la base de données est abîmé, ou n'en est pas un.",
        next="Prévenez l'administrateur.",
        house="Fermez la maison, gardez ce fichier de côté, puis reprenez la dernière sauvegarde.",
        after=300,
    ),
}


class Unavailable(Refusal):
    """What was asked could not be done now, through no fault of who asked."""

    status = 503

    def __init__(self, trouble: Trouble, where: str = "") -> None:
        words = SAID[trouble]
        facts = {"trouble": trouble.value} | ({"where": where} if where else {})
        super().__init__(words.sentence, words.next, **facts)
        self.trouble = trouble
        self.headers = {"Retry-After": str(words.after)}

    def for_the_house(self) -> Unavailable:
        """The same, said to who types commands."""
        words, where = SAID[self.trouble], self.facts.get("where")
        self.next_step = words.house
        if where:
            self.sentence = f"{words.sentence.removesuffix('.')} (« {where} »)."
        return self


class TooManyWait(sa.exc.TimeoutError):
    """So many wait to write already that another would only take a page's place."""


class NoTurn(sa.exc.TimeoutError):
    """Somebody else went on writing for as long as one could wait."""


MAY_BE_AWAY = (sa.exc.SQLAlchemyError, sqlite3.Error, OSError, MemoryError)
"""The exceptions among which those of the database and of the disk are."""


def unavailable(error: BaseException) -> Unavailable | None:
    """What *error* says of the database or of the disk; None for a fault of ours."""
    for one in _behind(error):
        trouble = _trouble(one)
        if trouble is not None:
            where = getattr(one, "filename", None)
            return Unavailable(trouble, str(where) if where else "")
    return None


def _behind(error: BaseException) -> Iterator[BaseException]:
    """What a database's own error is wrapped in says less than it does."""
    if isinstance(error, sa.exc.DBAPIError) and isinstance(error.orig, BaseException):
        yield error.orig
    yield error


def _trouble(error: BaseException) -> Trouble | None:
    for kind, look in LOOKS:
        if isinstance(error, kind):
            found: Trouble | None = look(error)
            return found
    return _of_postgresql(error) if hasattr(error, "sqlstate") else None


# ── SQLite ───────────────────────────────────────────────────────────────────────────────────────

OF_SQLITE = {
    sqlite3.SQLITE_BUSY: Trouble.LOCKED,
    sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
    sqlite3.SQLITE_PROTOCOL: Trouble.LOCKED,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.FORBIDDEN,
    sqlite3.SQLITE_CANTOPEN: Trouble.UNOPENED,
    sqlite3.SQLITE_IOERR: Trouble.FAULTY,
    sqlite3.SQLITE_NOMEM: Trouble.CROWDED,
    sqlite3.SQLITE_INTERRUPT: Trouble.SLOW,
    sqlite3.SQLITE_CORRUPT: Trouble.SPOILT,
    sqlite3.SQLITE_NOTADB: Trouble.SPOILT,
}
IN_WORDS = {
    "is locked": Trouble.LOCKED,
    "is full": Trouble.FULL,
    "readonly database": Trouble.READ_ONLY,
    "unable to open": Trouble.UNOPENED,
    "disk I/O error": Trouble.FAULTY,
    "malformed": Trouble.SPOILT,
    "not a database": Trouble.SPOILT,
    "closed database": Trouble.AWAY,
}
"""What SQLite's driver says without its number."""


def _of_sqlite(error: sqlite3.Error) -> Trouble | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return OF_SQLITE.get(code & 0xFF)
    return next((trouble for said, trouble in IN_WORDS.items() if said in str(error)), None)


# ── PostgreSQL ───────────────────────────────────────────────────────────────────────────────────

OF_POSTGRESQL = {
    "08": Trouble.AWAY,
    "28": Trouble.AWAY,
    "3D": Trouble.AWAY,
    "57P": Trouble.AWAY,
    "53100": Trouble.FULL,
    "53": Trouble.CROWDED,
    "55P03": Trouble.LOCKED,
    "40": Trouble.LOCKED,
    "25006": Trouble.READ_ONLY,
    "57014": Trouble.SLOW,
    "25P03": Trouble.SLOW,
    "58": Trouble.FAULTY,
    "XX001": Trouble.SPOILT,
    "XX002": Trouble.SPOILT,
}
"""SQLSTATE codes, or how they begin: the first that fits. 57P is a server that starts or stops."""


class _ServerError(Protocol):
    @property
    def sqlstate(self) -> str | None: ...


def _of_postgresql(error: _ServerError) -> Trouble | None:
    """No code: the driver itself speaks, of a server that is not there, or not any more."""
    if error.sqlstate is None:
        names = {kind.__name__ for kind in type(error).__mro__}
        return Trouble.AWAY if names & {"OperationalError", "InterfaceError"} else None
    return next((t for code, t in OF_POSTGRESQL.items() if error.sqlstate.startswith(code)), None)


# ── SQLAlchemy and the system ────────────────────────────────────────────────────────────────────

OF_THE_SYSTEM = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EACCES: Trouble.FORBIDDEN,
    errno.EPERM: Trouble.FORBIDDEN,
    errno.EIO: Trouble.FAULTY,
    errno.EMFILE: Trouble.CROWDED,
    errno.ENFILE: Trouble.CROWDED,
    errno.ENOMEM: Trouble.CROWDED,
}
LOOKS: tuple[tuple[type[BaseException], Any], ...] = (
    (sqlite3.Error, _of_sqlite),
    (NoTurn, lambda _: Trouble.LOCKED),
    (sa.exc.TimeoutError, lambda _: Trouble.CROWDED),
    (sa.exc.PendingRollbackError, lambda _: Trouble.AWAY),
    (sa.exc.DBAPIError, lambda error: Trouble.AWAY if error.connection_invalidated else None),
    (MemoryError, lambda _: Trouble.CROWDED),
    (OSError, lambda error: OF_THE_SYSTEM.get(error.errno)),
)
