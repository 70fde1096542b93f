"""The elements of a kit: what the nation and the académie gave, those in use and those archived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import NotFound
from models.territory.unit import UNIT, Level
from models.words.collation import in_order
from models.words.french import long_date
from models.work.documents import place_of
from models.work.kit import ELEMENTS, KINDS, KIT_ELEMENT, ElementKind, KitElementRow, KitKind

E = KIT_ELEMENT.c


@dataclass(frozen=True, kw_only=True)
class KitElementLine:
    """An element, as it stands on a day: *row* is its own; *given_by* the name of its unit;
    *archived*: why it is not in use, empty for what is."""

    row: KitElementRow
    given_by: str
    level: Level
    archived: str

    @property
    def called(self) -> str:
        """« Masque, affiche (pptx) », « Logo »."""
        words = ELEMENTS[self.row.kind]
        of = f", {KINDS[self.row.of].lower()} ({self.row.form})" if self.row.of else ""
        return f"{words}{of}"


@dataclass(frozen=True, kw_only=True)
class PastElement:
    """An element of the ministry's kit of 2015, which is not in use any more."""

    title: str
    why: str


OF_2015 = (
    PastElement(
        title="Charte graphique et logos du kit national de 2015",
        why="remplacés par la marque de l'État : ils ne s'emploient plus",
    ),
    PastElement(
        title="Bandeau « Semaine de la persévérance scolaire », 2015",
        why="porte l'ancien logo du ministère",
    ),
    PastElement(
        title="Masques de 2015 : communiqué, dossier de presse, affiche, diplôme",
        why="portent l'ancien logo du ministère ; les masques neutres les remplacent",
    ),
)
"""Known by their names alone: their files belong to the ministry, and are not given here."""


def kit_elements(session: Session, academy_id: int, day: date) -> tuple[KitElementLine, ...]:
    """Every version of what an académie, its région and the nation gave, those in use first."""
    academy = UNIT.alias("academy").c
    region = sa.select(academy.parent_id).where(academy.id == academy_id).scalar_subquery()
    query = (
        sa.select(KIT_ELEMENT, UNIT.c.name.label("given_by"), UNIT.c.level)
        .join(UNIT, UNIT.c.id == E.unit_id)
        .where(sa.or_(E.unit_id.in_([academy_id]), E.unit_id == region, UNIT.c.level == "nation"))
    )
    found = session.connection().execute(query).all()
    rows = sorted(found, key=lambda r: (r.kind, in_order(r.title), -r.version, -r.id))
    last = _last_versions(rows)
    lines = [
        KitElementLine(
            row=row, given_by=row.given_by, level=row.level, archived=_archived(row, last, day)
        )
        for row in rows
    ]
    return tuple(sorted(lines, key=lambda line: bool(line.archived)))


def _same(row: KitElementRow) -> tuple[Any, ...]:
    return row.unit_id, row.kind, row.of, row.form, row.title


def _last_versions(rows: Iterable[KitElementRow]) -> dict[tuple[Any, ...], int]:
    found: dict[tuple[Any, ...], int] = {}
    for row in rows:
        if row.removed_at is None:
            found[_same(row)] = max(row.version, found.get(_same(row), 0))
    return found


def _archived(row: KitElementRow, last: Mapping[tuple[Any, ...], int], day: date) -> str:
    if row.removed_at is not None:
        return "retiré"
    if row.version < last[_same(row)]:
        return "remplacé"
    if row.valid_until is not None and row.valid_until < day:
        return f"échu depuis le {long_date(row.valid_until)}"
    return ""


NEAREST = (Level.ACADEMY, Level.REGION, Level.NATION)


def in_use(
    lines: Sequence[KitElementLine],
    kind: ElementKind,
    of: KitKind | None = None,
    form: str = "",
) -> KitElementLine | None:
    """The element of a *kind* to make an item with: the académie's own first, the last given."""
    found = [
        line
        for line in lines
        if not line.archived
        and (line.row.kind, line.row.of, line.row.form if of else "") == (kind, of, form)
    ]
    found.sort(key=lambda line: (NEAREST.index(line.level), -line.row.id))
    return found[0] if found else None


def element_file(row: KitElementRow, folder: Path) -> bytes:
    """The file of an element, kept in *folder*. Raises NotFound."""
    try:
        return place_of(folder, row.digest).read_bytes()
    except FileNotFoundError:
        raise NotFound(
            f"Le fichier « {row.name} » n'est plus là.",
            "Donnez-le à nouveau, ou retirez cet élément du kit.",
        ) from None
