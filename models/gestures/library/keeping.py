"""Somebody of the académie puts an entry in its library: a pilot, its Cardie, its communication; or
keeps, or declines, what a report proposed. A pilot offers it to the other académies.

Withdrawn, an entry leaves every page at once, and its file is handed to nobody any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import SENTENCES, Gesture
from models.access.scope import need
from models.errors import NotFound, Refusal
from models.gestures.actions.documenting import lock_file
from models.gestures.library.reading_entry import BadEntry, need_file, read_entry
from models.territory.unit import Unit
from models.work import documents
from models.work.documents import Examined
from models.work.library_entry import (
    ENTRY_MOVES,
    LIBRARY_ENTRY,
    STARTED_FROM,
    EntryKind,
    EntryState,
    LibraryEntry,
)
from models.work.transitions import move
from models.work.uses import NOTHING_SAID, SaidUses

E = LIBRARY_ENTRY.c
MOST = 5_000
"""Entries of an académie."""
LONGEST_REASON = 500
PARIS = "Europe/Paris"


class EntryChanged(Refusal):
    """An entry that somebody else changed since it was read."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "Quelqu'un a modifié cette ressource depuis que vous l'avez ouverte.",
            "Rien n'est enregistré. Relisez-la, puis reprenez votre correction.",
        )


def day_of(academy: Unit, moment: datetime) -> date:
    """The day that it is in an académie."""
    return moment.astimezone(ZoneInfo(academy.timezone or PARIS)).date()


def need_librarian(
    session: Session, academy: Unit, by: Actor, moment: datetime, right: Gesture
) -> str:
    """The slot of who makes a gesture of the library. Raises NotYours."""
    number, day = int(academy.id or 0), day_of(academy, moment)
    return need(session, by, right, number, day, SENTENCES[right]).by.slot


def entry_of(session: Session, number: int) -> LibraryEntry:
    """The entry of that number, withdrawn or not. Raises NotFound."""
    found = session.get(LibraryEntry, number)
    if found is None:
        raise NotFound("Cette ressource n'existe pas.", "La bibliothèque les montre toutes.")
    return found


def note(
    session: Session, what: str, entry: LibraryEntry, by: str, moment: datetime, **facts: object
) -> None:
    """Write what happened to an entry: numbers, never words."""
    line = {"what": what, "subject": f"library.{entry.id}", "unit_id": entry.academy_id, "by": by}
    journal.write(session, 0, moment, [line | {"facts": facts}])


# ── put there, and corrected ─────────────────────────────────────────────────────────────────────


def add_entry(
    session: Session,
    academy: Unit,
    said: Mapping[str, Any],
    by: Actor,
    moment: datetime,
    *,
    file: Examined | None = None,
    uses: SaidUses = NOTHING_SAID,
    folder: Path | None = None,
) -> int:
    """Put an entry in the library of *academy*; its number. *said*: see
    :func:`~models.gestures.library.reading_entry.read_entry`; *file*: kept in *folder*.

    Raises NotYours, BadEntry.
    """
    slot = need_librarian(session, academy, by, moment, Gesture.KEEP_LIBRARY)
    values = read_entry(said)
    values |= need_file(values["kind"], file, uses, day_of(academy, moment))
    need_room(session, int(academy.id or 0))
    _store(session, file, folder)
    entry = LibraryEntry(
        stable_id=str(uuid4()),
        academy_id=int(academy.id or 0),
        state=EntryState.KEPT,
        added_at=moment,
        added_by=slot,
        decided_at=moment,
        decided_by=slot,
        **values,
    )
    session.add(entry)
    session.flush()
    note(session, "library.added", entry, slot, moment)
    return int(entry.id or 0)


def need_room(session: Session, academy_id: int) -> None:
    """Refuse one entry more than a library holds. Raises BadEntry."""
    query = sa.select(sa.func.count()).where(E.academy_id == academy_id)
    if session.connection().execute(query).scalar_one() >= MOST:
        raise BadEntry(f"Cette bibliothèque a déjà {MOST} ressources.", "Retirez-en d'abord.")


def _store(session: Session, file: Examined | None, folder: Path | None) -> None:
    if file is not None and folder is not None:
        lock_file(session, file.digest)
        documents.store(folder, file)


def change_entry(
    session: Session,
    number: int,
    said: Mapping[str, Any],
    by: Actor,
    moment: datetime,
    *,
    seen: int | None = None,
    file: Examined | None = None,
    uses: SaidUses = NOTHING_SAID,
    folder: Path | None = None,
) -> str:
    """Correct an entry; *seen*: how often it had been changed when it was read; a *file* takes the
    place of the one there was, whose digest is given back, to be swept once this is committed.

    Raises NotFound, NotYours, BadEntry, EntryChanged.
    """
    entry = entry_of(session, number)
    academy = session.get_one(Unit, entry.academy_id)
    slot = need_librarian(session, academy, by, moment, Gesture.KEEP_LIBRARY)
    values = read_entry(said)
    day, before = day_of(academy, moment), entry.digest or ""
    values |= need_file(values["kind"], file, uses, day, has_one=bool(entry.digest))
    if values["address"] != entry.address:
        values |= {"checked_on": None, "dead_on": None}
    _store(session, file, folder)
    mine = sa.update(LIBRARY_ENTRY).where(E.id == number)
    if seen is not None:
        mine = mine.where(E.edits == seen)
    done = session.connection().execute(mine.values(**values, edits=E.edits + 1))
    if done.rowcount != 1:
        raise EntryChanged
    session.expire(entry)
    note(session, "library.changed", entry, slot, moment)
    return before if file is not None and file.digest != before else ""


# ── kept, declined, withdrawn, offered ───────────────────────────────────────────────────────────


def keep_entry(session: Session, number: int, by: Actor, moment: datetime) -> None:
    """Put on the shelf what was proposed, declined or withdrawn. Raises NotFound, NotYours,
    WrongMove, BadEntry (nothing is said of it yet)."""
    entry, slot = _decided(session, number, by, moment)
    if entry.kind in STARTED_FROM and not entry.text:
        raise BadEntry("Cette ressource ne dit encore rien.", "Complétez-la d'abord.")
    if entry.kind is EntryKind.DOCUMENT and not entry.digest:
        raise BadEntry("Son fichier n'est plus là.", "Joignez-le de nouveau d'abord.")
    _move(session, entry, EntryState.KEPT, slot, moment, reason=None, removed_at=None)
    note(session, "library.kept", entry, slot, moment)


def decline_entry(session: Session, number: int, reason: str, by: Actor, moment: datetime) -> None:
    """Say no to what was proposed; *reason* is read by those who keep the library. Raises NotFound,
    NotYours, WrongMove, BadEntry (no reason)."""
    entry, slot = _decided(session, number, by, moment)
    _move(session, entry, EntryState.DECLINED, slot, moment, reason=_reason(reason))
    note(session, "library.declined", entry, slot, moment)


def withdraw_entry(session: Session, number: int, reason: str, by: Actor, moment: datetime) -> str:
    """Take an entry off every page at once; the digest of its file, to be swept once this is
    committed. Raises NotFound, NotYours, WrongMove, BadEntry (no reason)."""
    entry, slot = _decided(session, number, by, moment)
    said, digest = _reason(reason), entry.digest or ""
    gone = dict.fromkeys(("file", "digest", "size", "media_type"))
    _move(
        session, entry, EntryState.WITHDRAWN, slot, moment, reason=said, **gone, removed_at=moment
    )
    note(session, "library.withdrawn", entry, slot, moment)
    return digest


def offer_entry(
    session: Session, number: int, by: Actor, moment: datetime, *, offered: bool = True
) -> None:
    """Offer an entry to every académie of the installation, or keep it to its own again. Raises
    NotFound, NotYours, Refusal (it is not on the shelf)."""
    entry = entry_of(session, number)
    academy = session.get_one(Unit, entry.academy_id)
    slot = need_librarian(session, academy, by, moment, Gesture.OFFER_LIBRARY)
    if entry.state is not EntryState.KEPT:
        raise Refusal("Cette ressource n'est pas en rayon.", "Gardez-la d'abord.")
    if entry.offered is offered:
        return
    entry.offered = offered
    session.add(entry)
    session.flush()
    note(session, "library.offered", entry, slot, moment, offered=offered)


def _decided(
    session: Session, number: int, by: Actor, moment: datetime
) -> tuple[LibraryEntry, str]:
    entry = entry_of(session, number)
    academy = session.get_one(Unit, entry.academy_id)
    return entry, need_librarian(session, academy, by, moment, Gesture.KEEP_LIBRARY)


def _reason(text: str) -> str:
    said = " ".join(text.split())
    if not said or len(said) > LONGEST_REASON:
        wrong = f"Dites pourquoi, en {LONGEST_REASON} signes au plus."
        raise BadEntry(wrong, "Rien n'est changé.", errors={"reason": wrong})
    return said


def _move(
    session: Session,
    entry: LibraryEntry,
    to: EntryState,
    slot: str,
    moment: datetime,
    reason: str | None = None,
    **values: datetime | None,
) -> None:
    number = int(entry.id or 0)
    said: dict[str, Any] = {"decided_at": moment, "decided_by": slot, "reason": reason}
    said |= values
    move(session, LIBRARY_ENTRY, ENTRY_MOVES, [number], to, **said)
    session.expire(entry)
