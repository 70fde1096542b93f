"""Files are made in the home's folder: a short one at once, a long one beside the pages, one at a
time, kept an hour for who asked for it and for nobody else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex, token_urlsafe
from shutil import rmtree
from typing import Protocol

import sqlalchemy as sa

from models.access.scope import Scope
from models.database.unavailable import unavailable
from models.errors import NotFound, Refusal, in_one_line, in_words
from models.operations.lock import Lock

log = logging.getLogger("orgue.exports")
LOCK = "portal"
"""The file by which a folder is known to be of a portal that is up."""


class NotMade(Refusal):
    """A file that could not be made; the fault itself is in the log."""

    status = 503

    def __init__(self, next_step: str) -> None:
        super().__init__("Le fichier n'a pas pu être fait.", next_step)


class Ordered(Protocol):
    """What is to be made for *slot*, who sees what *scope* does: a file of *total* lines, called
    *words*; ``write`` tells how many are written."""

    @property
    def scope(self) -> Scope: ...
    @property
    def slot(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def file_name(self) -> str: ...
    @property
    def total(self) -> int: ...
    def write(self, engine: sa.Engine, path: Path, tell: Callable[[int], None]) -> None: ...


@dataclass(kw_only=True)
class Making:
    """An order under way or ready: *written* lines so far; *failed*: why, in words."""

    order: Ordered
    path: Path
    key: str
    written: int = 0
    ready: bool = False
    failed: str = ""

    @property
    def total(self) -> int:
        return self.order.total

    @property
    def under_way(self) -> bool:
        return not (self.ready or self.failed)

    def is_for(self, scope: Scope) -> bool:
        """Whether it is there for who now has *scope*."""
        return self.ready and self.order.scope.held == scope.held and self.path.is_file()


@dataclass(kw_only=True)
class Workshop:
    """That of one portal's process; what it makes is in a folder of its own in *folder*, one file
    for each who asks.

    *at_once*: so many lines are an answer, more are made beside; *kept*: the seconds of a file.
    """

    engine: sa.Engine
    folder: Path
    at_once: int = 2000
    kept: float = 3600.0
    _of: dict[str, Making] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.mine = Lock(self.folder / token_hex(8) / LOCK)

    def open(self) -> None:
        """What a portal left that is no more, nobody can ask for; another's is left alone."""
        for path in self.folder.glob(f"*/{LOCK}"):
            left = Lock(path)
            with suppress(OSError):  # nothing in there keeps a portal from opening
                if left.taken():
                    rmtree(path.parent)
                    left.release()

    def now(self, order: Ordered) -> bytes:
        """The file of a short *order*, made here and not kept. Raises NotMade."""
        making = self._begun(order)
        try:
            self._write(making)
            return making.path.read_bytes()
        except Exception as error:  # whatever it is, the page says what to do
            raise NotMade(_noted(making, error)) from error
        finally:
            making.path.unlink(missing_ok=True)

    def ask(self, order: Ordered) -> bool:
        """Have it made beside, in place of the last one; False when one already is being."""
        making = self._given(order)
        if making is None:
            return False
        given = (making,)
        threading.Thread(target=self._make, args=given, name="export", daemon=True).start()
        return True

    def make(self, order: Ordered) -> bool:
        """:meth:`ask`, made here before it returns."""
        making = self._given(order)
        if making is not None:
            self._make(making)
        return making is not None

    def of(self, slot: str) -> Making | None:
        """What *slot* asked for last, if it is still kept."""
        with self._lock:
            return self._of.get(slot)

    def last(self, scope: Scope) -> Making | None:
        """What *scope* asked for last; nothing that is made and not theirs to have any more."""
        making = self.of(scope.actor.slot)
        return None if making and making.ready and not making.is_for(scope) else making

    def ready(self, scope: Scope, key: str) -> Making:
        """The file of *key*, for who asked for it and holds what they held. Raises NotFound."""
        making = self.of(scope.actor.slot)
        if making is None or making.key != key or not making.is_for(scope):
            raise NotFound(
                "Ce fichier n'est pas, ou n'est plus, à télécharger.",
                "Un fichier est gardé une heure, pour qui l'a demandé : demandez-le à nouveau.",
            )
        return making

    # ── making ──

    def _begun(self, order: Ordered) -> Making:
        key = token_urlsafe(16)
        return Making(order=order, path=self.mine.path.with_name(f"{key}.{order.form}"), key=key)

    def _given(self, order: Ordered) -> Making | None:
        with self._lock:
            last = self._of.get(order.slot)
            if last is not None and last.under_way:
                return None
            self._of[order.slot] = making = self._begun(order)
        if last is not None:
            last.path.unlink(missing_ok=True)
        return making

    def _make(self, making: Making) -> None:
        try:
            with self.turn:
                self._write(making)
            making.ready = True
        except Exception as error:  # it is made beside: the page is where it is told
            making.failed = _noted(making, error)
            making.path.unlink(missing_ok=True)
        self._forget_later(making)

    def _write(self, making: Making) -> None:
        order = making.order
        self.mine.taken()

        def tell(written: int) -> None:
            making.written = written

        order.write(self.engine, making.path, tell)

    def _forget_later(self, making: Making) -> None:
        timer = threading.Timer(self.kept, self._forget, (making,))
        timer.daemon = True
        timer.start()

    def _forget(self, making: Making) -> None:
        with self._lock:
            if self._of.get(making.order.slot) is making:
                del self._of[making.order.slot]
        making.path.unlink(missing_ok=True)


def _noted(making: Making, error: Exception) -> str:
    """What the page says of *error*, once it is in the log."""
    name, fault = making.order.file_name, in_one_line(error)
    log.warning("L'export « %s » a échoué : %s", name, fault, exc_info=error)
    return in_words(unavailable(error) or error)
