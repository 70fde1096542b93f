"""An académie's library, or a theme of it, as the one file that another installation takes in.

An image is in it only if the papers allow a use outside the portal that day; the images of an
action never are: they stay with the action.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import Refusal
from models.territory.unit import Unit
from models.words.collation import same
from models.work.documents import place_of
from models.work.library_entry import LIBRARY_ENTRY, EntryKind, EntryState, ShelvedEntry
from models.work.library_package import FIELDS, MOST_ENTRIES, UNFOLDED, is_image, write_package
from models.work.uses import OutputKind, may_be_used

E = LIBRARY_ENTRY.c


class TooMuchToPack(Refusal):
    """More than one file may hold."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            f"C'est trop pour un seul fichier : {UNFOLDED // 1_000_000} Mo et {MOST_ENTRIES} "
            "ressources au plus.",
            "Exportez thème par thème.",
        )


def pack_library(
    session: Session, academy: Unit, folder: Path, day: date, theme: str = ""
) -> bytes:
    """The file of what is on the shelf of *academy* on *day*. Raises TooMuchToPack."""
    which = [E.academy_id == academy.id, E.state == EntryState.KEPT]
    if theme:
        which.append(E.theme_same == same(theme))
    query = sa.select(LIBRARY_ENTRY).where(*which).order_by(E.title_order, E.id)
    rows = session.connection().execute(query.limit(MOST_ENTRIES + 1)).all()
    if len(rows) > MOST_ENTRIES or sum(row.size or 0 for row in rows) > UNFOLDED * 9 // 10:
        raise TooMuchToPack
    entries: list[dict[str, Any]] = []
    files: dict[str, bytes] = {}
    for row in rows:
        content = _content(row, folder, day)
        if content is None and row.kind is EntryKind.DOCUMENT:
            continue
        if content is not None:
            files[row.digest] = content
        entries.append(_said(row, joined=content is not None))
    return write_package(academy.name, day.isoformat(), entries, files)


def _content(row: ShelvedEntry, folder: Path, day: date) -> bytes | None:
    """The file of an entry that may leave; None where there is none."""
    if row.digest is None:
        return None
    if is_image(row.media_type) and not may_be_used(row, OutputKind.EXPORT, day):
        return None
    try:
        return place_of(folder, row.digest).read_bytes()
    except FileNotFoundError:
        return None


def _said(row: ShelvedEntry, *, joined: bool) -> dict[str, Any]:
    said: dict[str, Any] = {"id": row.stable_id}
    said |= {field: getattr(row, field) for field in FIELDS}
    said |= {"kind": row.kind.value, "licence": row.licence.value}
    if joined:
        said["file"] = {"name": row.file, "sha256": row.digest, "uses": uses_packed(row)}
    return said


def uses_packed(row: ShelvedEntry) -> Mapping[str, Any]:
    """What the papers allow, as a manifest says it."""
    until = row.uses_until.isoformat() if row.uses_until else None
    said = {"attested": bool(row.consent), "site": row.for_site, "social": row.for_social}
    return said | {"press": row.for_press, "until": until}
