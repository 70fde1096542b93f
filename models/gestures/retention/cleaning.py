"""What a transaction can't do of an erasure: files that nothing has any more, exports that wait,
lines of logs, and what a database keeps of what was deleted until it needs the room."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import sqlalchemy as sa

from config.settings import Settings
from models.database.patience import MIGRATING
from models.gestures.actions.documenting import sweep
from models.gestures.retention.mentions import SoughtPerson, folded

WAITING = ("exports", "dropped")
A_LOG = 50_000_000
"""Bytes of a log that is looked through; the two that turn are lighter."""


def clean(
    engine: sa.Engine,
    settings: Settings,
    digests: Iterable[str],
    people: Sequence[SoughtPerson] = (),
) -> None:
    """Delete the files of *digests* that no document has, what waits to be downloaded, what logs
    say of *people*; then have the database forget what it freed."""
    for digest in digests:
        sweep(engine, settings.documents, digest)
    for path in _waiting(settings):
        with suppress(OSError):  # who downloads it at this moment has it
            path.unlink()
    for log in sorted((settings.home / "logs").glob("*")):
        _without(log, people)
    empty_freed(engine)


def _waiting(settings: Settings) -> Iterator[Path]:
    for name in WAITING:
        folder: Path = getattr(settings, name)
        yield from (p for p in folder.rglob("*") if p.is_file() and p.name != "portal")


def _without(log: Path, people: Sequence[SoughtPerson]) -> None:
    """Stars in place of *people*, byte for byte: who writes that log goes on at its end."""
    with suppress(OSError):
        if not people or not log.is_file() or log.stat().st_size > A_LOG:
            return
        with log.open("r+b") as file:
            content = file.read()
            for start, end in _found(content, people):
                file.seek(start)
                file.write(b"*" * (end - start))


def _found(content: bytes, people: Sequence[SoughtPerson]) -> Iterator[tuple[int, int]]:
    """Where *people* are, in bytes."""
    for line in re.finditer(rb"[^\n]+", content):
        text = line.group().decode("utf-8", "replace")
        if len(text.encode()) != len(line.group()):
            text = line.group().decode("latin-1")
        for one in people:
            for found in one.pattern.finditer(folded(text)):
                before = len(text[: found.start()].encode())
                yield (
                    line.start() + before,
                    line.start() + before + len(text[found.start() : found.end()].encode()),
                )


def empty_freed(engine: sa.Engine) -> None:
    """Write the database again without what was deleted from it: SQLite's free pages and its
    write-ahead log, PostgreSQL's dead rows. (PostgreSQL's own log goes as it turns.)"""
    if engine.dialect.name == "sqlite":
        _empty_sqlite(engine)
    else:
        _empty_postgresql(engine)


READERS_END_WITHIN = 10.0
"""Seconds that pages and runs under way have to end."""


def _readers_are_there(driver: sqlite3.Connection) -> bool:
    """Whether SQLite's write-ahead log could not be emptied, for somebody reads."""
    return bool(driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])


def _empty_sqlite(engine: sa.Engine) -> None:
    raw = engine.raw_connection()
    driver: Any = raw.driver_connection
    try:
        driver.execute("VACUUM")
        # Who reads at that moment keeps the log from being emptied: it is asked for again.
        until = monotonic() + READERS_END_WITHIN
        while _readers_are_there(driver) and monotonic() < until:
            sleep(0.1)
    finally:
        raw.close()


SUPERUSER = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
"""Whether the role may ask for a checkpoint."""


def _empty_postgresql(engine: sa.Engine) -> None:
    """On a connection of its own: to write an académie again takes longer than a page waits."""
    raw = engine.raw_connection()
    driver: Any = raw.driver_connection
    try:
        driver.rollback()
        driver.autocommit, driver.limit = True, MIGRATING.statement
        driver.execute("SELECT set_config('statement_timeout', '0', false)")
        driver.execute("VACUUM (FULL, ANALYZE)")
        if driver.execute(SUPERUSER).fetchone()[0]:
            driver.execute("CHECKPOINT")  # what was freed is then on the disk at once
    finally:
        raw.invalidate()  # nobody else is to have its patience
        raw.close()
