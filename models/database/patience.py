"""Nobody waits for ever: how long a page waits for the database, and how long what nobody looks at.

Who waits to write holds one of the portal's threads: so many may, the next is told to come back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from models.database.unavailable import NoTurn, TooManyWait


@dataclass(frozen=True, kw_only=True)
class Limits:
    """In seconds: of one *statement*, of the wait for a *lock*, of a transaction that does nothing
    (*idle*). SQLite knows the second alone."""

    statement: float
    lock: float
    idle: float


PAGE = Limits(statement=15, lock=5, idle=60)
"""Somebody waits: a page, the API."""
LONG = Limits(statement=600, lock=15, idle=600)
"""Nobody waits at a page: the runner, a command, an import, an export, the copy of a rehearsal."""
BRIEF = Limits(statement=5, lock=1, idle=60)
"""What may as well be written another time: that a link was used, that an agenda was read."""
MIGRATING = Limits(statement=3600, lock=3600, idle=3600)

WRITERS = 32
"""Who may write or wait to in one process: fewer than the threads of the portal
(web/request/threads.py)."""


class Turns:
    """The writers of one process at one database.

    At a SQLite file they take turns, for its own waiting is to sleep and look again: the unlucky
    one sleeps through its turns. Other processes are waited for that way.
    """

    def __init__(self, *, one_at_a_time: bool) -> None:
        self._places = threading.Semaphore(WRITERS)
        self._turn = threading.Lock() if one_at_a_time else None

    @contextmanager
    def taken(self, patience: float) -> Iterator[float]:
        """One's turn, and the seconds of *patience* that are left. Raises TooManyWait,
        NoTurn."""
        if not self._places.acquire(blocking=False):
            raise TooManyWait(f"{WRITERS} writers wait already")
        try:
            if self._turn is None:
                yield patience
                return
            left = self._waited(self._turn, patience)
            try:
                yield left
            finally:
                self._turn.release()
        finally:
            self._places.release()

    def _waited(self, turn: threading.Lock, patience: float) -> float:
        if turn.acquire(blocking=False):
            return patience
        since = time.monotonic()
        if not turn.acquire(timeout=patience):
            raise NoTurn(f"no turn to write within {patience:.0f} s")
        return max(patience - (time.monotonic() - since), AT_LEAST)


AT_LEAST = 0.5
"""Seconds that whoever has their turn waits for another process, however long they waited."""
_turns: WeakKeyDictionary[sa.Engine, Turns] = WeakKeyDictionary()


def turns_of(engine: sa.Engine) -> Turns:
    """Those of this process at *engine*'s database."""
    found = _turns.get(engine)
    if found is None:
        on_a_file = engine.dialect.name == "sqlite" and not in_memory(engine)
        found = _turns.setdefault(engine, Turns(one_at_a_time=on_a_file))
    return found


def in_memory(engine: sa.Engine) -> bool:
    """Whether a database is this process's alone, on one connection."""
    return isinstance(engine.pool, sa.pool.StaticPool)


def keep_as_copy(engine: sa.Engine) -> None:
    """Say that a database in memory is the copy of a home, where a year goes by: see
    :func:`is_copy`."""
    engine.update_execution_options(copy=True)


def is_copy(database: sa.Engine | sa.Connection) -> bool:
    """Whether nothing happens to a database as it does to a home: no run beats there, nothing is
    put back. What is known of it is not asked at each moment of a year."""
    return bool(database.get_execution_options().get("copy", False))
