"""A background import with a dry run: files dropped on a page, shown before anything is kept.

A file is read beside the pages, then brought in a transaction that is undone: its report is what a
yes would change. The yes does it for good; what changed in between is shown again first. A file
waits an hour for who dropped it, in a folder of its own, and goes with its portal.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlmodel import Session

from config.private import make_folder
from config.settings import Settings
from models.access.actors import Actor
from models.clock import Moment, now
from models.database.transactions import gesture, tried
from models.database.unavailable import unavailable
from models.errors import BadFile, Refusal, in_one_line, in_words
from models.gestures.library.bringing import bring_library
from models.gestures.territory import bringing
from models.intake.tabular.sheets import LIMITS
from models.operations.lock import Lock
from models.serving.years.past_year import YearAnswers, bring_list, read_list
from models.territory.importing.annuaire import read_directory
from models.territory.importing.attachments_file import read_attachments
from models.territory.importing.people_file import read_people_file
from models.territory.unit import Unit
from models.work.library_package import read_package

log = logging.getLogger("orgue.portal")
KEPT_FOR = 3600.0
"""Seconds that a file waits for a yes."""
LOCK = "portal"
FEW_ENDS = 10
"""Functions that a file ends without their number being typed."""


class DropKind(StrEnum):
    """What is dropped: a directory, people, which unit each school hangs on, a past year, the
    library of another installation."""

    DIRECTORY = "directory"
    PEOPLE = "people"
    ATTACHMENTS = "attachments"
    ACTIONS = "actions"
    LIBRARY = "library"


class DropState(StrEnum):
    """Where a file dropped stands."""

    READING = "reading"
    READY = "ready"
    """Its report is shown: it waits for a yes."""
    KEEPING = "keeping"
    KEPT = "kept"
    FAILED = "failed"


Report = dict[str, Any]
Bring = Callable[[Session, Unit, Actor, Moment], Report]


@dataclass(kw_only=True)
class Drop:
    """A file that *actor* dropped for an académie; *said*: how far it is; *report*: what a yes
    changes, or changed; *again*: the report is another than the one that was agreed to."""

    actor: Actor
    academy_id: int
    kind: DropKind
    name: str
    path: Path
    key: str
    ends: date | None = None
    """The last day of those whom a file of people names no more, when it is asked for."""
    state: DropState = DropState.READING
    said: str = "Lecture du fichier…"
    report: Report = field(default_factory=dict)
    refusal: Refusal | None = None
    fault: str = ""
    again: bool = False
    answers: YearAnswers = field(default_factory=YearAnswers)
    """What was said of a list of actions: its year, its columns, its schools."""
    wrong: Refusal | None = None
    """Why the last answers were not taken."""
    bring: Bring | None = field(default=None, repr=False)
    documents: Path | None = None
    """Where the files that come with it are kept."""

    @property
    def under_way(self) -> bool:
        return self.state in (DropState.READING, DropState.KEEPING)

    @property
    def to_type(self) -> int:
        """The number of ends to type before they are kept; 0 while they are few."""
        ended = int(self.report.get("ended", 0))
        return ended if ended > FEW_ENDS else 0


class StillReading(Refusal):
    """A second file while the first is still being read or written."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "Un de vos fichiers est en cours de lecture ou d'enregistrement.",
            "Attendez qu'il soit fini, puis déposez le suivant.",
        )


class NothingDropped(Refusal):
    """A yes to a file that waits no more."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            "Ce fichier n'attend plus : il a été remplacé, oublié, ou gardé plus d'une heure.",
            "Rien n'a été modifié par lui ; déposez-le à nouveau.",
        )


class OtherNumber(Refusal):
    """A yes to many ends without their number."""

    status = 422

    def __init__(self, ended: int) -> None:
        super().__init__(
            f"Ce fichier met fin à {ended} fonctions, et ce n'est pas le nombre saisi.",
            "Relisez la liste, puis tapez ce nombre. Rien n'est encore modifié.",
        )


class _WouldDiffer(Exception):
    """What a file changes by now is not what was agreed to."""

    def __init__(self, report: Report) -> None:
        super().__init__("another report than the one that was agreed to")
        self.report = report


@dataclass(kw_only=True)
class DropDesk:
    """The files dropped at one portal's process, the last of each who drops, kind by kind."""

    engine: sa.Engine
    folder: Path
    documents: Path | None = None
    _of: dict[tuple[str, int, DropKind], Drop] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.mine = Lock(self.folder / token_hex(8) / LOCK)

    def open(self) -> None:
        """What a portal left that is no more is cleared; another's is left alone."""
        for path in self.folder.glob(f"*/{LOCK}"):
            left = Lock(path)
            with suppress(OSError):  # nothing in there keeps a portal from opening
                if left.taken():
                    rmtree(path.parent)
                    left.release()

    def last(self, actor: Actor, academy_id: int, kind: DropKind) -> Drop | None:
        """What *actor* dropped last of that *kind*, if it is still there."""
        with self._lock:
            return self._of.get((actor.slot, academy_id, kind))

    def take(
        self,
        actor: Actor,
        academy_id: int,
        kind: DropKind,
        name: str,
        content: BinaryIO,
        ends: date | None = None,
        answers: YearAnswers | None = None,
    ) -> Drop:
        """A file in place of the last one, read beside. Raises StillReading, BadFile."""
        drop = self._put(actor, academy_id, kind, name)
        drop.ends, drop.answers = ends, answers or drop.answers
        try:
            self._save(drop, content)
        except BadFile:
            self.forget(drop)
            raise
        self._beside(self._read, drop)
        return drop

    def keep(self, drop: Drop, ended: int | None = None) -> None:
        """A yes: bring it for good, beside; *ended*: the number of ends that was typed.

        Raises NothingDropped, OtherNumber; said twice, it is done once.
        """
        with self._lock:
            if drop.state in (DropState.KEEPING, DropState.KEPT):
                return
            if drop.state is not DropState.READY:
                raise NothingDropped
            if drop.to_type and ended != drop.to_type:
                raise OtherNumber(drop.to_type)
            drop.state, drop.said, drop.again = DropState.KEEPING, "Enregistrement…", False
        self._beside(self._bring, drop)

    def answer(self, drop: Drop, answers: YearAnswers) -> None:
        """Read a list again as *answers* say, beside. Raises NothingDropped; answers that cannot
        be taken leave it as it was shown, with why."""
        with self._lock:
            if drop.state is not DropState.READY:
                raise NothingDropped
            drop.state, drop.said, drop.again = DropState.READING, "Lecture des lignes…", False
        self._beside(lambda it: self._answered(it, answers), drop)

    def forget(self, drop: Drop) -> None:
        """A no, or a file that is done with: nothing of it is left here."""
        with self._lock:
            key = (drop.actor.slot, drop.academy_id, drop.kind)
            if self._of.get(key) is drop:
                del self._of[key]
        rmtree(drop.path.parent, ignore_errors=True)

    # ── beside the pages ──

    def _put(self, actor: Actor, academy_id: int, kind: DropKind, name: str) -> Drop:
        self.mine.taken()
        key = token_hex(8)
        path = self.mine.path.with_name(key) / safe_name(name)
        drop = Drop(
            actor=actor, academy_id=academy_id, kind=kind, name=path.name, path=path, key=key
        )
        drop.documents = self.documents
        with self._lock:
            last = self._of.get((actor.slot, academy_id, kind))
            if last is not None and last.under_way:
                raise StillReading
            self._of[actor.slot, academy_id, kind] = drop
        if last is not None:
            rmtree(last.path.parent, ignore_errors=True)
        return drop

    def _save(self, drop: Drop, content: BinaryIO) -> None:
        make_folder(drop.path.parent)
        left = LIMITS.file
        with drop.path.open("wb") as file:
            while slice_ := content.read(1 << 20):
                left -= len(slice_)
                if left < 0:
                    raise BadFile(
                        f"Le fichier {drop.name} dépasse {LIMITS.file // 1_000_000} Mo.",
                        "Déposez l'extrait de votre académie, ou de l'un de ses départements.",
                    )
                file.write(slice_)

    def _beside(self, work: Callable[[Drop], None], drop: Drop) -> None:
        threading.Thread(target=self._safely, args=(work, drop), name="drop", daemon=True).start()

    def _safely(self, work: Callable[[Drop], None], drop: Drop) -> None:
        try:
            work(drop)
        except Refusal as refusal:
            drop.refusal, drop.state = refusal, DropState.FAILED
        except Exception as error:  # it is done beside: the page is where it is told
            log.warning("Le fichier déposé a échoué : %s", in_one_line(error), exc_info=error)
            drop.fault = in_words(unavailable(error) or error)
            drop.state = DropState.FAILED
        if drop.state in (DropState.FAILED, DropState.KEPT):
            rmtree(drop.path.parent, ignore_errors=True)
        timer = threading.Timer(KEPT_FOR, self.forget, (drop,))
        timer.daemon = True
        timer.start()

    def _answered(self, drop: Drop, answers: YearAnswers) -> None:
        before, drop.answers, drop.wrong = drop.answers, answers, None
        try:
            drop.report = self._tried(drop)
        except Refusal as refusal:
            drop.answers, drop.wrong = before, refusal
        drop.state = DropState.READY

    def _read(self, drop: Drop) -> None:
        drop.bring = BRINGS[drop.kind](drop)
        drop.said = "Comparaison avec ce qui est connu…"
        drop.report = self._tried(drop)
        drop.state = DropState.READY

    def _tried(self, drop: Drop) -> Report:
        with tried(self.engine) as session:
            return _brought(session, drop)

    def _bring(self, drop: Drop) -> None:
        """Bring what was agreed to; what would differ by now is shown again instead."""
        try:
            with (
                bringing.writing_alone(self.engine, drop.academy_id),
                gesture(self.engine) as session,
            ):
                fresh = _brought(session, drop)
                if fresh != drop.report:
                    raise _WouldDiffer(fresh)
        except _WouldDiffer as other:
            drop.report, drop.again, drop.state = other.report, True, DropState.READY
            return
        drop.state = DropState.KEPT


def _brought(session: Session, drop: Drop) -> Report:
    assert drop.bring is not None, "it is read first"
    return drop.bring(session, session.get_one(Unit, drop.academy_id), drop.actor, now(session))


def _directory(drop: Drop) -> Bring:
    file = read_directory(drop.path)

    def bring(session: Session, academy: Unit, by: Actor, moment: Moment) -> Report:
        return bringing.bring_schools(session, academy, file, by, moment).as_dict()

    return bring


def _people(drop: Drop) -> Bring:
    file, ends = read_people_file(drop.path), drop.ends

    def bring(session: Session, academy: Unit, by: Actor, moment: Moment) -> Report:
        return bringing.bring_names(session, academy, file, by, moment, ends).as_dict()

    return bring


def _attachments(drop: Drop) -> Bring:
    pairs = read_attachments(drop.path)

    def bring(session: Session, academy: Unit, by: Actor, moment: Moment) -> Report:
        moved = bringing.attach_schools(session, academy, pairs, by, moment)
        return {"read": len(pairs), "moved": moved}

    return bring


def _actions(drop: Drop) -> Bring:
    table = read_list(drop.path)

    def bring(session: Session, academy: Unit, by: Actor, moment: Moment) -> Report:
        return bring_list(session, academy, table, drop.answers, drop.name, by, moment)

    return bring


def _library(drop: Drop) -> Bring:
    """Files are kept at the yes alone: a look leaves none behind."""
    settings = Settings()
    package = read_package(drop.path.read_bytes(), settings.document_limit)

    def bring(session: Session, academy: Unit, by: Actor, moment: Moment) -> Report:
        folder = drop.documents if drop.state is DropState.KEEPING else None
        return bring_library(session, academy, package, by, moment, folder)

    return bring


BRINGS: dict[DropKind, Callable[[Drop], Bring]] = {
    DropKind.DIRECTORY: _directory,
    DropKind.PEOPLE: _people,
    DropKind.ATTACHMENTS: _attachments,
    DropKind.ACTIONS: _actions,
    DropKind.LIBRARY: _library,
}


def safe_name(name: str) -> str:
    """The name of a file as it may be written here: its last part, of plain signs."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign if sign.isalnum() or sign in " ._-" else "_" for sign in last).strip(" .")
    return plain[-80:] or "fichier"
