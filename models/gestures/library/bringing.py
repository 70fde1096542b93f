"""A library that was taken out of another installation comes into that of an académie: what is new
is put on the shelf, what had come before is brought up to date, what was withdrawn here stays so.

Brought twice, it changes nothing the second time: each entry bears the same name everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.gestures.actions.documenting import lock_file
from models.gestures.library.keeping import day_of, need_librarian, need_room
from models.gestures.library.reading_entry import BadEntry, need_file, read_entry
from models.intake.days import day_or_none
from models.territory.unit import Unit
from models.work import documents
from models.work.library_entry import LIBRARY_ENTRY, EntryState, LibraryEntry
from models.work.library_package import LibraryPackage, PackagedEntry
from models.work.uses import PaperUse, SaidUses

E = LIBRARY_ENTRY.c
REPORT_LISTS = ("new", "changed", "refused", "withdrawn")


def bring_library(
    session: Session,
    academy: Unit,
    package: LibraryPackage,
    by: Actor,
    moment: datetime,
    folder: Path | None = None,
) -> dict[str, Any]:
    """Bring a package into the library of *academy*; what became of its entries: ``new``,
    ``changed``, ``refused`` (with why), ``withdrawn`` (here, and so left), and how many are the
    ``same``. Files are kept in *folder*; without one, nothing is written: it is a look ahead.

    Raises NotYours, BadEntry (too many).
    """
    slot = need_librarian(session, academy, by, moment, Gesture.KEEP_LIBRARY)
    known = _known(session, academy, package)
    report: dict[str, Any] = {"from": package.source, "same": 0}
    report |= {name: [] for name in REPORT_LISTS}
    for one in package.entries:
        title = str(one.said.get("title") or "sans titre")[:200]
        before = known.get(one.stable_id)
        # What is ours came back: ours is right.
        if before is not None and (before.taken_from is None or before.mark == one.mark):
            report["same"] += 1
        elif before is not None and before.state is EntryState.WITHDRAWN:
            report["withdrawn"].append(title)
        else:
            _bring(session, academy, one, before, package.source, slot, moment, folder, report)
    changed = {name: len(report[name]) for name in ("new", "changed")}
    if any(changed.values()):
        line = {"what": "library.brought", "subject": f"u{academy.id}", "by": slot}
        journal.write(session, 0, moment, [line | {"unit_id": academy.id, "facts": changed}])
    return report


def _known(session: Session, academy: Unit, package: LibraryPackage) -> dict[str, LibraryEntry]:
    ids = [one.stable_id for one in package.entries]
    query = sa.select(LibraryEntry).where(E.academy_id == academy.id, E.stable_id.in_(ids))
    return {one.stable_id: one for one in session.execute(query).scalars()}


def _bring(
    session: Session,
    academy: Unit,
    one: PackagedEntry,
    before: LibraryEntry | None,
    source: str,
    slot: str,
    moment: datetime,
    folder: Path | None,
    report: dict[str, Any],
) -> None:
    title = str(one.said.get("title") or "sans titre")[:200]
    try:
        values = read_entry(one.said)
        values |= need_file(values["kind"], one.file, _uses(one.uses), day_of(academy, moment))
    except BadEntry as wrong:
        report["refused"].append(f"{title} : {wrong.sentence}")
        return
    if one.file is not None and folder is not None:
        lock_file(session, one.file.digest)
        documents.store(folder, one.file)
    values |= {"taken_from": source, "mark": one.mark}
    if before is None:
        need_room(session, int(academy.id or 0))
        kept: dict[str, Any] = {"stable_id": one.stable_id, "academy_id": int(academy.id or 0)}
        kept |= {"state": EntryState.KEPT, "added_at": moment, "added_by": slot}
        session.add(LibraryEntry(**kept, **values, decided_at=moment, decided_by=slot))
        session.flush()
    else:
        changed = sa.update(LIBRARY_ENTRY).where(E.id == before.id)
        session.connection().execute(changed.values(**values, edits=E.edits + 1))
    report["new" if before is None else "changed"].append(title)


def _uses(said: Mapping[str, Any]) -> SaidUses:
    """What a manifest says that the papers allow; what it says wrong is not allowed."""
    until = said.get("until")
    return SaidUses(
        attested=said.get("attested") is True,
        uses=frozenset(use for use in PaperUse if said.get(use.value) is True),
        until=day_or_none(until) if isinstance(until, str) else None,
    )
