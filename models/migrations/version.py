"""The version of a database's schema: the number of the last migration that it went through."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from models.database.unavailable import Trouble, unavailable
from models.errors import Refusal

FOLDER = Path(__file__).resolve().parent
VERSIONS = FOLDER / "versions"


class TooNew(Refusal):
    """The database was made by a later ``orgue`` than this one."""

    def __init__(self, found: str, head: str) -> None:
        super().__init__(
            f"La base de données vient d'une version plus récente d'orgue (migration {found}) ; "
            f"celle-ci ne connaît que la {head}.",
            "Installez la version d'orgue qui a créé cette base, ou une plus récente.",
            found=found,
            head=head,
        )


class Unreachable(Refusal):
    """The database does not answer, cannot be read, or is not one."""

    status = 503


def unreachable(url: sa.URL, error: sa.exc.DatabaseError) -> Exception:
    """What a database that cannot be looked at is said to be; a fault of ours stays what it is."""
    found = unavailable(error)
    if found is None:
        return error
    said = found.for_the_house()
    shown = url.render_as_string(hide_password=True)
    if found.trouble is Trouble.AWAY:
        why = str(error.orig).splitlines()[0]
        return Unreachable(f"La base de données {shown} ne répond pas : {why}.", said.next_step)
    return Unreachable(f"{said.sentence.removesuffix('.')} ({shown}).", said.next_step)


def head() -> str:
    """The number of the newest migration."""
    return max(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))


def is_founded(engine: sa.Engine) -> bool:
    """Whether the database of *engine* has been made a home, of whatever version."""
    try:
        with engine.connect() as connection:
            return bool(version_of(connection))
    except sa.exc.DatabaseError as error:
        raise unreachable(engine.url, error) from error


def is_busy(error: sa.exc.DBAPIError) -> bool:
    """Whether SQLite only asks to try again: a new file that is being turned to WAL answers so."""
    return "database is locked" in str(error.orig)


def is_current(connection: sa.Connection) -> bool:
    """Whether *connection*'s database is at :func:`head`; refuses one that is beyond."""
    found, newest = version_of(connection), head()
    if found > newest:
        raise TooNew(found, newest)
    return found == newest


def version_of(connection: sa.Connection) -> str:
    """The number that a database is at; empty when it has no tables yet."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return ""
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return str(row[0]) if row else ""
