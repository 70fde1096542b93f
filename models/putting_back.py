"""A copy is put back whole or not at all: looked through and made ready beside the home, then put
in the place of its database, which is kept beside.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pendulum
import sqlalchemy as sa

from config.settings import Settings
from models.database.engine import open_engine
from models.database.patience import LONG
from models.database.transactions import gesture, reading
from models.errors import Refusal
from models.gestures.copies.after_restoring import HELD_SINCE
from models.gestures.copies.restoring import note_restoration
from models.migrations import bring_up_to_date
from models.migrations.version import TooNew, head, version_of
from models.operations import postgresql_copies, sqlite_copies
from models.operations.campaign import campaign_of
from models.operations.copies import NAMES, BadCopy, CopyForm, form_of
from models.operations.lease import holder_alive
from models.operations.lock import Lock
from models.work.message import MESSAGE


class HouseIsOpen(Refusal):
    """A home whose processes are at work."""


@dataclass(frozen=True, kw_only=True)
class Life:
    """How far a database has lived: lines of its journal, letters sent, its last run; *moment*: the
    one it lives at, when that is set by hand; *campaign*: its name, once it has one."""

    lines: int = 0
    sent: int = 0
    ran_at: datetime | None = None
    moment: datetime | None = None
    campaign: str | None = None

    def beyond(self, other: Life) -> bool:
        """Whether this one did something that *other* knows nothing of."""
        later = self.ran_at is not None and (other.ran_at is None or self.ran_at > other.ran_at)
        return later or self.lines > other.lines or self.sent > other.sent


@dataclass(kw_only=True)
class Ready:
    """A copy that is ready to be put in: what it knows, and what the present base does (None: there
    is none, or it does not read)."""

    backed_up_at: datetime
    held: int
    copy: Life
    present: Life | None
    unreadable: bool
    _exchange: Any

    @property
    def loses(self) -> bool:
        """Whether the present base knows something that would be lost, or may."""
        return self.unreadable or (self.present is not None and self.present.beyond(self.copy))

    def put_in(self) -> str | None:
        """Put the copy in; the name of what is kept of the present base, if there was one."""
        kept: str | None = self._exchange()
        return kept


@contextmanager
def house_closed(settings: Settings) -> Iterator[None]:
    """The home, and nobody at work in it meanwhile. Raises HouseIsOpen."""
    lock = Lock(settings.home / "up.lock")
    if not lock.taken(doing="restore"):
        pid = lock.holder().get("pid", "?")
        raise HouseIsOpen(
            f"Cette maison est ouverte (processus {pid}).",
            "Fermez-la (Ctrl-C, ou systemctl stop), puis recommencez.",
        )
    try:
        _need_no_runner(settings)
        yield
    finally:
        lock.release()


def _need_no_runner(settings: Settings) -> None:
    present = _present(settings)
    if present is None:
        return
    try:
        with reading(present) as session:
            holder = holder_alive(session)
    except sa.exc.DatabaseError:  # no lease to read: of an empty base, or of one that is damaged
        holder = None
    finally:
        present.dispose()
    if holder:
        raise HouseIsOpen(
            f"Un runner est à l'œuvre sur cette base ({holder}).",
            "Fermez la maison qui l'a lancé, attendez quinze secondes, puis recommencez.",
        )


@contextmanager
def made_ready(settings: Settings, file: Path, by: str) -> Iterator[Ready]:
    """The copy *file*, made ready beside the home that *settings* name; the account *by* does it.

    Raises BadCopy, TooNew and what else is wrong with it: the home is then as it was.
    """
    form = form_of(file)
    _need_form(form, settings)
    made_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    stages = _in_sqlite if form is CopyForm.SQLITE else _in_postgresql
    with stages(settings, file) as (engine, exchange):
        _need_ours(engine, file)
        copy = _life(engine)
        bring_up_to_date(engine)
        present, unreadable = _life_of_present(settings)
        with gesture(engine) as session:
            seen = present.moment if present else None
            campaign_of(session, present.campaign if present else None)
            row = note_restoration(session, by, pendulum.instance(made_at), seen)
            held = sa.select(sa.func.count()).where(HELD_SINCE)
            count = int(session.connection().execute(held).scalar_one())
        engine.dispose()
        yield Ready(
            backed_up_at=row.backed_up_at,
            held=count,
            copy=copy,
            present=present,
            unreadable=unreadable,
            _exchange=exchange,
        )


def _need_form(form: CopyForm, settings: Settings) -> None:
    home = CopyForm.SQLITE if settings.database.startswith("sqlite") else CopyForm.POSTGRESQL
    if form is not home:
        raise BadCopy(
            f"C'est la sauvegarde d'une base {NAMES[form]} ; cette maison est sur {NAMES[home]}.",
            "Nommez la maison par ORGUE_HOME ou ORGUE_DATABASE_URL, puis recommencez.",
        )


def _need_ours(engine: sa.Engine, file: Path) -> None:
    with engine.connect() as connection:
        found = version_of(connection)
        whole = all(connection.dialect.has_table(connection, t) for t in ("message", "cycle"))
    if not found or not whole:
        raise BadCopy(
            f"« {file} » n'est pas une sauvegarde d'orgue.",
            "Donnez un fichier que « orgue backup » a écrit.",
        )
    if found > head():
        raise TooNew(found, head())


# ── where it is made ready ───────────────────────────────────────────────────────────────────────


@contextmanager
def _in_sqlite(settings: Settings, copy: Path) -> Iterator[tuple[sa.Engine, Any]]:
    place = _file(settings)
    aside = place.with_name(f"{place.stem}-avant-{_stamp()}{place.suffix}")
    with sqlite_copies.staged(copy, place) as file:
        engine = sqlite_copies.engine_on(file)

        def exchange() -> str | None:
            return str(aside) if sqlite_copies.exchange(file, place, aside) else None

        try:
            yield engine, exchange
        finally:
            engine.dispose()


@contextmanager
def _in_postgresql(settings: Settings, copy: Path) -> Iterator[tuple[sa.Engine, Any]]:
    engine, aside = open_engine(settings.database, LONG), f"orgue_avant_{_stamp().lower()}"

    def exchange() -> str | None:
        return f"schéma {aside}" if postgresql_copies.exchange(engine, aside) else None

    try:
        with postgresql_copies.staged(engine, copy) as own:
            yield own, exchange
    finally:
        engine.dispose()


def _stamp() -> str:
    return f"{pendulum.now('UTC'):%Y%m%dT%H%M%S%f}"


def _file(settings: Settings) -> Path:
    return Path(settings.database.removeprefix("sqlite:///"))


# ── the present base ─────────────────────────────────────────────────────────────────────────────


def _present(settings: Settings) -> sa.Engine | None:
    if settings.database.startswith("sqlite") and not _file(settings).exists():
        return None
    return open_engine(settings.database, LONG)


def _life_of_present(settings: Settings) -> tuple[Life | None, bool]:
    """How far the present base has lived, and whether it does not read."""
    engine = _present(settings)
    if engine is None:
        return None, False
    try:
        with engine.connect() as connection:
            known = version_of(connection)
        return (_life(engine), False) if known else (None, False)
    except sa.exc.DatabaseError:
        return None, True
    finally:
        engine.dispose()


_LINES = "SELECT count(*) FROM journalentry"
_RAN = "SELECT completed_at FROM heartbeat WHERE id = 1"
_CAMPAIGN = "SELECT name FROM campaign WHERE id = 1"
_CLOCK = "SELECT now FROM clock WHERE id = 1"


def _life(engine: sa.Engine) -> Life:
    """Read without a model: the base may be of a version before ours."""
    sent = sa.select(sa.func.count()).where(MESSAGE.c.sent_at.is_not(None))
    with engine.connect() as connection:
        ran, clock = (
            connection.execute(sa.text(q).columns(at=MESSAGE.c.sent_at.type)).scalar()
            for q in (_RAN, _CLOCK.replace("now FROM", "now AS at FROM"))
        )
        named = connection.dialect.has_table(connection, "campaign")
        return Life(
            campaign=connection.exec_driver_sql(_CAMPAIGN).scalar() if named else None,
            lines=int(connection.exec_driver_sql(_LINES).scalar_one()),
            sent=int(connection.execute(sent).scalar_one()),
            ran_at=ran,
            moment=clock,
        )
